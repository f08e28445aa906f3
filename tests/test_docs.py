"""The docs name only what exists: SQL, commands, options, make targets, files, links and anchors."""

import ast
import re
import shlex
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from infra.cli import main as cli
from infra.cli.commands import MODULES
from tests.support import lake_in_memory
from tests.support.lake_in_memory import Query, open_lake
from tests.support.portable_sql import README_SQL

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))

# `tracker …` in an indented block, or the whole of an inline code span.
COMMAND = re.compile(r"(?:^    |`)(?:\.venv/bin/)?(tracker [a-z][^`\n]*)", re.MULTILINE)
MAKE = re.compile(r"(?:^    |`)make ([a-z][a-z-]*)", re.MULTILINE)
MODULE = re.compile(r"python3? -m ([a-z][a-z_.]+)")
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)")
IMAGE = re.compile(r'(?:src|srcset)="(?!https?:)([^"]+)"')
FOLDERS = ("dashboards", "docs", "etl", "frontend", "infra", "lambdas", "tests")
# A path from the root of the repository, or from frontend/: `infra/local/`, `js/shared/api.js`.
FILE = re.compile(rf"`((?:{'|'.join(FOLDERS)}|js|css|vendor|icons)/[\w./*{{}},-]*)`")
FILE_NAME = re.compile(r"`([\w-]+\.(?:html|js|json|lock|log|py|sql|toml|txt|yaml|yml))`")
# Files that commands write.
WRITTEN = {"config.json", "dashboard.html", "emulator.log", "outputs.json"}


def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def name_of(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def documented_commands() -> Iterator[Any]:
    for document in DOCUMENTS:
        for line in COMMAND.findall(text_of(document)):
            command = re.split(r"  +[#(]", line)[0].strip()
            if not re.search(r"[…|{]", command):
                yield pytest.param(command, id=f"{name_of(document)}: {command[:60]}")


def anchor(heading: str) -> str:
    """Return the anchor that GitHub gives to a heading."""
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading.strip()).lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


@cache
def anchors(document: Path) -> frozenset[str]:
    without_code = re.sub(r"^```.*?^```", "", text_of(document), flags=re.DOTALL | re.MULTILINE)
    return frozenset(map(anchor, re.findall(r"^#+ (.+)$", without_code, re.MULTILINE)))


def is_anchor(document: Path, name: str) -> bool:
    return document.suffix != ".md" or name in anchors(document)


def exists(path: str) -> bool:
    """Whether a path, or each path of a pattern such as `js/{a,b}.js`, is in the repository."""
    braces = re.fullmatch(r"(.*)\{(.*)\}(.*)", path)
    if braces:
        return all(exists(f"{braces[1]}{name}{braces[3]}") for name in braces[2].split(","))
    folder = ROOT if path.split("/")[0] in FOLDERS else ROOT / "frontend"
    return any(folder.glob(path.rstrip("/")))


@pytest.fixture(scope="module")
def file_names() -> frozenset[str]:
    """Return the names of all files at the root and in the project's folders."""
    paths = [*ROOT.iterdir(), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))]
    return frozenset(path.name for path in paths)


@pytest.fixture(scope="module")
def demo() -> Query:
    return open_lake(lake_in_memory.demo())


@pytest.mark.parametrize("sql", README_SQL.values(), ids=README_SQL.keys())
def test_sql_in_the_readme_returns_rows_for_the_demo_household(demo: Query, sql: str) -> None:
    assert demo(sql).num_rows > 0


def test_the_readme_shows_three_queries() -> None:
    assert len(README_SQL) >= 3


@pytest.mark.parametrize("command", documented_commands())
def test_a_documented_command_line_is_accepted_by_the_parser(command: str) -> None:
    _, name, *rest = shlex.split(re.sub(r"[][]", "", command))
    assert name in MODULES
    if rest:  # a mere mention names the command alone; a word in capitals stands for a value
        cli._parse([name, *("7" if re.fullmatch(r"[A-Z]+", word) else word for word in rest)])


