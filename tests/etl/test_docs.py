"""docs/lake.md lists the lake's columns."""

from pathlib import Path

from etl.iceberg_schema import build_schema

LAKE = Path(__file__).parents[2] / "docs" / "lake.md"


def test_the_documented_columns_are_those_of_the_lake() -> None:
    lines = (
        LAKE.read_text(encoding="utf-8")
        .split("<!-- columns")[1]
        .split("No column is ever null")[0]
        .splitlines()
    )
    documented = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")
    ]
    assert documented == [
        [f"`{field.name}`", str(field.field_type), field.doc] for field in build_schema().fields
    ]
