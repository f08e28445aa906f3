"""Backfill: DynamoDB's own export is read as documented, and staged beside a held lake."""

import argparse
import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pyarrow as pa
import pytest
import sqlglot

from etl import point_in_time
from etl.backfill import (
    STAGED_ROWS,
    Backfill,
    HeldError,
    UnprovedError,
    merge_statement,
    proof_statement,
    read_totals,
    read_transactions,
    years_statement,
)
from etl.point_in_time import ExportError, TableExport, read_blocks, start_export, wait_for_export
from etl.table import HELD, read_watermark
from infra.cli.commands import backfill as command
from infra.client.errors import CommandError
from tests.etl.conftest import REGION, ExportFixture
from tests.etl.ledger_writer import Record
from tests.etl.test_rows import day_items
from tests.support.table_export import AT, write_export

RECORDS = [
    Record("ann", "t1", date="2025-12-31", amount="0.01", tags=("b", "a"), description='say "hi" 🦉\\n'),
    Record("ann", "t2", date="2026-01-01", type="income", category="Salary", amount="99999999999.99"),
    Record("bob", "t3", date="2026-01-01", refund=True, category="a|b", currency="JPY", amount="1200"),
]
BINNED = {name: value for name, value in Record("bob", "t4").to_item().items() if name != "Date"}


@pytest.fixture
def s3(endpoint: str) -> Any:
    return boto3.Session("test", "test", region_name=REGION).client("s3", endpoint_url=endpoint)


@pytest.fixture
def export(pipeline: ExportFixture, s3: Any) -> TableExport:
    return write_export(s3, pipeline.lake.bucket, [*(record.to_item() for record in RECORDS), BINNED])