OPTION = re.compile(r"`(?:-- )?(--[a-z][a-z-]*)(?: [^`]*)?`")
# Options of the CDK, and of the module that takes pictures.
OTHER_OPTIONS = {"--force", "--require-approval", "--profile", "--every"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_documented_option_is_one_of_a_command(document: Path) -> None:
    modules = (ROOT / "infra/cli").rglob("*.py")
    defined = {option for module in modules for option in re.findall(r'"(--[a-z-]+)"', text_of(module))}
    defined |= {"--no-demo", "--help"}  # of argparse
    assert set(OPTION.findall(text_of(document))) <= defined | OTHER_OPTIONS


def test_every_documented_option_is_used_in_a_test() -> None:
    """Documented commands are run with theirs; the others stand in a test as they are written."""
    tests = "".join(map(text_of, (ROOT / "tests").rglob("*.py")))
    run = {word for item in documented_commands() for word in str(item.values[0]).split()}
    documented = {option for document in DOCUMENTS for option in OPTION.findall(text_of(document))}
    assert {option for option in documented - OTHER_OPTIONS - run if f'"{option}"' not in tests} == set()


def test_the_documented_options_of_an_import_are_accepted_with_their_examples() -> None:
    options = re.findall(r"^\| `(--[^`]+)` \|", text_of(ROOT / "docs/import.md"), re.MULTILINE)
    assert len(options) >= 15
    for option in options:
        cli._parse(["import", "bank.csv", *shlex.split(option)])


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_documented_make_target_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    assert set(MAKE.findall(text_of(document))) <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_documented_module_exists(document: Path) -> None:
    assert [name for name in MODULE.findall(text_of(document)) if find_spec(name) is None] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_documented_file_exists(document: Path) -> None:
    assert [path for path in FILE.findall(text_of(document)) if not exists(path)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_documented_file_name_exists(document: Path, file_names: frozenset[str]) -> None:
    assert set(FILE_NAME.findall(text_of(document))) <= file_names | WRITTEN


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_link_leads_to_a_file_and_a_heading_that_exist(document: Path) -> None:
    text = text_of(document)
    broken = []
    for target, heading in [*LINK.findall(text), *((image, "") for image in IMAGE.findall(text))]:
        path = (document.parent / target).resolve() if target else document
        if not path.exists() or (heading and not is_anchor(path, heading)):
            broken.append(f"{target}#{heading}")
    assert broken == []


def test_every_folder_of_the_page_is_in_its_document() -> None:
    folders = {f"`js/{path.name}/`" for path in (ROOT / "frontend/js").iterdir() if path.is_dir()}
    text = text_of(ROOT / "docs/page.md")
    assert {folder for folder in folders if folder not in text} == set()


def test_every_document_is_in_the_index_of_its_folder() -> None:
    for folder in (ROOT / "docs", ROOT / "docs/adr"):
        linked = {target for target, _ in LINK.findall(text_of(folder / "README.md"))}
        assert {path.name for path in folder.glob("*.md")} - {"README.md"} <= linked, folder


@pytest.mark.parametrize("document", DECISIONS, ids=name_of)
def test_a_decision_has_its_number_a_date_a_status_and_the_three_parts(document: Path) -> None:
    text = text_of(document)
    assert text.startswith(f"# {document.name[:4]}. ")
    assert re.search(r"^- Date: \d{4}-\d\d-\d\d$", text, re.MULTILINE)
    assert re.search(r"^- Status: (accepted|superseded by \d{4})$", text, re.MULTILINE)
    assert re.findall(r"^## (Context|Decision|Consequences)$", text, re.MULTILINE) == [
        "Context",
        "Decision",
        "Consequences",
    ]


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(document.name[:4]) for document in DECISIONS] == [*range(1, len(DECISIONS) + 1)]


def texts_in_code(folder: str) -> list[str]:
    """Return the texts in the Python files of a folder, with an ellipsis for values of an f-string."""
    texts = []
    for file in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(text_of(file))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = (part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
                texts.append(re.sub("…( …)+", "…", "".join(map(str, parts))))
    return texts


@pytest.mark.parametrize("name", ["local-cloud.md", "quicksight.md"])
def test_a_documented_message_is_one_of_the_command_line(name: str) -> None:
    """Messages of AWS are in italics or code."""
    table = text_of(ROOT / "docs" / name).partition("| message |")[2].partition("\n\n")[0]
    cells = re.findall(r"^\| ([A-Za-z…][^|]*) \|", table, re.MULTILINE)
    messages = [re.sub(r"\b[A-Z]+_[A-Z_]+\b", "…", message) for cell in cells for message in cell.split("; ")]
    texts = texts_in_code("infra")
    assert messages
    assert [message for message in messages if not any(message in text for text in texts)] == []


def test_the_documented_alarms_are_those_of_the_stack() -> None:
    alarms = re.findall(r'\b_alarm\(\s*"(\w+)"', text_of(ROOT / "infra/stacks/alarms.py"))
    section = text_of(ROOT / "docs/deploy.md").partition("## Alarms")[2].partition("\n## ")[0]
    assert sorted(re.findall(r"^\| `(\w+)`", section, re.MULTILINE)) == sorted(alarms)
