"""Runs the deployed export function once and reads its report."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.client.errors import CommandError

# The function may run for 15 minutes; a connection that gave up earlier would hide its outcome.
TIMEOUT_S = 15 * 60 + 10
MAX_BUSY_S = 60.0


@dataclass(frozen=True, slots=True)
class OmittedMonth:
    """A ledger month that the run left out."""

    ledger_id: str
    month: str


@dataclass(frozen=True, slots=True)
class CurrencyTotals:
    """The sums of the rows that the run wrote in one currency, as texts with all their digits."""

    count: int
    income: str
    expense: str


@dataclass(frozen=True, slots=True)
class ExportReport:
    """The outcome of one run; `rows`, `ledger_months` and `totals` are empty without a commit."""

    run_id: str
    full: bool
    committed: bool
    held: bool
    ledger_months: int
    rows: int
    snapshot_id: int | None
    watermark: str | None
    unproved: tuple[OmittedMonth, ...]
    busy: tuple[OmittedMonth, ...]
    unproved_tables: tuple[str, ...]
    totals: Mapping[str, CurrencyTotals]

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "ExportReport":
        """Read the function's answer. Raises KeyError or TypeError where it is not one."""
        return cls(
            run_id=document["run_id"],
            full=document["full"],
            committed=document["committed"],
            held=document["held"],
            ledger_months=document["ledger_months"],
            rows=document["rows"],
            snapshot_id=document["snapshot_id"],
            watermark=document["watermark"],
            unproved=tuple(OmittedMonth(**month) for month in document["unproved"]),
            busy=tuple(OmittedMonth(**month) for month in document["busy"]),
            unproved_tables=tuple(document["unproved_tables"]),
            totals={currency: CurrencyTotals(**sums) for currency, sums in document["totals"].items()},
        )


def run_export(session: boto3.Session, function: str, full: bool = False) -> ExportReport:
    """Invoke the export function and wait for its report. Raises CommandError if the run fails.

    Args:
        session: of the deployment.
        function: the function's name.
        full: whether to read the whole ledger instead of what changed since the last run.
    """
    client = session.client(
        "lambda", config=Config(read_timeout=TIMEOUT_S, retries={"total_max_attempts": 1})
    )
    deadline = time.monotonic() + MAX_BUSY_S
    while True:
        try:
            answer = client.invoke(FunctionName=function, Payload=json.dumps({"full": full}))
            break
        except ClientError as error:
            # Only one run at a time is allowed, and the scheduled one may be at work.
            is_busy = error.response["Error"]["Code"] == "TooManyRequestsException"
            if not is_busy or time.monotonic() > deadline:
                raise CommandError(
                    f"The export cannot be started: {error}", "Try again in a minute."
                ) from None
            time.sleep(1)
    document = json.loads(answer["Payload"].read() or b"null")
    if "FunctionError" in answer or not isinstance(document, dict):
        reason = document.get("errorMessage", document) if isinstance(document, dict) else document
        raise CommandError(
            f"The export failed: {reason}", "The ledger is untouched. Run it again with: tracker export"
        )
    return ExportReport.from_document(document)