@pytest.mark.parametrize("block", [1, 100, 8_000_000])
def test_an_export_is_read_exactly_with_blocks_of_any_size(
    s3: Any, export: TableExport, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(point_in_time, "BLOCK_BYTES", block)
    rows = [row for part in read_transactions(read_blocks(s3, export)) for row in part.to_pylist()]
    assert sorted(rows, key=lambda row: str(row["transaction_id"])) == [record.to_row() for record in RECORDS]


def test_the_totals_of_an_export_are_those_of_days_not_months(pipeline: ExportFixture, s3: Any) -> None:
    days = day_items(RECORDS)
    months = [day | {"Date": {"S": f"M#{day['Date']['S'][:7]}"}} for day in days]
    export = write_export(s3, pipeline.lake.bucket, [*days, *months])
    lines = [line for part in read_totals(read_blocks(s3, export)) for line in part.to_pylist()]
    assert sorted((line["ledger_id"], str(line["sum"]), line["totals_key"]) for line in lines) == [
        ("ann", "0.0100", "EUR|expense|Food:Groceries"),
        ("ann", "99999999999.9900", "EUR|income|Salary"),
        ("bob", "-1200.0000", "JPY|expense|a|b"),
    ]


def test_a_file_that_does_not_match_its_manifest_is_refused(s3: Any, export: TableExport) -> None:
    key = f"{export.folder}/data/file0.json.gz"
    stored = s3.get_object(Bucket=export.bucket, Key=key)["Body"].read()
    s3.put_object(Bucket=export.bucket, Key=key, Body=gzip.compress(gzip.decompress(stored) + b"\n"))
    with pytest.raises(ExportError, match="damaged: its MD5"):
        list(read_blocks(s3, export))
    s3.put_object(Bucket=export.bucket, Key=key, Body=stored)
    with pytest.raises(ExportError, match="4 items, the export says 5"):
        list(read_blocks(s3, replace(export, items=5)))
    manifest = f"{export.folder}/manifest-files.json"
    text = s3.get_object(Bucket=export.bucket, Key=manifest)["Body"].read()
    s3.put_object(
        Bucket=export.bucket, Key=manifest, Body=text.replace(b'"itemCount": 2', b'"itemCount": 7', 1)
    )
    with pytest.raises(ExportError, match="2 items, the manifest says 7"):
        list(read_blocks(s3, export))


class ExportingDynamoDB:
    """A DynamoDB client whose export has these `states`, one per request."""

    def __init__(self, states: Iterator[dict[str, Any]]) -> None:
        self.states, self.request = states, dict[str, Any]()

    def describe_table(self, TableName: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        return {"Table": {"TableArn": f"arn:aws:dynamodb:us-east-1:1:table/{TableName}"}}

    def export_table_to_point_in_time(self, **request: Any) -> dict[str, Any]:
        self.request = request
        return {"ExportDescription": {"ExportArn": f"{request['TableArn']}/export/1"}}

    def describe_export(self, ExportArn: str) -> dict[str, Any]:  # noqa: N803
        return {"ExportDescription": {"TableArn": ExportArn.partition("/export")[0], **next(self.states)}}


def test_an_export_is_started_as_of_an_instant_and_waited_for() -> None:
    done = {
        "ExportStatus": "COMPLETED",
        "ExportManifest": "backfill/AWSDynamoDB/1/manifest-summary.json",
        "ExportTime": AT,
        "S3Bucket": "lake",
        "ItemCount": 7,
    }
    client: Any = ExportingDynamoDB(iter([{"ExportStatus": "IN_PROGRESS"}] * 2 + [done]))
    slept: list[float] = []
    arn = start_export(client, "Ledger", "lake", "backfill", AT)
    export = wait_for_export(client, arn, slept.append)
    assert (client.request["ExportTime"], client.request["ExportFormat"]) == (AT, "DYNAMODB_JSON")
    assert export == TableExport(
        arn, "arn:aws:dynamodb:us-east-1:1:table/Ledger", AT, "lake", "backfill/AWSDynamoDB/1", 7
    )
    assert len(slept) == 2


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ({"ExportStatus": "FAILED", "FailureMessage": "no access"}, "did not succeed: no access"),
        ({"ExportStatus": "IN_PROGRESS"}, "still IN_PROGRESS"),
    ],
)
def test_an_export_that_fails_or_takes_too_long_is_an_error_with_the_reason(
    state: dict[str, Any], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(point_in_time, "MAX_WAIT_S", 60.0)
    client: Any = ExportingDynamoDB(iter([state] * 9))
    with pytest.raises(ExportError, match=reason):
        wait_for_export(client, "arn/export/1", lambda seconds: None)


def backfill(
    pipeline: ExportFixture,
    execute: Callable[[str], None] = lambda sql: None,
    unequal: list[dict[str, Any]] | None = None,
) -> Backfill:
    """Return a backfill by an engine that changes nothing and finds these days unequal."""

    def query(sql: str) -> pa.Table:
        return pa.table({"year": [2025, 2026]}) if "extract" in sql else pa.Table.from_pylist(unequal or [])

    return Backfill(pipeline.lake, query, execute, "run1")


def test_a_backfill_holds_the_lake_stages_the_ledger_and_releases_the_lake(pipeline: ExportFixture) -> None:
    pipeline.ledger.add("ann", date="2026-01-05")
    pipeline.export()
    work = backfill(pipeline)
    work.hold(AT)
    assert pipeline.export().held
    with pytest.raises(HeldError):
        work.hold(AT)
    rows = pa.Table.from_pylist([record.to_row() for record in RECORDS])
    counts = work.stage([rows], read_totals([]))
    staged = pipeline.lake.catalog().load_table((pipeline.lake.database, STAGED_ROWS))
    assert counts == (3, 0) and "/backfill/run1/" in staged.location()
    assert sorted(row["transaction_id"] for row in staged.scan().to_arrow().to_pylist()) == ["t1", "t2", "t3"]
    assert work.merge() == [2025, 2026]
    work.commit_watermark(AT)
    work.release()
    work.drop_staged_tables()
    work.drop_staged_tables()
    assert HELD not in pipeline.lake.open().properties
    assert read_watermark(pipeline.lake.open()) == "2026-11-23T12:00:00.000000Z"
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()
    names = [name for _, name in pipeline.lake.catalog().list_tables(pipeline.lake.database)]
    assert not [name for name in names if name.startswith("backfill")]


@pytest.mark.parametrize("failure", ["the engine fails", "the proof fails"])
def test_after_any_failure_the_lake_is_rolled_back(pipeline: ExportFixture, failure: str) -> None:
    pipeline.ledger.add("ann", date="2026-01-05")
    before = pipeline.export().snapshot_id
    failing = failure == "the engine fails"

    def execute(sql: str) -> None:
        if pipeline.read_lake():
            pipeline.lake.open().delete("ledger_id = 'ann'")
        if failing:
            raise RuntimeError("the engine failed")

    unequal = [{"ledger_id": "ann", "day": "2026-01-05"}]
    with pytest.raises(
        RuntimeError if failing else UnprovedError, match=r"engine failed|2026-01-05 of ledger ann"
    ):
        backfill(pipeline, execute, unequal).merge()
    assert pipeline.lake.open().current_snapshot().snapshot_id == before  # type: ignore[union-attr]
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_a_new_lake_can_be_rolled_back_too(pipeline: ExportFixture) -> None:
    work = backfill(pipeline, unequal=[{"ledger_id": "ann", "day": "2026-01-05"}])
    work.hold(AT)
    with pytest.raises(UnprovedError):
        work.merge()
    work.release()
    assert pipeline.read_lake() == [] and pipeline.export(later=timedelta(0)).full


@pytest.mark.parametrize(
    "statement",
    [
        merge_statement("expenses.a", "expenses.b", 2026),
        proof_statement("expenses.a", "expenses.b"),
        years_statement("a", "b"),
    ],
)
def test_the_statements_are_valid_in_athena(statement: str) -> None:
    [tree] = sqlglot.parse(statement, dialect="athena")
    assert tree is not None and not isinstance(tree, sqlglot.exp.Command)


@pytest.mark.parametrize("earlier", ["transactions", "totals"])
def test_both_tables_are_exported_as_of_the_latest_instant_that_both_can_be_restored_to(earlier: str) -> None:
    """It is some minutes ago; DynamoDB refuses a later one."""
    minutes = {"transactions": 57, "totals": 57, earlier: 55}

    class DynamoDB:
        def describe_continuous_backups(self, TableName: str) -> Any:  # noqa: N803
            latest = datetime(2026, 11, 23, 11, minutes[TableName], 30, 250_000, tzinfo=UTC)
            recovery = {"LatestRestorableDateTime": latest}
            return {"ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": recovery}}

    client: Any = DynamoDB()
    at = command.latest_common_time(client, ("transactions", "totals"))
    assert at == datetime(2026, 11, 23, 11, 55, 30, tzinfo=UTC)


def test_a_table_without_point_in_time_recovery_yet_is_named() -> None:
    class DynamoDB:
        def describe_continuous_backups(self, TableName: str) -> Any:  # noqa: N803
            return {"ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED"}}

    client: Any = DynamoDB()
    with pytest.raises(CommandError, match="table totals has no point-in-time recovery yet"):
        command.latest_common_time(client, ("totals",))


def test_the_local_cloud_refuses_and_names_the_alternative(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    local = argparse.Namespace(endpoint="http://127.0.0.1:1")
    monkeypatch.setattr(command, "selected_deployment", lambda arguments: local)
    with pytest.raises(CommandError, match="local cloud has neither") as refused:
        command.run(argparse.Namespace(aws=False, home=tmp_path, exports=None))
    assert "tracker export --full" in refused.value.remedy
