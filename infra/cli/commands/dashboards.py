"""`tracker dashboards`: check and preview them here; deploy, watch, refresh and delete them on AWS."""

import argparse
import json
import sys
import webbrowser
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from infra.cli.options import add_options_to_actions
from infra.client.errors import CommandError

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
        help="a definition as describe-dashboard-definition gives it (default: this project's dashboard)",
    )
    check.add_argument(
        "--columns",
        type=Path,
        metavar="COLUMNS.json",
        help='what the datasets hold: {"dataset": {"column": "STRING|DECIMAL|INTEGER|DATETIME"}}',
    )
    preview = actions.add_parser(
        "preview", help="draw the dashboard over the local lake into one offline page"
    )
    preview.add_argument(
        "--out", type=Path, default=None, metavar="FILE", help="the page (default: HOME/dashboard.html)"
    )
    preview.add_argument("--png", action="store_true", help="a picture of each sheet too, beside the page")
    preview.add_argument("--dark", action="store_true", help="the pictures in the dark")
    preview.add_argument("--open", action="store_true", help="open the page in the browser")
    preview.add_argument("--user", metavar="NAME", help="whose transactions (default: the local demo user)")
    preview.add_argument("--everyone", action="store_true", help="the transactions of all users together")
    preview.add_argument(
        "--today",
        type=date.fromisoformat,
        metavar="DAY",
        help="the day the default range ends (default: today)",
    )
    for name, text in (
        ("deploy", "deploy the dashboards to your AWS account"),
        ("status", "what stands in QuickSight, and how its last refreshes went"),
        ("refresh", "load the datasets from the lake now"),
        ("delete", "take the dashboards away from QuickSight; ledger and lake stay"),
    ):
        action = actions.add_parser(name, help=text)
        if name == "delete":
            action.add_argument("--yes", action="store_true", help="do not ask")
    add_options_to_actions(actions.choices.values())


def run(arguments: argparse.Namespace) -> int:
    if arguments.action == "check":
        return check_command(arguments.file, arguments.columns)
    if arguments.action == "preview":
        return preview_command(arguments)
    from infra.cli.quicksight_account import run_action

    return run_action(arguments.action, sure=getattr(arguments, "yes", False))


def check_command(file: Path | None, columns_file: Path | None) -> int:
    """Print the problems with their JSON paths; 1 where there are any. stderr says what was not checked."""
    from dashboards import household
    from dashboards.checker.check import check
    from dashboards.dataset import DATASETS
    from dashboards.house_rules import HOUSE_RULES

    if file is None:
        identifiers = [dataset.identifier for dataset in DATASETS]
        own = {dataset.identifier: dataset.columns for dataset in DATASETS}
        columns = own if columns_file is None else _columns(columns_file)
        document: Any = household.definition(household.example_arns(), "EUR")
        report = check(document, columns, deployed=identifiers, scheduled=identifiers, rules=HOUSE_RULES)
    else:
        document = _json(file)
        report = check(document, None if columns_file is None else _columns(columns_file), rules=HOUSE_RULES)
    for problem in report.problems:
        print(problem)
    for each in report.unchecked:
        print(f"not checked: {each.path}: {each.message}", file=sys.stderr)
    count = len(report.problems)
    print(f"{count} problem{'' if count == 1 else 's'}" if count else "No problems.", file=sys.stderr)
    return 1 if report.problems else 0


def _json(file: Path) -> Any:
    try:
        # From bytes: with a byte-order mark or in UTF-16 too, as Windows shells redirect.
        return json.loads(file.read_bytes())
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise CommandError(f"{file} is not JSON: {error}.") from None
    except RecursionError:
        raise CommandError(f"{file} is nested too deeply to be a definition.") from None


def _columns(file: Path) -> dict[str, dict[str, str]]:
    told = _json(file)
    types = {"STRING", "DECIMAL", "INTEGER", "DATETIME"}
    shape = isinstance(told, dict) and all(
        isinstance(columns, dict)
        and all(isinstance(each, str) and each in types for each in columns.values())
        for columns in told.values()
    )
    if not shape:
        form = '{"dataset": {"column": "STRING|DECIMAL|INTEGER|DATETIME"}}'
        raise CommandError(f"{file} does not tell columns.", f"It is of the form {form}.")
    return dict(told)


def preview_command(arguments: argparse.Namespace) -> int:
    from dashboards.household_preview import household_preview
    from dashboards.renderer.rows import InexactError
    from dashboards.renderer.unsupported import UnsupportedError
    from infra.cli.dashboard_data import read_outline, read_user_id, select_query
    from infra.client.configuration import read_configuration

    deployment, query = select_query(arguments)
    user = None if arguments.everyone else read_user_id(deployment, arguments.user)
    ledger = read_outline(query, user)
    currency = ledger.currency_or(read_configuration().currency)
    today = arguments.today or ledger.day_or(datetime.now(UTC).date())
    if ledger.last and today != (arguments.today or datetime.now(UTC).date()):
        print(f"The newest transaction is of {ledger.last}: drawn as on that day.", file=sys.stderr)
    preview = household_preview(query, today, currency, user)
    page = arguments.out or arguments.home / "dashboard.html"
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
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
