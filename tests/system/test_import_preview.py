"""Previews through the deployed gateway: files as text, as bytes, compressed, and too large."""

import gzip
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from infra.client.deployment import Deployment

MAX_FILE_BYTES = 5 * 1024**2
ROWS = "".join(f"{1 + n % 28:02}.03.2026;-{n},50;EUR;Café {n}\n" for n in range(1, 501))
FILE = "Datum;Betrag;Währung;Empfänger\n" + ROWS


@pytest.fixture(scope="module")
def token(cloud: Deployment, new_user: Callable[[], Any]) -> str:
    token: str = new_user().token
    return token


def send(cloud: Deployment, token: str, body: bytes, media_type: str) -> tuple[int, Any]:
    request = urllib.request.Request(f"{cloud.api_url}/imports/preview", body, method="POST")
    request.add_header("Content-Type", media_type)
    request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (FILE.encode(), "text/plain; charset=utf-8"),
        (FILE.encode(), "application/octet-stream"),
        (FILE.encode("cp1252"), "application/octet-stream"),
        (FILE.encode("utf-16"), "application/octet-stream"),
        (gzip.compress(FILE.encode("cp1252")), "application/gzip"),
    ],
    ids=["text", "bytes", "cp1252", "utf-16", "gzip"],
)
def test_a_file_has_the_same_preview_as_text_bytes_and_gzip(
    cloud: Deployment, token: str, body: bytes, media_type: str
) -> None:
    status, answer = send(cloud, token, body, media_type)
    assert (status, answer["totals"]) == (
        200,
        [{"currency": "EUR", "income": "0.00", "expense": "125500.00", "count": 500}],
    )
    assert answer["rows"][0]["transaction"]["payee"] == "Café 1"


def test_a_compressed_file_has_the_size_limit_of_any_other_file(cloud: Deployment, token: str) -> None:
    full = FILE.encode() + b"\n" * (MAX_FILE_BYTES - len(FILE.encode()))
    assert send(cloud, token, gzip.compress(full), "application/gzip")[0] == 200
    status, problem = send(cloud, token, gzip.compress(full + b"\n"), "application/gzip")
    assert (status, problem["type"]) == (413, "urn:expense-tracker:problem:too-large")


def test_a_long_answer_is_compressed_through_the_gateway(cloud: Deployment, token: str) -> None:
    request = urllib.request.Request(f"{cloud.api_url}/imports/preview", FILE.encode(), method="POST")
    request.add_header("Content-Type", "application/octet-stream")
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("Accept-Encoding", "gzip")
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(json.loads(gzip.decompress(answer.read()))["rows"]) == 500
