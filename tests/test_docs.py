"""What the documents say can be run: their SQL, their command lines, their links."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from dashboards.common_sql import common_sql_problems
from infra.cli import main as cli
from infra.cli.commands import MODULES
from tests.support import lake_in_memory
from tests.support.lake_in_memory import Query, lake_of

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
SQL = re.findall(r"```sql\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
# `tracker …` in an indented block, or the whole of an inline code span.
COMMAND = re.compile(r"(?:^    |`)(?:\.venv/bin/)?(tracker [a-z][^`\n]*)", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)[^)]*\)")


def written_commands() -> list[Any]:
    found = []
    for document in DOCUMENTS:
        for line in COMMAND.findall(document.read_text(encoding="utf-8")):
            command = re.split(r"  +[#(]", line)[0].strip()
            if not re.search(r"[…|{]", command):
                found.append(pytest.param(command, id=f"{document.name}: {command[:60]}"))
    return found


@pytest.fixture(scope="module")
def demo() -> Query:
    return lake_of(lake_in_memory.demo())


@pytest.mark.parametrize("sql", SQL, ids=[sql.splitlines()[0].removeprefix("-- ") for sql in SQL])
def test_the_readmes_sql_finds_something_in_the_demo_ledger(demo: Query, sql: str) -> None:
    assert demo(sql).num_rows > 0


@pytest.mark.parametrize("sql", SQL)
def test_the_readmes_sql_means_the_same_on_athena_and_duckdb(sql: str) -> None:
    assert common_sql_problems(sql) == []


def test_the_readme_shows_sql() -> None:
    assert len(SQL) >= 3


@pytest.mark.parametrize("command", written_commands())
def test_a_documented_command_line_is_one_that_the_program_takes(command: str) -> None:
    _, name, *rest = shlex.split(re.sub(r"[][]", "", command))
    assert name in MODULES
    if rest:  # a mere mention names the command alone; a word in capitals stands for a value
        cli._parse([name, *("7" if re.fullmatch(r"[A-Z]+", word) else word for word in rest)])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_link_leads_to_a_file_that_is_there(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []
