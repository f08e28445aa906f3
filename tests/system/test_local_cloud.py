"""The stacks on the local cloud, as `tracker up` deploys them."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from infra.client.deployment import Deployment, open_session
from infra.local.home import Home
from tests.support.waiting import wait_until


def get(url: str, **headers: str) -> tuple[int, Any, bytes]:
    """Send a request to a name below .localhost by its Host header: only browsers resolve such names."""
    parts = urlsplit(url)
    request = urllib.request.Request(f"http://127.0.0.1:{parts.port}{parts.path or '/'}?{parts.query}")
    for name, value in {"Host": parts.netloc, **headers}.items():
        request.add_header(name, value)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


@pytest.fixture(scope="module")
def session(cloud: Deployment) -> boto3.Session:
    assert cloud.endpoint is not None
    return open_session(cloud)


def test_the_page_is_served_at_the_sites_root_and_revalidated_each_time(cloud: Deployment) -> None:
    status, headers, body = get(f"{cloud.site_url}/")
    assert status == 200
    assert headers["Content-Type"].startswith("text/html")
    assert headers["Cache-Control"] == "no-cache"
    assert b"<html" in body.lower()


def test_the_pages_config_describes_this_deployment(cloud: Deployment) -> None:
    status, headers, body = get(f"{cloud.site_url}/config.json")
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert json.loads(body) == {
        "region": cloud.region,
        "userPoolId": cloud.user_pool_id,
        "clientId": cloud.user_pool_client_id,
        "signInUrl": cloud.site_url,
        "apiUrl": "/api",
        "currency": "EUR",
    }


def test_the_apis_reference_is_served_under_the_strict_policy(cloud: Deployment) -> None:
    status, headers, body = get(f"{cloud.site_url}/api.html")
    assert (status, headers["Cache-Control"]) == (200, "no-cache")
    assert headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert b"/budgets/{id}" in body


def test_the_api_answers_under_the_sites_origin_and_directly(
    cloud: Deployment, new_user: Callable[[], Any]
) -> None:
    token = new_user().token
    for base in (f"{cloud.site_url}/api", cloud.api_url):
        status, _, body = get(f"{base}/transactions", Authorization=f"Bearer {token}")
        assert (status, json.loads(body)["transactions"]) == (200, []), base


def test_an_id_arrives_through_the_site_as_it_does_directly(
    cloud: Deployment, new_user: Callable[[], Any]
) -> None:
    token = {"Authorization": f"Bearer {new_user().token}"}
    document = {"category": "Food/Café?: 100%", "amount": "5.00", "currency": "EUR"}
    headers = {**token, "Content-Type": "application/json"}
    post = urllib.request.Request(f"{cloud.api_url}/budgets", json.dumps(document).encode(), headers)
    with urllib.request.urlopen(post, timeout=30) as answer:
        created = answer.read()
    budget_id = json.loads(created)["id"]
    for base in (f"{cloud.site_url}/api", cloud.api_url):
        status, _, body = get(f"{base}/budgets/{budget_id}", **token)
        assert (status, body) == (200, created)


def test_the_api_refuses_a_request_without_a_token(cloud: Deployment) -> None:
    assert get(f"{cloud.site_url}/api/transactions")[0] == 401
    assert get(f"{cloud.api_url}/transactions")[0] == 401


def test_the_sign_in_redirects_to_the_site_on_this_port_only(
    cloud: Deployment, session: boto3.Session
) -> None:
    client = session.client("cognito-idp").describe_user_pool_client(
        UserPoolId=cloud.user_pool_id, ClientId=cloud.user_pool_client_id
    )["UserPoolClient"]
    assert client["CallbackURLs"] == client["LogoutURLs"] == [f"{cloud.site_url}/"]


def test_binned_items_expire_though_the_emulators_cloudformation_drops_that_property(
    cloud: Deployment, session: boto3.Session
) -> None:
    dynamodb = session.client("dynamodb")
    for table in (cloud.expenses_table, cloud.totals_table):
        described = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        assert described == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ExpiresAt"}


def test_the_export_may_use_the_accounts_executions(cloud: Deployment, session: boto3.Session) -> None:
    answer = session.client("lambda").get_function_concurrency(FunctionName=cloud.export_function)
    assert "ReservedConcurrentExecutions" not in answer


def test_the_export_the_budget_alerts_and_the_erasure_run_every_hour(
    cloud: Deployment, session: boto3.Session
) -> None:
    erasure, export, mails = scheduled(session)
    assert export["Target"]["Arn"].endswith(f":{cloud.export_function}")
    assert "SendBudgetAlerts" in mails["Target"]["Arn"]
    assert "DeleteAccount" in erasure["Target"]["Arn"]
    assert {each["ScheduleExpression"] for each in (erasure, export, mails)} == {"rate(1 hour)"}


def test_each_schedule_starts_its_function(cloud: Deployment, session: boto3.Session) -> None:
    """Use the targets and roles of the deployed schedules, at a time that the test can wait for."""
    scheduler = session.client("scheduler")
    targets = {schedule["Name"]: schedule["Target"] for schedule in scheduled(session)}
    before = {name: runs(session, target["Arn"]) for name, target in targets.items()}
    for name, target in targets.items():
        scheduler.create_schedule(
            Name=f"soon-{name}",
            ScheduleExpression=f"at({datetime.now(UTC) + timedelta(seconds=2):%Y-%m-%dT%H:%M:%S})",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": target["Arn"], "RoleArn": target["RoleArn"], "Input": target["Input"]},
        )
    try:
        for name, target in targets.items():
            function, number = target["Arn"], before[name]
            wait_until(lambda: runs(session, function) > number, f"{name} started nothing")  # noqa: B023
    finally:
        for name in targets:
            scheduler.delete_schedule(Name=f"soon-{name}")


def scheduled(session: boto3.Session) -> list[dict[str, Any]]:
    """Return the deployed schedules by the names of their functions."""
    scheduler = session.client("scheduler")
    names = [each["Name"] for each in scheduler.list_schedules()["Schedules"]]
    schedules: list[dict[str, Any]] = [dict(scheduler.get_schedule(Name=name)) for name in names]
    return sorted(schedules, key=lambda schedule: str(schedule["Target"]["Arn"]).rpartition(":")[2])


def runs(session: boto3.Session, function: str) -> int:
    """Return the number of finished runs in the function's log."""
    logs = session.client("logs")
    group = session.client("lambda").get_function(FunctionName=function)["Configuration"]["LoggingConfig"]
    events = logs.filter_log_events(logGroupName=group["LogGroup"])["events"]
    return sum("REPORT" in event["message"] for event in events)


