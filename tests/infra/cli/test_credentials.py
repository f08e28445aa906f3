"""Commands that read the lake on AWS do so with the credentials of boto3, whatever profile they come from."""

import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore import tokens

from infra.cli.session import lake_location
from infra.client.errors import CommandError
from tests.support.deployments import deployment_at


class SecurityTokenService(BaseHTTPRequestHandler):
    """Answers AssumeRole as AWS STS does, with the name of the role in the key."""

    def do_POST(self) -> None:
        query = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        role = query["RoleArn"][0].rpartition("/")[2]
        body = f"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
            <Credentials><AccessKeyId>ASIA{role}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
            <SessionToken>token</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>
            </AssumeRoleResult></AssumeRoleResponse>""".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        """Answer GetRoleCredentials of IAM Identity Center."""
        role = parse_qs(urlsplit(self.path).query)["role_name"][0]
        credentials = {"accessKeyId": f"ASIA{role}", "secretAccessKey": "s", "sessionToken": "token"}
        body = json.dumps({"roleCredentials": {**credentials, "expiration": 4_102_444_800_000}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@pytest.fixture
def security_token_service() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), SecurityTokenService) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


PROCESS = """import json; print(json.dumps({
    "Version": 1, "AccessKeyId": "ASIAPROCESS", "SecretAccessKey": "s", "SessionToken": "token",
    "Expiration": "2100-01-01T00:00:00Z"}))"""


def profiles(folder: Path) -> str:
    """Write a configuration with a profile of each kind and return its path."""
    script = folder / "credentials.py"
    script.write_text(PROCESS, encoding="utf-8")
    sso = {
        "startUrl": "https://example.awsapps.com/start",
        "region": "eu-central-1",
        "accessToken": "token",
        "expiresAt": "2100-01-01T00:00:00Z",
    }
    (folder / f"{sha1(b'home').hexdigest()}.json").write_text(json.dumps(sso))  # noqa: S324 - as AWS names it
    config = folder / "config"
    config.write_text(
        f"""
[profile base]
aws_access_key_id = AKIABASE
aws_secret_access_key = s
[profile role]
role_arn = arn:aws:iam::123456789012:role/ROLE
source_profile = base
[profile process]
credential_process = {sys.executable} {script}
[sso-session home]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-central-1
[profile sso]
sso_session = home
sso_account_id = 123456789012
sso_role_name = SSO
""",
        encoding="utf-8",
    )
    return str(config)


@pytest.mark.parametrize(
    ("profile", "key"),
    [("base", "AKIABASE"), ("role", "ASIAROLE"), ("process", "ASIAPROCESS"), ("sso", "ASIASSO")],
)
def test_the_lake_is_read_with_the_credentials_of_any_profile_of_boto3(
    profile: str,
    key: str,
    security_token_service: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Arrow alone finds no role of a profile, and would send unsigned requests."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tokens.SSOTokenProvider, "_SSO_TOKEN_CACHE_DIR", str(tmp_path), raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", profiles(tmp_path))
    monkeypatch.setenv("AWS_PROFILE", profile)
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", security_token_service)
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSO", security_token_service)
    lake = replace(lake_location(deployment_at(None)), bucket="b")
    properties = lake.catalog().properties
    assert properties["client.access-key-id"] == key
    assert ("client.session-token" in properties) == (profile != "base")


def test_without_credentials_the_lake_asks_to_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(CommandError, match=r"no AWS credentials[^^]*aws sso login"):
        lake_location(deployment_at(None))
