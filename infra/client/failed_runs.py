"""Reads the queue of runs of the export and the budget alerts that failed three times."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# Long enough to read the whole queue once; then every message that stays is visible again.
LISTING_VISIBILITY_S = 60
MAX_PER_REQUEST = 10


@dataclass(frozen=True, slots=True)
class FailedRun:
    """A run that failed: when, of which function, with which event, and why.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """

    at: str
    function: str
    event: Any
    reason: str
    receipt: str

    @classmethod
    def from_message(cls, body: str, receipt: str) -> "FailedRun":
        """Read a message of the queue; one that is no record of a run has no function."""
        try:
            document = json.loads(body)
            context, answer = document["requestContext"], document.get("responsePayload") or {}
            # …:function:NAME:$LATEST
            function = context["functionArn"].split(":")[6]
            reason = (
                f"{answer.get('errorType', context.get('condition', ''))}: {answer.get('errorMessage', '')}"
            )
            return cls(document["timestamp"], function, document.get("requestPayload"), reason, receipt)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            return cls("", "", None, body, receipt)


def list_failed_runs(session: boto3.Session, queue: str) -> list[FailedRun]:
    """Return every message of the queue, oldest first, and leave them there."""
    client: SQSClient = session.client("sqs")
    runs: dict[str, FailedRun] = {}
    while True:
        messages = client.receive_message(
            QueueUrl=queue,
            MaxNumberOfMessages=MAX_PER_REQUEST,
            VisibilityTimeout=LISTING_VISIBILITY_S,
            WaitTimeSeconds=1,
        ).get("Messages", [])
        if not messages:
            break
        for message in messages:
            runs[message["MessageId"]] = FailedRun.from_message(message["Body"], message["ReceiptHandle"])
    for run in runs.values():
        client.change_message_visibility(QueueUrl=queue, ReceiptHandle=run.receipt, VisibilityTimeout=0)
    return sorted(runs.values(), key=lambda run: run.at)


def delete_failed_runs(session: boto3.Session, queue: str, runs: Sequence[FailedRun]) -> None:
    """Delete these messages; others that came meanwhile stay."""
    client: SQSClient = session.client("sqs")
    for run in runs:
        client.delete_message(QueueUrl=queue, ReceiptHandle=run.receipt)


def retry_failed_runs(session: boto3.Session, queue: str, runs: Sequence[FailedRun]) -> list[FailedRun]:
    """Start each different run once, delete its messages, and return what was started."""
    started: dict[str, FailedRun] = {}
    for run in runs:
        if run.function:
            started.setdefault(json.dumps([run.function, run.event], sort_keys=True), run)
    for run in started.values():
        session.client("lambda").invoke(
            FunctionName=run.function, InvocationType="Event", Payload=json.dumps(run.event)
        )
    delete_failed_runs(session, queue, [run for run in runs if run.function])
    return list(started.values())
