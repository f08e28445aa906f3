"""The scheduled handler: brings the lake up to date with the ledger and logs what it did."""

import json
import os
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from etl.ledger_reader import LedgerReader
from etl.ledger_tables import SettingsTable, TotalsTable, TransactionsTable
from etl.pages import raw_client
from etl.refresh import refresh_datasets
from etl.report import Outcome, format_log_entry
from etl.run import Run, run_export
from etl.small_tables_export import TableOutcome, export_small_tables
from etl.storage import UnreadableError
from etl.table import ConflictError, Lake

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A run that meets another commit starts over on top of it.
MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Configuration:
    """The function's environment.

    Attributes:
        shards: how many partition keys the change feed has.
        overlap: how long before the watermark the feed is read again.
        settings_table: the source of the small tables.
        quicksight_datasets: ids of the datasets to refresh; none where no dashboards are deployed.
    """

    expenses_table: str
    totals_table: str
    shards: int
    overlap: timedelta
    lake: Lake
    settings_table: str = "Settings"
    quicksight_datasets: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Configuration":
        """Read the environment; a missing name raises KeyError."""
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
                uses_ambient_credentials=True,
            ),
            settings_table=environment["SETTINGS_TABLE"],
            quicksight_datasets=tuple(environment["QUICKSIGHT_DATASETS"].split()),
        )


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Run one export; return its outcome.

    Args:
        event: `{"full": bool}`.

    Raises:
        Exception: the run failed; Lambda invokes the function again.
    """
    configuration = Configuration.from_environment(os.environ)
    client = raw_client(configuration.lake.region, configuration.lake.endpoint)
    now = datetime.now(UTC)
    outcome = export(configuration, client, now, full=bool(event.get("full", False)))
    if not outcome.held:
        outcome = replace(outcome, tables=export_others(configuration, client, now))
    sys.stdout.write(format_log_entry(outcome, now) + "\n")
    if configuration.quicksight_datasets:
        refresh_dashboards(configuration, str(getattr(context, "invoked_function_arn", "")), now)
    sys.stdout.flush()
    return outcome.as_json()


def export(configuration: Configuration, client: "DynamoDBClient", now: datetime, *, full: bool) -> Outcome:
    """Export as of `now`: start over after a conflict, and in full where the lake cannot be read.

    Raises:
        ConflictError: the last of five attempts met a conflict, too.
        UnreadableError: not data files are damaged, but the list of them or the table's metadata.
    """
    run_id = uuid.uuid4().hex
    ledger = LedgerReader(
        TransactionsTable(client, configuration.expenses_table),
        TotalsTable(client, configuration.totals_table, configuration.shards),
    )
    for attempt in range(1, MAX_ATTEMPTS + 1):
        try:
            # Opened before anything is read, so that a commit in between is a conflict.
            table = configuration.lake.open_or_create()
            return run_export(table, ledger, Run(run_id, now, configuration.overlap, full))
        except ConflictError:
            if attempt == MAX_ATTEMPTS:
                raise
        except UnreadableError:
            if full:
                raise
            full = True
    raise AssertionError("unreachable: the last attempt returns or raises")


def export_others(
    configuration: Configuration, client: "DynamoDBClient", now: datetime
) -> list[TableOutcome]:
    """Export the small tables beside the transactions; return what became of each."""
    settings = SettingsTable(client, configuration.settings_table)
    totals = TotalsTable(client, configuration.totals_table, configuration.shards)
    return export_small_tables(configuration.lake, settings, totals, now)


def refresh_dashboards(configuration: Configuration, function_arn: str, now: datetime) -> None:
    """Refresh the datasets that were loaded before the lake's current snapshot; every run tries again."""
    import boto3  # only here: a run without dashboards need not load QuickSight's model

    try:
        snapshot = configuration.lake.open().current_snapshot()
        if snapshot is not None:
            changed_at = datetime.fromtimestamp(snapshot.timestamp_ms / 1000, UTC)
            client = boto3.client("quicksight", region_name=configuration.lake.region)
            account_id = function_arn.split(":")[4]
            refresh_datasets(client, account_id, configuration.quicksight_datasets, changed_at, now)
    except Exception as error:  # the export is committed: no trouble with a dashboard may fail it
        message = f"QuickSight was not refreshed: {error!r}"
        sys.stdout.write(json.dumps({"level": "warning", "message": message}) + "\n")
