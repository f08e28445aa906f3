"""`tracker dashboards`: check and preview the dashboards here; deploy, refresh and delete them on AWS."""

import argparse
import json
import sys
import webbrowser
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.cli.options import add_options_to_actions, parse_day
from infra.cli.terminal import count
from infra.client.errors import CommandError
from infra.client.private_files import write_privately

if TYPE_CHECKING:
    from dashboards.checker.check import Report
    from dashboards.checker.column_types import Columns

NAME = "dashboards"
HELP = "check, preview and deploy the QuickSight dashboards"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = actions.add_parser("check", help="look for mistakes in a definition, ours or an exported one")
    check.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="a definition in JSON or YAML, as describe-dashboard-definition gives it, or a CloudFormation"
        " template (default: this project's dashboard)",
    )
    check.add_argument(
        "--for",
        dest="target",
        choices=("api", "cloudformation"),
        help="whose limits hold (default: cloudformation for a template, else api)",
    )
    check.add_argument(
        "--columns",
        type=Path,
        metavar="COLUMNS.json",
        help='what the datasets hold: {"dataset": {"column": "STRING|DECIMAL|INTEGER|DATETIME"}}',
    )
    preview = actions.add_parser(
        "preview", help="draw the dashboard over the lake into one page that works offline"
    )
    preview.add_argument(
        "--out", type=Path, default=None, metavar="FILE", help="the page (default: HOME/dashboard.html)"
    )
    preview.add_argument("--png", action="store_true", help="also draw each sheet into a picture beside it")
    preview.add_argument("--dark", action="store_true", help="draw the pictures in dark colours")
    preview.add_argument("--open", action="store_true", help="open the page in the browser")
    whose = preview.add_mutually_exclusive_group()
    whose.add_argument("--user", metavar="NAME", help="whose transactions (default: the local demo user)")
    whose.add_argument("--everyone", action="store_true", help="the transactions of all users together")
    preview.add_argument(
        "--today",
        type=parse_day,
        metavar="DAY",
        help="the last day of the default range (default: today)",
    )
    add_options_to_actions([preview])
    actions.add_parser("deploy", help="deploy the dashboards to your AWS account")
    actions.add_parser("status", help="show what is deployed to QuickSight, and its last refreshes")
    actions.add_parser("refresh", help="load the datasets from the lake now")
    delete = actions.add_parser("delete", help="delete the dashboards in QuickSight; ledger and lake stay")
    delete.add_argument("--yes", action="store_true", help="do not ask")


def run(arguments: argparse.Namespace) -> int:
    if arguments.action == "check":
        return check_command(arguments.file, arguments.columns, arguments.target)
    if arguments.action == "preview":
        return preview_command(arguments)
    from infra.cli.quicksight_account import run_action

    return run_action(arguments.action, without_asking=getattr(arguments, "yes", False))


def check_command(file: Path | None, columns_file: Path | None, target: str | None) -> int:
    """Print the problems with their JSON paths, and to stderr what was not checked; 1 if one is an error."""
    columns = None if columns_file is None else _columns(columns_file)
    reports = [_check_ours(columns, target)] if file is None else _check_file(file, columns, target)
    problems = [problem for report in reports for problem in report.problems]
    for problem in problems:
        print(problem)
    for unchecked in (unchecked for report in reports for unchecked in report.unchecked):
        print(f"not checked: {unchecked.path}: {unchecked.message}", file=sys.stderr)
    counts = Counter[str](problem.severity for problem in problems)
    nouns = {"error": "error", "warning": "warning", "house": "house-rule problem"}
    listed = [count(counts[key], noun) for key, noun in nouns.items() if counts[key]]
    print(", ".join(listed) if listed else "No problems.", file=sys.stderr)
    return 1 if counts["error"] else 0


def _check_ours(columns: "Columns | None", target: str | None) -> "Report":
    """Check this project's dashboard as its stack deploys it."""
    from dashboards import household
    from dashboards.checker.check import check
    from dashboards.checker.checks.limits import CLOUDFORMATION
    from dashboards.dataset import DATASETS
    from dashboards.house_rules import HOUSE_RULES

    identifiers = [dataset.identifier for dataset in DATASETS]
    return check(
        household.definition(household.example_arns(), "EUR"),
        columns or {dataset.identifier: dataset.columns for dataset in DATASETS},
        deployed=identifiers,
        scheduled=identifiers,
        rules=HOUSE_RULES,
        target=target or CLOUDFORMATION,
    )


def _check_file(file: Path, columns: "Columns | None", target: str | None) -> "list[Report]":
    from dashboards.checker.check import check
    from dashboards.checker.checks.limits import API, CLOUDFORMATION
    from dashboards.checker.documents import DocumentError, read_documents

    try:
        documents = read_documents(_content(file))
    except DocumentError as error:
        raise CommandError(f"{file} {error}.") from None
    return [
        check(
            document.content,
            columns,
            root=document.path,
            target=target or (CLOUDFORMATION if document.is_resource else API),
        )
        for document in documents
    ]


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None


def _json(file: Path) -> Any:
    try:
        # From bytes: with a byte-order mark or in UTF-16 too, as Windows shells redirect.
        return json.loads(_content(file))
    except ValueError as error:
        raise CommandError(f"{file} is not JSON: {error}.") from None
    except RecursionError:
        raise CommandError(f"{file} is nested too deeply to be a definition.") from None


def _columns(file: Path) -> dict[str, dict[str, str]]:
    document = _json(file)
    types = {"STRING", "DECIMAL", "INTEGER", "DATETIME"}
    is_valid = isinstance(document, dict) and all(
        isinstance(columns, dict)
        and all(isinstance(kind, str) and kind in types for kind in columns.values())
        for columns in document.values()
    )
    if not is_valid:
        form = '{"dataset": {"column": "STRING|DECIMAL|INTEGER|DATETIME"}}'
        raise CommandError(f"{file} does not describe columns.", f"Its form must be {form}.")
    return dict(document)


def preview_command(arguments: argparse.Namespace) -> int:
    from dashboards.household_preview import household_preview
    from dashboards.renderer.rows import InexactError
    from dashboards.renderer.unsupported import UnsupportedError
    from infra.cli.dashboard_data import read_outline, select_query
    from infra.cli.session import read_ledger_id, selected_deployment
    from infra.client.configuration import read_configuration

    deployment = selected_deployment(arguments)
    query = select_query(deployment)
    user = None if arguments.everyone else read_ledger_id(deployment, arguments.user)
    outline = read_outline(query, user)
    currency = outline.currency_or(read_configuration().currency)
    now = datetime.now(UTC).date()
    today = arguments.today or outline.day_or(now)
    if outline.last and today != (arguments.today or now):
        print(f"The newest transaction is of {outline.last}: drawn as on that day.", file=sys.stderr)
    preview = household_preview(query, today, currency, user)
    page = arguments.out or arguments.home / "dashboard.html"
    if arguments.out is None:
        arguments.home.mkdir(parents=True, exist_ok=True)
    try:
        _write(page, preview.page().encode())
        pictures = preview.pictures(dark=arguments.dark) if arguments.png else {}
    except (UnsupportedError, InexactError) as error:
        raise CommandError(f"The preview cannot be drawn: {error}.") from None
    print(page)
    for sheet, picture in pictures.items():
        file = page.with_name(f"{page.stem}-{sheet}.png")
        _write(file, picture)
        print(file)
    if arguments.open:
        webbrowser.open(page.absolute().as_uri())
    return 0


def _write(file: Path, content: bytes) -> None:
    try:
        write_privately(file, content)
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
