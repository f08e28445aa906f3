"""Which requests the emulator answers without its home's key: those of the page, its API and the sign-in."""

from typing import Any

import pytest
from ministack.core import iam_evaluator, lambda_runtime  # type: ignore[import-untyped]
from ministack.services import sts  # type: ignore[import-untyped]

from infra.local.access import claimed_keys, function_credentials, key_rejection, seal_emulator
from tests.infra.local.test_origins import KEY, PORT, SITE, scope

API = "/_aws/execute-api/abc/api/transactions"


def signed(key: str) -> str:
    return f"AWS4-HMAC-SHA256 Credential={key}/20261123/us-east-1/lambda/aws4_request, Signature=0"


@pytest.mark.parametrize(
    "request_",
    [
        scope(Host=SITE),
        scope(path="/config.json", Host=SITE),
        scope("POST", "/api/transactions", Host=SITE, Authorization="Bearer x"),
        scope("DELETE", API, Authorization="Bearer x"),
        scope("OPTIONS", API),
        scope("GET", "/oauth2/authorize", "client_id=x"),
        scope("POST", "/login"),
        scope("POST", "/oauth2/token"),
        scope("GET", "/logout"),
        scope(path="/_ministack/health"),
        scope(path="/us-east-1_AUs7rkkRw/.well-known/jwks.json"),
    ],
)
def test_the_page_its_api_and_the_sign_in_need_no_key(request_: dict[str, Any]) -> None:
    assert key_rejection(request_, KEY) is None


@pytest.mark.parametrize(
    "request_",
    [
        scope("POST", "/"),
        scope("GET", "/"),
        scope("POST", "/2015-03-31/functions"),
        scope("GET", "/a-bucket/lake/file"),
        scope("DELETE", "/login"),
        scope("POST", "/_ministack/reset"),
        scope("POST", "/_ministack/reset", Host=SITE),
        scope("GET", "/_ministack/lambda-code/ExportLake"),
        scope("GET", "/_aws/sqs/messages"),
        scope("GET", "/", Host=f"abc.execute-api.localhost:{PORT}"),
        scope("GET", "/", Host=f"dabc.cloudfront.localhost.evil.example:{PORT}"),
        scope("POST", "/", "Action=CreateQueue"),
        scope(kind="websocket", Host=SITE),
    ],
)
def test_everything_else_needs_the_key(request_: dict[str, Any]) -> None:
    assert key_rejection(request_, KEY)
    for key in ("test", "", "000000000000", KEY[:-1], KEY.lower()):
        assert key_rejection(with_header(request_, signed(key)), KEY), key
    assert key_rejection(with_header(request_, signed(KEY)), KEY) is None


def with_header(request: dict[str, Any], authorization: str) -> dict[str, Any]:
    return {**request, "headers": [*request["headers"], (b"authorization", authorization.encode())]}


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": signed("test")}, {"Authorization": "AWS test:x"}, {"Authorization": "AWS4-X y"}],
)
def test_a_wrong_key_is_refused_at_an_open_address_too(headers: dict[str, str]) -> None:
    assert key_rejection(scope("POST", API, **headers), KEY)
    assert key_rejection(scope("POST", "/api/x", Host=SITE, **headers), KEY)


def test_a_key_in_the_address_counts_as_one_in_a_header() -> None:
    query = "X-Amz-Credential={}%2F20261123%2Fus-east-1%2Fs3%2Faws4_request"
    assert key_rejection(scope(path="/bucket/file", query=query.format(KEY)), KEY) is None
    assert key_rejection(scope(path="/bucket/file", query=query.format("test")), KEY)
    assert key_rejection(scope(path="/bucket/file", query="AWSAccessKeyId=test&Signature=x"), KEY)
    assert claimed_keys(scope(query="x-amz-credential=a/b&AWSAccessKeyId=c", Authorization=signed("d"))) == [
        "d",
        "a",
        "c",
    ]


def test_a_function_uses_its_temporary_key_but_no_command_of_the_emulator() -> None:
    """The emulator itself checks what such a key may do, and its signature."""
    key = "ASIA0123456789ABCDEF"
    assert key_rejection(scope("POST", "/", Authorization=signed(key)), KEY) is None
    assert key_rejection(scope("POST", "/_ministack/reset", Authorization=signed(key)), KEY)
    both = with_header(scope("POST", "/", Authorization=signed(key)), signed("test"))
    assert key_rejection(both, KEY)


def test_a_functions_credentials_follow_from_the_key_alone() -> None:
    names = (
        "arn:aws:lambda:us-east-1:000000000000:function:Export",
        "arn:aws:iam::000000000000:role/Export",
        "Export",
    )
    variables, session = function_credentials(KEY, *names)
    assert function_credentials(KEY, *names) == (variables, session)
    others = function_credentials(KEY[:-1] + "0", *names)[0]
    assert not set(variables.values()) & set(others.values())
    assert session["Arn"] == "arn:aws:sts::000000000000:assumed-role/Export/Export"
    assert session["SecretAccessKey"] == variables["AWS_SECRET_ACCESS_KEY"]


def test_only_the_homes_key_is_the_emulators_root_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(iam_evaluator, "is_root_access_key", iam_evaluator.is_root_access_key)
    monkeypatch.setattr(lambda_runtime, "execution_credentials", lambda_runtime.execution_credentials)
    assert iam_evaluator._is_root_key("") and iam_evaluator._is_root_key("test")
    seal_emulator(KEY)
    assert iam_evaluator._is_root_key(KEY)
    assert not any(iam_evaluator._is_root_key(key) for key in ("", "test", "000000000000"))
    arn = "arn:aws:lambda:us-east-1:000000000000:function:Export"
    function = {"FunctionArn": arn, "FunctionName": "Export", "Role": "arn:aws:iam::000000000000:role/Export"}
    credentials = lambda_runtime.execution_credentials(function)
    session = sts._sessions.get(credentials["AWS_ACCESS_KEY_ID"])
    assert session["SecretAccessKey"] == credentials["AWS_SECRET_ACCESS_KEY"]
    assert session["SessionToken"] == credentials["AWS_SESSION_TOKEN"]
