"""A backfill: DynamoDB's own export is read as it is documented, and staged beside a lake that is held."""

import argparse
import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
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
    merge_of,
    proof_of,
    rows_of,
    totals_of,
    years_of,
)
from etl.point_in_time import ExportError, TableExport, blocks, finished, start
from etl.table import HELD, watermark
from infra.cli.commands import backfill as command
from infra.client.errors import CommandError
from tests.etl.conftest import REGION, World
from tests.etl.ledger_writer import Record
from tests.etl.test_rows import day_items
from tests.support.table_export import AT, write_export

RECORDS = [
    Record("ann", "t1", date="2025-12-31", amount="0.01", tags=("b", "a"), description='say "hi" 🦉\\n'),
    Record("ann", "t2", date="2026-01-01", type="income", category="Salary", amount="99999999999.99"),
    Record("bob", "t3", date="2026-01-01", refund=True, category="a|b", currency="JPY", amount="1200"),
]
BINNED = {name: value for name, value in Record("bob", "t4").item().items() if name != "Date"}


@pytest.fixture
def s3(endpoint: str) -> Any:
    return boto3.Session("test", "test", region_name=REGION).client("s3", endpoint_url=endpoint)


@pytest.fixture
def export(world: World, s3: Any) -> TableExport:
    return write_export(s3, world.lake.bucket, [*(record.item() for record in RECORDS), BINNED])


