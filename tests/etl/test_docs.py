"""docs/lake.md lists the lake's columns and the export's metrics."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from etl.iceberg_schema import build_schema
from etl.report import Outcome, format_log_entry

LAKE = Path(__file__).parents[2] / "docs" / "lake.md"


def test_the_documented_columns_are_those_of_the_lake() -> None:
    lines = (
        LAKE.read_text(encoding="utf-8")
        .split("<!-- columns")[1]
        .split("A row is one transaction")[0]
        .splitlines()
    )
    documented = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")
    ]
    assert documented == [
        [f"`{field.name}`", str(field.field_type), field.doc] for field in build_schema().fields
    ]


def test_the_documented_metrics_are_those_of_the_export() -> None:
    outcome = Outcome("run", False, None, frozenset(), None)
    entry = json.loads(format_log_entry(outcome, datetime(2026, 1, 1, tzinfo=UTC)))
    written = {metric["Name"] for metric in entry["_aws"]["CloudWatchMetrics"][0]["Metrics"]}
    assert set(re.findall(r"`(Export[A-Z]\w+)`", LAKE.read_text(encoding="utf-8"))) == written
