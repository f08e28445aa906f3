"""docs/import.md lists every column name and every option of the reader of statements."""

import argparse
import re
from pathlib import Path

import pytest

from infra.cli.commands import import_statement
from lambdas.ledger.statement import FIELDS
from lambdas.ledger.statement.tables.column_names import (
    AMBIGUOUS_TYPE_COLUMN_NAMES,
    COLUMN_NAMES,
    TYPE_COLUMN_NAMES,
)

TEXT = (Path(__file__).parents[2] / "docs/import.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", TEXT, re.MULTILINE))


@pytest.mark.parametrize(
    ("field", "names"), [*COLUMN_NAMES.items(), ("type", (*TYPE_COLUMN_NAMES, *AMBIGUOUS_TYPE_COLUMN_NAMES))]
)
def test_every_column_name_is_documented_in_its_order(field: str, names: tuple[str, ...]) -> None:
    assert ROWS[field] == ", ".join(names)


def test_no_field_is_documented_that_does_not_exist() -> None:
    assert set(ROWS) == {*COLUMN_NAMES, "type"} == set(FIELDS)


def test_every_option_is_documented() -> None:
    parser = argparse.ArgumentParser(add_help=False)
    import_statement.add_arguments(parser)
    options = {option for action in parser._actions for option in action.option_strings}
    assert len(options) > 8
    assert [option for option in sorted(options) if not re.search(rf"{option}\b", TEXT)] == []


def test_every_bank_that_was_tried_is_documented() -> None:
    layouts = (Path(__file__).parents[1] / "fixtures/bank_layouts.txt").read_text(encoding="utf-8")
    names = [re.sub("^[A-Z]{2} ", "", name) for name in re.findall(r"(?m)^== ([^|\n]+?)(?: \|.*)?$", layouts)]
    table = TEXT.split("## Banks that were tried")[1].split("\n## ")[0]
    cells = re.findall(r"(?m)^\| \S+ \| (.+) \|$", table)[2:]
    listed = [name for cell in cells for name in cell.split("; ")]
    assert sorted(listed) == sorted(names)
    assert f"{len(names)} banks" in table


def test_the_variations_that_were_tried_are_counted_in_the_documentation() -> None:
    fixture = Path(__file__).parents[1] / "fixtures/statement_variations.txt"
    count = len(re.findall(r"(?m)^== ", fixture.read_text(encoding="utf-8")))
    assert f"more than {count // 100 * 100} variations" in TEXT
