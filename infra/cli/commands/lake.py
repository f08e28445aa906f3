"""`tracker lake`: the lake's snapshots, and going back to one of them."""

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.table import Table

from infra.cli.commands.query import parse_time
from infra.cli.options import add_options_to_actions, complete_command
from infra.cli.session import lake_location, selected_deployment
from infra.cli.tables import print_table
from infra.client.errors import CommandError

if TYPE_CHECKING:
    import pyiceberg.table

    from etl.history import Difference, State

NAME = "lake"
HELP = "list the lake's snapshots, or go back to one"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("history", help="every snapshot: when, how many rows, watermark, sums written")
    rollback = actions.add_parser("rollback", help="make an older snapshot the current one, after asking")
    to = rollback.add_mutually_exclusive_group(required=True)
    to.add_argument("--to", type=int, metavar="SNAPSHOT", help="its number, as history shows it")
    to.add_argument("--to-time", type=parse_time, metavar="TIME", help="the one that was current then (UTC)")
    rollback.add_argument(
        "--keep", action="store_true", help="hold it there; without this the next export repairs the lake"
    )
    rollback.add_argument("--yes", action="store_true", help="do not ask")
    actions.add_parser("release", help="let the export bring a held lake up to date again")
    add_options_to_actions(actions.choices.values())


def run(arguments: argparse.Namespace) -> int:
    from pyiceberg.exceptions import CommitFailedException

    from etl.table import NoLakeError

    try:
        table = lake_location(selected_deployment(arguments)).open()
        return {"history": print_history, "rollback": roll_back, "release": release_hold}[arguments.action](
            table, arguments
        )
    except NoLakeError:
        raise CommandError("There is no lake yet.", "Make it with: tracker export") from None
    except CommitFailedException:
        raise CommandError("An export committed at the same moment.", "Try again.") from None


def print_history(table: "pyiceberg.table.Table", arguments: argparse.Namespace) -> int:
    from etl.history import read_states

    found = read_states(table)
    shown = Table("", "current since (UTC)", "snapshot", "rows", "written", "watermark", "income", "expense")
    for column in (*shown.columns[3:5], *shown.columns[6:]):
        column.justify = "right"
    for state in found:
        shown.add_row(
            _position_mark(state),
            f"{state.at:%Y-%m-%d %H:%M:%S}",
            str(state.snapshot_id),
            str(state.rows),
            "" if state.written is None else str(state.written),
            state.watermark or "",
            *(
                "\n".join(f"{sums[side]} {currency}" for currency, sums in state.sums.items())
                for side in (0, 1)
            ),
        )
    print_table(shown)
    print("* current   - taken out by a rollback; income and expense are those of the rows written")
    return 0


def roll_back(table: "pyiceberg.table.Table", arguments: argparse.Namespace) -> int:
    from etl.history import compare_with_snapshot, restore_snapshot
    from etl.table import HELD, UnreadableError

    wanted = _select_snapshot(table, arguments)
    try:
        print_differences(compare_with_snapshot(table, wanted))
    except UnreadableError as error:
        print(f"What would change cannot be told. {error}")
    if not arguments.yes and not _confirm():
        print("Nothing was changed.")
        return 1
    restore_snapshot(table, wanted, keep=arguments.keep, at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}")
    print(f"Snapshot {wanted} is the lake's current one.")
    if arguments.keep or HELD in table.properties:  # an earlier hold goes on
        print(complete_command("The export leaves it so until: tracker lake release", arguments))
    else:
        print("The next export brings the lake up to date with the ledger again.")
    return 0


def release_hold(table: "pyiceberg.table.Table", arguments: argparse.Namespace) -> int:
    from etl.history import release as let_go

    print("The next export brings it up to date." if let_go(table) else "The lake is not held.")
    return 0


def print_differences(changes: "list[Difference]") -> None:
    """Months and currencies whose figures change, then and now."""
    if not changes:
        print("No month's count, income or expense would change.")
        return
    shown = Table("month", "currency", "rows", "income", "expense", title="What would change")
    for column in shown.columns[2:]:
        column.justify = "right"
    for change in changes:
        before, after = change.before, change.after
        shown.add_row(
            change.month,
            change.currency,
            f"{before.count} → {after.count}",
            f"{before.income} → {after.income}",
            f"{before.expense} → {after.expense}",
        )
    print_table(shown)


def _position_mark(state: "State") -> str:
    return "*" if state.is_current else "" if state.is_ancestor else "-"


def _select_snapshot(table: "pyiceberg.table.Table", arguments: argparse.Namespace) -> int:
    if arguments.to_time is not None:
        snapshot = table.snapshot_as_of_timestamp(int(arguments.to_time.timestamp() * 1000))
    else:
        snapshot = table.snapshot_by_id(arguments.to)
    if snapshot is None:
        raise CommandError("The lake has no such snapshot.", "See: tracker lake history")
    current = table.current_snapshot()
    if current is not None and current.snapshot_id == snapshot.snapshot_id:
        raise CommandError(f"Snapshot {snapshot.snapshot_id} is the current one already.")
    return snapshot.snapshot_id


def _confirm() -> bool:
    if not sys.stdin.isatty():
        raise CommandError("There is no terminal to ask on.", "To go back without asking, add: --yes")
    return input("Go back to it? [y/N] ").strip().lower() in ("y", "yes")