ATTACK = """
import encodings.idna, os, sys, urllib.error, urllib.request
if os.geteuid() == 0:  # as another user of the machine
    os.setgid(65534)
    os.setuid(65534)
port, host, *files = sys.argv[1:]
SIGNED = "AWS4-HMAC-SHA256 Credential={}/20261123/us-east-1/lambda/aws4_request, Signature=0"
TARGET = {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": "application/x-amz-json-1.0"}
UNKNOWN = {"Host": f"unknown.cloudfront.localhost:{port}"}
for path, data, headers in (
    ("/2015-03-31/functions", None, {}),
    ("/2015-03-31/functions", None, {"Authorization": SIGNED.format("test")}),
    ("/2015-03-31/functions", None, {"Authorization": SIGNED.format("000000000000")}),
    ("/2015-03-31/functions", None, {"Host": host}),
    ("/2015-03-31/functions", None, UNKNOWN),
    ("/", b"{}", UNKNOWN | TARGET),
    ("/", b"Action=ListRoles&Version=2010-05-08", UNKNOWN),
    ("/_aws/execute-api/unknown/x", b"{}", TARGET),
    ("/_ministack/reset", b"", {"Host": host}),
    ("/v20180820/accesspoint", None, {"Host": host}),
    ("/iceberg/v1/config", None, {"Host": host}),
):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, headers)
    try:
        print(path, headers, urllib.request.urlopen(request, timeout=30).status)
    except urllib.error.HTTPError as error:
        if error.code not in (400, 403):
            print(path, headers, error.code)
for file in files if os.geteuid() == 65534 else ():
    if os.access(file, os.R_OK):
        print(file)
"""


def test_another_user_of_the_machine_reaches_the_page_and_its_api_alone(
    cloud: Deployment, cloud_home: Home
) -> None:
    """A caller of Lambda runs code as the user who started the local cloud."""
    site = urlsplit(cloud.site_url)
    files = [str(path) for path in (cloud_home.outputs_file, cloud_home.key_file, cloud_home.log_file)]
    command = [sys.executable, "-I", "-c", ATTACK, str(site.port), site.netloc, *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    for path in (cloud_home.outputs_file, cloud_home.key_file, cloud_home.log_file):
        assert path.stat().st_mode & 0o077 == 0
