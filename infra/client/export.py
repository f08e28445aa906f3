"""Runs the deployed export function once and waits for what it says."""

import json
import time
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.client.errors import CommandError

# A function may run for 15 minutes; a connection that gave up earlier would hide its outcome.
TIMEOUT_S = 15 * 60 + 10
MAX_BUSY_S = 60.0


def run_export(session: boto3.Session, function: str, full: bool = False) -> dict[str, Any]:
    """Return the run's report: run_id, ledger_months, rows, committed, totals. CommandError if it failed."""
    client = session.client(
        "lambda", config=Config(read_timeout=TIMEOUT_S, retries={"total_max_attempts": 1})
    )
    deadline = time.monotonic() + MAX_BUSY_S
    while True:
        try:
            answer = client.invoke(FunctionName=function, Payload=json.dumps({"full": full}))
            break
        except ClientError as error:
            # Only one run at a time is allowed: the scheduled one may be at work.
            busy = error.response["Error"]["Code"] == "TooManyRequestsException"
            if not busy or time.monotonic() > deadline:
                raise CommandError(
                    f"The export cannot be started: {error}", "Try again in a minute."
                ) from None
            time.sleep(1)
    result = json.loads(answer["Payload"].read() or b"null")
    if "FunctionError" in answer or not isinstance(result, dict):
        said = result.get("errorMessage", result) if isinstance(result, dict) else result
        raise CommandError(f"The export failed: {said}", "The ledger is untouched; the next run starts over.")
    return result
