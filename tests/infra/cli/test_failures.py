"""`tracker failures` lists runs that failed three times, starts them again, or clears them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.client.deployment import Deployment, open_session
from infra.client.failed_runs import list_failed_runs
from tests.support.command_line import CommandLine, for_user


@pytest.fixture
def session(cloud: Deployment) -> boto3.Session:
    return open_session(cloud)


@pytest.fixture
def command_line(
    cloud: Deployment,
    new_user: Callable[[], Any],
    session: boto3.Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[CommandLine]:
    yield for_user(cloud, new_user, tmp_path, monkeypatch, capsys)
    session.client("sqs").purge_queue(QueueUrl=cloud.failed_runs_queue)


def put_failure(session: boto3.Session, cloud: Deployment, message: str = "S3 is away") -> None:
    """Put a record into the queue as Lambda does after the third failure of the export."""
    record = {
        "version": "1.0",
        "timestamp": "2026-11-23T10:00:00.000Z",
        "requestContext": {
            "requestId": "1",
            "functionArn": f"arn:aws:lambda:us-east-1:000000000000:function:{cloud.export_function}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": {"full": False},
        "responsePayload": {"errorType": "OSError", "errorMessage": message},
    }
    session.client("sqs").send_message(QueueUrl=cloud.failed_runs_queue, MessageBody=json.dumps(record))


def test_without_a_failure_it_says_so_and_ends_well(command_line: CommandLine) -> None:
    status, out, _ = command_line.run("failures")
    assert (status, "No run has failed" in out) == (0, True)


def test_a_failure_is_shown_with_its_function_and_reason_and_stays(
    command_line: CommandLine, session: boto3.Session, cloud: Deployment
) -> None:
    put_failure(session, cloud)
    for _ in range(2):
        status, out, _ = command_line.run("failures")
        assert status == 1
        assert f"2026-11-23T10:00:00.000Z  {cloud.export_function}  OSError: S3 is away" in out
        assert "tracker failures --retry" in out


def test_equal_failures_are_started_again_once_and_are_gone(
    command_line: CommandLine, session: boto3.Session, cloud: Deployment
) -> None:
    put_failure(session, cloud)
    put_failure(session, cloud, "S3 is still away")
    status, out, _ = command_line.run("failures", "--retry")
    assert (status, "1 run started again" in out) == (0, True)
    assert list_failed_runs(session, cloud.failed_runs_queue) == []


def test_a_message_that_is_no_record_can_be_seen_and_cleared_but_not_repeated(
    command_line: CommandLine, session: boto3.Session, cloud: Deployment
) -> None:
    session.client("sqs").send_message(QueueUrl=cloud.failed_runs_queue, MessageBody="hello")
    assert "unknown message  hello" in command_line.run("failures", "--retry")[1]
    assert len(list_failed_runs(session, cloud.failed_runs_queue)) == 1
    status, out, _ = command_line.run("failures", "--clear")
    assert (status, "1 message cleared" in out) == (0, True)
    assert list_failed_runs(session, cloud.failed_runs_queue) == []
