"""Which deployment a command works on; above all, that the local one is never AWS."""

import json
import os
import stat
from dataclasses import fields
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st

from infra.client.deployment import (
    Deployment,
    LocalSession,
    aws_deployment,
    isolate,
    local_deployment,
    open_session,
    read_outputs,
    write_outputs,
)
from infra.client.errors import CommandError
from infra.client.loopback import require_loopback

OUTPUTS: dict[str, Any] = {field.name: field.name for field in fields(Deployment)} | {
    "endpoint": "http://127.0.0.1:4680",
    "access_key": "KEY",
    "site_url": "http://dabc.cloudfront.localhost:4680",
    "api_url": "http://127.0.0.1:4680/_aws/execute-api/abc/api",
    "region": "us-east-1",
}


def outputs(home: Path, **changes: object) -> Path:
    """Write outputs.json with these changes and return the home."""
    (home / "outputs.json").write_text(json.dumps(OUTPUTS | changes))
    return home


def test_outputs_json_has_exactly_the_documented_keys(tmp_path: Path) -> None:
    write_outputs(tmp_path, Deployment(**OUTPUTS))
    written = json.loads((tmp_path / "outputs.json").read_text())
    assert " ".join(written) == (
        "endpoint access_key site_url api_url region user_pool_id user_pool_client_id expenses_table "
        "totals_table settings_table lake_bucket database table workgroup export_function "
        "failed_runs_queue demo_user demo_password"
    )
    assert read_outputs(tmp_path) == Deployment(**OUTPUTS)


def test_only_its_owner_can_read_outputs_json_which_holds_a_password(tmp_path: Path) -> None:
    outputs(tmp_path).chmod(0o755)
    (tmp_path / "outputs.json").chmod(0o644)
    write_outputs(tmp_path, Deployment(**OUTPUTS))
    assert stat.S_IMODE((tmp_path / "outputs.json").stat().st_mode) == 0o600


def test_a_home_without_a_local_cloud_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="tracker up"):
        read_outputs(tmp_path)


def test_a_local_cloud_that_does_not_run_is_an_error_that_says_how_to_start_it(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"is not running[^^]*tracker up"):
        local_deployment(outputs(tmp_path, endpoint="http://127.0.0.1:9"))


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"endpoint": 1}', "\udcff"])
def test_a_damaged_outputs_json_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "outputs.json").write_text(text, errors="surrogateescape")
    with pytest.raises(CommandError, match=r"cannot be used"):
        read_outputs(tmp_path)


ELSEWHERE = [
    "https://dynamodb.us-east-1.amazonaws.com",
    "http://192.168.0.2:4680",
    "http://0.0.0.0:4680",
    "http://localhost.example.com:4680",
    "http://127.0.0.1.example.com",
    "http://[2001:db8::1]:4680",
    "127.0.0.1:4680",
    "",
]


@pytest.mark.parametrize("endpoint", ELSEWHERE)
def test_an_endpoint_of_another_machine_is_refused_everywhere(tmp_path: Path, endpoint: str) -> None:
    with pytest.raises(CommandError, match="not on this machine"):
        require_loopback(endpoint)
    with pytest.raises(CommandError, match="not on this machine"):
        read_outputs(outputs(tmp_path, endpoint=endpoint))
    with pytest.raises(CommandError, match="not on this machine"):
        open_session(Deployment(**OUTPUTS | {"endpoint": endpoint}))
    with pytest.raises(CommandError, match="not on this machine"):
        LocalSession("http://127.0.0.1:4680", "KEY").client("s3", endpoint_url=endpoint)


