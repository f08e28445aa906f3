"""docs/lake.md lists the lake's columns and the export's metrics."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from etl.iceberg_schema import build_schema
from etl.lake_views import VIEWS
from etl.report import Outcome, format_log_entry
from etl.small_tables import SMALL_TABLES

LAKE = Path(__file__).parents[2] / "docs" / "lake.md"


def test_the_documented_columns_are_those_of_the_lake() -> None:
    section = LAKE.read_text(encoding="utf-8").split("<!-- columns")[1].split("A row is one transaction")[0]
    assert list_rows(section) == [
        [f"`{field.name}`", str(field.field_type), field.doc] for field in build_schema().fields
    ]


def split_descriptions(section: str, end: str = "") -> list[str]:
    """Return name, description and what follows it of each table, one after another."""
    parts = re.split(rf"\*\*`(\w+)`\.\*\* ((?:.|\n)+?){re.escape(end)}\n\n", section)
    return [part if index % 3 != 1 else " ".join(part.split()) for index, part in enumerate(parts[1:])]


def test_the_documented_small_tables_are_those_of_the_lake() -> None:
    section = LAKE.read_text(encoding="utf-8").split("<!-- small tables")[1].split("\n- ")[0]
    documented = split_descriptions(section, end=".")
    assert [
        (*documented[at : at + 2], list_rows(documented[at + 2])) for at in range(0, len(documented), 3)
    ] == [
        (
            small.name,
            small.comment,
            [[f"`{field.name}`", str(field.field_type), field.doc] for field in small.schema.fields],
        )
        for small in SMALL_TABLES
    ]


def test_the_documented_views_are_those_of_the_lake() -> None:
    section = LAKE.read_text(encoding="utf-8").split("<!-- views")[1].split("\n- ")[0]
    documented = split_descriptions(section)
    types = {pa.string(): "string", pa.date32(): "date", pa.int32(): "int", pa.int64(): "long"}
    assert [
        (*documented[at : at + 2], list_rows(documented[at + 2])) for at in range(0, len(documented), 3)
    ] == [
        (
            view.name,
            view.comment,
            [
                [f"`{column.name}`", types.get(column.type, "decimal(18, 4)"), column.comment]
                for column in view.columns
            ],
        )
        for view in VIEWS
    ]


def list_rows(text: str) -> list[list[str]]:
    """Return the cells of the rows whose first cell is a name."""
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_documented_metrics_are_those_of_the_export() -> None:
    outcome = Outcome("run", False, None, frozenset(), None)
    entry = json.loads(format_log_entry(outcome, datetime(2026, 1, 1, tzinfo=UTC)))
    written = {metric["Name"] for metric in entry["_aws"]["CloudWatchMetrics"][0]["Metrics"]}
    assert set(re.findall(r"`(Export[A-Z]\w+)`", LAKE.read_text(encoding="utf-8"))) == written
