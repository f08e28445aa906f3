"""Tables of earlier layouts, and columns that others added, under today's code."""

import itertools
from dataclasses import replace
from typing import Any

import boto3
import pyarrow as pa
import pytest
from pyiceberg.table import Table
from pyiceberg.types import StringType

from etl import commit
from etl.ledger_months import LedgerMonth
from etl.plan import Replacement
from etl.schema import COLUMNS, KEY_COLUMNS, SORT_COLUMNS
from etl.sql import run_duckdb
from tests.etl.conftest import REGION, ExportFixture
from tests.etl.layouts import FOLDER, load, write_ledger

LAYOUTS = sorted(path.stem for path in FOLDER.glob("*.zip"))
AUGUST = [LedgerMonth("ann", "2026-08"), LedgerMonth("bob", "2026-08")]
numbers = itertools.count()


@pytest.fixture
def of_layout(pipeline: ExportFixture, layout: str) -> ExportFixture:
    """Return a pipeline whose lake a run of an earlier time wrote, from the same ledger."""
    s3 = boto3.client(
        "s3",
        endpoint_url=pipeline.lake.endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    lake = replace(pipeline.lake, bucket=f"layout-{layout}", table=f"layout{next(numbers)}")
    load(s3, lake, layout)
    pipeline.configuration = replace(pipeline.configuration, lake=lake)
    write_ledger(pipeline.ledger)
    return pipeline


@pytest.mark.parametrize("layout", LAYOUTS)
def test_todays_code_runs_over_a_table_of_each_earlier_layout(of_layout: ExportFixture) -> None:
    before = of_layout.lake.open().current_snapshot()
    of_layout.ledger.add("ann", date="2026-09-02")
    assert of_layout.export().full
    assert of_layout.read_lake() == of_layout.ledger.expected_rows()
    outcome = of_layout.export()
    assert not outcome.full and not outcome.committed
    assert_is_of_today(of_layout.lake.open())
    assert before is not None
    # Time travel to the earlier layout still works.
    as_of = of_layout.lake.open().scan(snapshot_id=before.snapshot_id).to_arrow()
    assert as_of.num_rows == 4


def test_a_new_lake_is_of_todays_layout(pipeline: ExportFixture) -> None:
    pipeline.export()
    assert_is_of_today(pipeline.lake.open())


def assert_is_of_today(table: Table) -> None:
    schema = table.schema()
    fields = {field.name: (field.required, field.doc) for field in schema.fields}
    assert fields == {column.name: (not column.is_nullable, column.comment) for column in COLUMNS}
    assert {schema.find_column_name(id_) for id_ in schema.identifier_field_ids} == set(KEY_COLUMNS)
    order = [schema.find_column_name(field.source_id) for field in table.sort_order().fields]
    assert order == list(SORT_COLUMNS)


def add_column(table: Table, name: str) -> None:
    with table.update_schema() as update:
        update.add_column(name, StringType())


def write_notes(table: Table, notes: list[str]) -> None:
    """Write a value of the foreign column into each row of a month, as another engine would."""
    rows = commit.read_lake_rows(table, AUGUST)
    at = rows.column_names.index("note")
    noted = rows.set_column(at, "note", pa.array(notes))
    files = commit.read_lake_files(table, AUGUST)
    replacement = Replacement(("2026-08",), tuple(files), noted, carried=noted.slice(0, 0))
    commit.commit_replacement(table, replacement, {"engine": "another"})


@pytest.mark.parametrize("full", [False, True])
def test_columns_that_others_added_keep_their_values(pipeline: ExportFixture, full: bool) -> None:
    pipeline.ledger.add("ann", date="2026-08-01")
    changed = pipeline.ledger.add("ann", date="2026-08-02")
    pipeline.ledger.add("bob", date="2026-08-03")
    pipeline.export()
    add_column(pipeline.lake.open(), "note")
    write_notes(pipeline.lake.open(), ["one", "two", "three"])
    pipeline.ledger.change(changed, amount="99")
    pipeline.ledger.add("ann", date="2026-08-04")
    assert pipeline.export(full=full).committed
    lake = pipeline.read_lake()
    notes = [row.pop("note") for row in lake]
    assert lake == pipeline.ledger.expected_rows()
    assert notes == ["one", "two", None, "three"]
    query = f"SELECT note FROM {pipeline.lake.table} WHERE note = 'two'"  # noqa: S608 (our own name)
    found: Any = run_duckdb(pipeline.lake, query)
    assert found.num_rows == 1


def test_a_column_that_the_lake_does_not_have_yet_is_filled_from_the_ledger(
    pipeline: ExportFixture,
) -> None:
    pipeline.ledger.add("ann", date="2026-08-01", description="Market")
    pipeline.ledger.add("ann", date="2026-09-01", description="Bakery")
    pipeline.export()
    with pipeline.lake.open().update_schema(allow_incompatible_changes=True) as update:
        update.set_identifier_fields()
        update.delete_column("description")
    pipeline.ledger.add("ann", date="2026-09-02")
    pipeline.export(full=True)
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()
    pipeline.export()
    assert_is_of_today(pipeline.lake.open())
