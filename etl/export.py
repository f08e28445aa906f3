"""The scheduled handler: brings the lake up to date with the ledger and tells how it went."""

import json
import os
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from etl.pages import raw_client
from etl.proof import Ledger
from etl.refresh import refresh_datasets
from etl.rows import Transactions
from etl.run import Outcome, run_once
from etl.table import ConflictError, Lake, UnreadableError
from etl.totals import Totals
from lambdas.ledger.transaction import instant_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

METRICS_NAMESPACE = "ExpenseTracker"
# A run that meets another's commit starts over with what that one left.
ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function's environment says; a missing name is an error at start."""

    expenses_table: str
    totals_table: str
    shards: int
    overlap: timedelta
    lake: Lake
    quicksight_datasets: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        return cls(
            expenses_table=environment["EXPENSES_TABLE"],
            totals_table=environment["TOTALS_TABLE"],
            shards=int(environment["CHANGE_SHARDS"]),
            overlap=timedelta(seconds=int(environment["EXPORT_OVERLAP_S"])),
            lake=Lake(
                bucket=environment["LAKE_BUCKET"],
                database=environment["LAKE_DATABASE"],
                table=environment["LAKE_TABLE"],
                region=environment["AWS_REGION"],
                endpoint=environment.get("AWS_ENDPOINT_URL"),
                ambient=True,
            ),
            # None where no dashboards are deployed.
            quicksight_datasets=tuple(environment["QUICKSIGHT_DATASETS"].split()),
        )


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """`event`: {"full": bool}. Returns what the run did; raises where it could not, and is tried again."""
    settings = Settings.from_environment(os.environ)
    client = raw_client(settings.lake.region, settings.lake.endpoint)
    now = datetime.now(UTC)
    outcome = export(settings, client, now, full=bool(event.get("full", False)))
    sys.stdout.write(report(outcome, now) + "\n")
    if settings.quicksight_datasets:
        refresh(settings, str(getattr(context, "invoked_function_arn", "")), now)
    sys.stdout.flush()
    return outcome.as_json()


def refresh(settings: Settings, function_arn: str, now: datetime) -> None:
    """Have the dashboards show the lake's newest snapshot, where they do not yet. Each run asks."""
    import boto3  # only here: a run without dashboards need not wait for it

    try:
        newest = settings.lake.open().current_snapshot()
        if newest is not None:
            changed_at = datetime.fromtimestamp(newest.timestamp_ms / 1000, UTC)
            client = boto3.client("quicksight", region_name=settings.lake.region)
            account_id = function_arn.split(":")[4]
            refresh_datasets(client, account_id, settings.quicksight_datasets, changed_at, now)
    except Exception as error:  # the export is committed: no trouble with a dashboard may fail it
        sys.stdout.write(json.dumps({"level": "warning", "message": f"no refresh: {error!r}"}) + "\n")


def export(settings: Settings, client: "DynamoDBClient", now: datetime, *, full: bool) -> Outcome:
    """One export as of `now`: started over on a conflict, in full where the lake cannot be read.

    Raises ConflictError after five conflicts in a row, UnreadableError where no data file is to blame.
    """
    run_id = uuid.uuid4().hex
    ledger = Ledger(
        Transactions(client, settings.expenses_table),
        Totals(client, settings.totals_table, settings.shards),
    )
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return run_once(
                # Opened before anything is read: a commit that comes between is a conflict.
                settings.lake.open_or_create(),
                ledger,
                now=now,
                overlap=settings.overlap,
                run_id=run_id,
                full=full,
            )
        except ConflictError:
            if attempt == ATTEMPTS:
                raise
        except UnreadableError:
            if full:  # not its data files, but the list of them
                raise
            full = True
    raise AssertionError("unreachable: the last attempt returns or raises")


def report(outcome: Outcome, now: datetime) -> str:
    """The run as one line of JSON, without any amount: a log entry that CloudWatch also takes as metrics.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    values: dict[str, tuple[float, str]] = {
        "ExportRows": (outcome.rows, "Count"),
        "ExportLedgerMonths": (outcome.ledger_months, "Count"),
        "ExportUnproved": (len(outcome.unproved), "Count"),
        "ExportAgeSeconds": (_age_s(outcome, now), "Seconds"),
        "ExportCommitted": (int(outcome.committed), "Count"),
    }
    metrics = [{"Name": name, "Unit": unit} for name, (_, unit) in values.items()]
    entry: dict[str, Any] = {
        "_aws": {
            "Timestamp": int(now.timestamp() * 1000),
            "CloudWatchMetrics": [{"Namespace": METRICS_NAMESPACE, "Dimensions": [[]], "Metrics": metrics}],
        },
        "event": "export",
        "at": instant_text(now),
    }
    told = {name: value for name, value in outcome.as_json().items() if name != "totals"}
    return json.dumps(entry | {name: value for name, (value, _) in values.items()} | told)


def _age_s(outcome: Outcome, now: datetime) -> float:
    """How far the lake lags behind the ledger: nothing, unless something is unproved or the lake is held."""
    if not outcome.unproved and not outcome.held:
        return 0.0
    if outcome.watermark is None:
        return now.timestamp()
    return max(0.0, (now - datetime.fromisoformat(outcome.watermark)).total_seconds())