@pytest.mark.parametrize("block", [1, 100, 8_000_000])
def test_an_export_is_read_to_the_last_digit_whatever_the_size_of_its_blocks(
    s3: Any, export: TableExport, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(point_in_time, "BLOCK_BYTES", block)
    rows = [row for part in rows_of(blocks(s3, export)) for row in part.to_pylist()]
    assert sorted(rows, key=lambda row: str(row["transaction_id"])) == [record.row() for record in RECORDS]


def test_the_totals_of_an_export_are_its_days_and_not_its_months(world: World, s3: Any) -> None:
    days = day_items(RECORDS)
    months = [day | {"Date": {"S": f"M#{day['Date']['S'][:7]}"}} for day in days]
    export = write_export(s3, world.lake.bucket, [*days, *months])
    lines = [line for part in totals_of(blocks(s3, export)) for line in part.to_pylist()]
    assert sorted((line["user_id"], str(line["sum"]), line["group"]) for line in lines) == [
        ("ann", "0.0100", "EUR|expense|Food:Groceries"),
        ("ann", "99999999999.9900", "EUR|income|Salary"),
        ("bob", "-1200.0000", "JPY|expense|a|b"),
    ]


def test_a_file_that_is_not_as_it_was_written_is_refused(s3: Any, export: TableExport) -> None:
    key = f"{export.folder}/data/file0.json.gz"
    stored = s3.get_object(Bucket=export.bucket, Key=key)["Body"].read()
    s3.put_object(Bucket=export.bucket, Key=key, Body=gzip.compress(gzip.decompress(stored) + b"\n"))
    with pytest.raises(ExportError, match="damaged: its MD5"):
        list(blocks(s3, export))
    s3.put_object(Bucket=export.bucket, Key=key, Body=stored)
    with pytest.raises(ExportError, match="4 items, the export says 5"):
        list(blocks(s3, replace(export, items=5)))
    manifest = f"{export.folder}/manifest-files.json"
    text = s3.get_object(Bucket=export.bucket, Key=manifest)["Body"].read()
    s3.put_object(
        Bucket=export.bucket, Key=manifest, Body=text.replace(b'"itemCount": 2', b'"itemCount": 7', 1)
    )
    with pytest.raises(ExportError, match="2 items, the manifest says 7"):
        list(blocks(s3, export))


class Exporting:
    """DynamoDB while it exports: `states` are what it answers, one after the other."""

    def __init__(self, states: Iterator[dict[str, Any]]) -> None:
        self.states, self.asked = states, dict[str, Any]()

    def describe_table(self, TableName: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        return {"Table": {"TableArn": f"arn:aws:dynamodb:us-east-1:1:table/{TableName}"}}

    def export_table_to_point_in_time(self, **asked: Any) -> dict[str, Any]:
        self.asked = asked
        return {"ExportDescription": {"ExportArn": f"{asked['TableArn']}/export/1"}}

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
    client: Any = Exporting(iter([{"ExportStatus": "IN_PROGRESS"}] * 2 + [done]))
    slept: list[float] = []
    arn = start(client, "Ledger", "lake", "backfill", AT)
    found = finished(client, arn, slept.append)
    assert (client.asked["ExportTime"], client.asked["ExportFormat"]) == (AT, "DYNAMODB_JSON")
    assert found == TableExport(
        arn, "arn:aws:dynamodb:us-east-1:1:table/Ledger", AT, "lake", "backfill/AWSDynamoDB/1", 7
    )
    assert len(slept) == 2


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"ExportStatus": "FAILED", "FailureMessage": "no access"}, "did not succeed: no access"),
        ({"ExportStatus": "IN_PROGRESS"}, "still IN_PROGRESS"),
    ],
)
def test_an_export_that_fails_or_never_ends_is_an_error_with_the_reason(
    state: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(point_in_time, "PATIENCE_S", 60.0)
    client: Any = Exporting(iter([state] * 9))
    with pytest.raises(ExportError, match=said):
        finished(client, "arn/export/1", lambda seconds: None)


def backfill(
    world: World,
    change: Callable[[str], None] = lambda sql: None,
    wrong: list[dict[str, Any]] | None = None,
) -> Backfill:
    """One whose engine does nothing, and finds that much wrong."""

    def ask(sql: str) -> pa.Table:
        return pa.table({"year": [2025, 2026]}) if "extract" in sql else pa.Table.from_pylist(wrong or [])

    return Backfill(world.lake, ask, change, "run1")


def test_the_ledger_is_staged_beside_a_lake_that_is_held_and_then_goes_on(world: World) -> None:
    world.scribe.add("ann", date="2026-01-05")
    world.export()
    work = backfill(world)
    work.hold(AT)
    assert world.export().held
    with pytest.raises(HeldError):
        work.hold(AT)
    rows = pa.Table.from_pylist([record.row() for record in RECORDS])
    counts = work.stage([rows], totals_of([]))
    staged = world.lake.catalog().load_table((world.lake.database, STAGED_ROWS))
    assert counts == (3, 0) and "/backfill/run1/" in staged.location()
    assert sorted(row["transaction_id"] for row in staged.scan().to_arrow().to_pylist()) == ["t1", "t2", "t3"]
    assert work.fill() == [2025, 2026]
    work.mark(AT)
    work.release()
    work.forget()
    work.forget()
    assert HELD not in world.lake.open().properties
    assert watermark(world.lake.open()) == "2026-11-23T12:00:00.000000Z"
    assert world.rows() == world.scribe.rows()
    names = [name for _, name in world.lake.catalog().list_tables(world.lake.database)]
    assert not [name for name in names if name.startswith("backfill")]


@pytest.mark.parametrize("trouble", ["the engine fails", "the proof fails"])
def test_what_fails_takes_the_lake_back_to_where_it_was(world: World, trouble: str) -> None:
    world.scribe.add("ann", date="2026-01-05")
    before = world.export().snapshot_id
    failing = trouble == "the engine fails"

    def change(sql: str) -> None:
        if world.rows():
            world.lake.open().delete("user_id = 'ann'")
        if failing:
            raise RuntimeError("out of patience")

    wrong = [{"user_id": "ann", "day": "2026-01-05"}]
    with pytest.raises(RuntimeError if failing else UnprovedError, match=r"patience|2026-01-05 of user ann"):
        backfill(world, change, wrong).fill()
    assert world.lake.open().current_snapshot().snapshot_id == before  # type: ignore[union-attr]
    assert world.rows() == world.scribe.rows()


def test_a_lake_without_any_snapshot_has_one_to_go_back_to(world: World) -> None:
    work = backfill(world, wrong=[{"user_id": "ann", "day": "2026-01-05"}])
    work.hold(AT)
    with pytest.raises(UnprovedError):
        work.fill()
    work.release()
    assert world.rows() == [] and world.export(later=timedelta(0)).full


@pytest.mark.parametrize(
    "statement",
    [merge_of("expenses.a", "expenses.b", 2026), proof_of("expenses.a", "expenses.b"), years_of("a", "b")],
)
def test_the_statements_are_athenas_language(statement: str) -> None:
    [tree] = sqlglot.parse(statement, dialect="athena")
    assert tree is not None and not isinstance(tree, sqlglot.exp.Command)


def test_the_local_cloud_refuses_and_says_what_does_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    local = argparse.Namespace(endpoint="http://127.0.0.1:1")
    monkeypatch.setattr(command, "selected_deployment", lambda arguments: local)
    with pytest.raises(CommandError, match="local cloud can do neither") as refused:
        command.run(argparse.Namespace(aws=False, home=tmp_path, exports=None))
    assert "tracker export --full" in refused.value.remedy