@pytest.mark.parametrize("key", ["endpoint", "site_url", "api_url"])
@pytest.mark.parametrize("url", ["https://example.com", "http://192.168.0.2:4680", "http://[", "", None, 1])
def test_an_address_of_another_machine_in_outputs_json_is_refused(
    tmp_path: Path, key: str, url: object
) -> None:
    """The page is opened and the access token is sent to these addresses."""
    with pytest.raises(CommandError, match=r"not on this machine|cannot be used"):
        read_outputs(outputs(tmp_path, **{key: url}))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:99999", "http://127.0.0.1:x", "http://127.0.0.1", "https://127.0.0.1:4680"]
)
def test_an_invalid_address_in_outputs_json_is_an_error(tmp_path: Path, url: str) -> None:
    for key in ("endpoint", "site_url", "api_url"):
        with pytest.raises(CommandError, match=r"cannot be used[^^]*tracker up"):
            read_outputs(outputs(tmp_path, **{key: url}))
    with pytest.raises(CommandError, match="cannot be used"):
        read_outputs(outputs(tmp_path, endpoint="http://127.0.0.1:4680/path"))


def test_a_missing_aws_profile_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    with pytest.raises(CommandError, match=r"no-such-profile[^^]*AWS_PROFILE"):
        aws_deployment()


def test_an_outputs_json_without_an_endpoint_is_never_read_as_aws(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not on this machine"):
        read_outputs(outputs(tmp_path, endpoint=None))


@pytest.mark.parametrize(
    "endpoint", ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1", "http://a.localhost:1"]
)
def test_loopback_is_this_machine(endpoint: str) -> None:
    require_loopback(endpoint)


@given(st.dictionaries(st.from_regex(r"AWS_[A-Z_]{1,20}", fullmatch=True), st.text(), max_size=8))
def test_isolation_leaves_nothing_of_the_users_aws_environment(environ: dict[str, str]) -> None:
    other = {"PATH": "/bin"}
    isolated = environ | other
    isolate(isolated)
    assert isolated == other | {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "no_proxy": "127.0.0.1,localhost",
        "NO_PROXY": "127.0.0.1,localhost",
    }


def test_isolation_bypasses_proxies_for_this_machine() -> None:
    environ = {"HTTP_PROXY": "http://proxy.example", "NO_PROXY": "intranet.example,localhost"}
    isolate(environ)
    isolate(environ)
    assert environ["no_proxy"] == environ["NO_PROXY"] == "intranet.example,localhost,127.0.0.1"


def test_a_local_session_ignores_profiles_endpoints_and_credentials_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text("[profile work]\nregion = eu-west-1\nendpoint_url = https://example.com\n")
    credentials_file = tmp_path / "credentials"
    credentials_file.write_text("[work]\naws_access_key_id = AKIAREAL\naws_secret_access_key = real\n")
    for name, value in {
        "AWS_PROFILE": "work",
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": str(credentials_file),
        "AWS_ENDPOINT_URL": "https://example.com",
        "AWS_ENDPOINT_URL_S3": "https://example.com",
        "AWS_SESSION_TOKEN": "real",
    }.items():
        monkeypatch.setenv(name, value)
    local = open_session(Deployment(**OUTPUTS))
    client = local.client("s3")
    assert client.meta.endpoint_url == "http://127.0.0.1:4680"
    assert client.meta.region_name == "us-east-1"
    credentials = local.get_credentials()
    assert credentials is not None
    assert (credentials.access_key, credentials.secret_key, credentials.token) == ("KEY", "test", None)
    assert boto3.Session().profile_name == "default"


def test_a_client_of_a_local_session_calls_its_endpoint_alone() -> None:
    once = Config(retries={"total_max_attempts": 1})
    client = LocalSession("http://127.0.0.1:9", "KEY").client("sts", config=once)
    with pytest.raises(EndpointConnectionError, match=r"http://127\.0\.0\.1:9/"):
        client.get_caller_identity()


def test_a_deployment_on_aws_uses_the_users_aws_configuration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAOWN")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "own")
    on_aws = open_session(Deployment(**OUTPUTS | {"endpoint": None, "region": "eu-west-1"}))
    assert not isinstance(on_aws, LocalSession)
    credentials = on_aws.get_credentials()
    assert credentials is not None
    assert (credentials.access_key, on_aws.region_name) == ("AKIAOWN", "eu-west-1")
