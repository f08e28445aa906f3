"""`tracker lake`: list the lake's snapshots, go back to one of them, and connect other programs."""

import argparse
import shlex
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.table import Table

from infra.cli.options import add_options_to_actions, complete_command, parse_snapshot, parse_time
from infra.cli.session import lake_location, selected_deployment
from infra.cli.sql import no_lake_error
from infra.cli.tables import print_table
from infra.cli.terminal import confirm
from infra.client.deployment import INVALID_SECRET_ACCESS_KEY, Deployment
from infra.client.errors import CommandError

if TYPE_CHECKING:
    import pyiceberg.table

    from etl.history import Difference, State

NAME = "lake"
HELP = "list the lake's snapshots, go back to one, or connect other programs"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("history", help="list all snapshots: time, rows, watermark, sums written")
    rollback = actions.add_parser("rollback", help="make an older snapshot the current one, after asking")
    to = rollback.add_mutually_exclusive_group(required=True)
    to.add_argument("--to", type=parse_snapshot, metavar="SNAPSHOT", help="its number, as history shows it")
    to.add_argument("--to-time", type=parse_time, metavar="TIME", help="the one that was current then (UTC)")
    rollback.add_argument(
        "--keep", action="store_true", help="hold the lake there; otherwise the next export updates it again"
    )
    rollback.add_argument("--yes", action="store_true", help="do not ask")
    actions.add_parser("release", help="let the export update a held lake again")
    actions.add_parser("connect", help="print what other programs need to read the lake, for a shell")
    add_options_to_actions(actions.choices.values())


def run(arguments: argparse.Namespace) -> int:
    from pyiceberg.exceptions import CommitFailedException

    from etl.table import NoLakeError

    if arguments.action == "connect":
        return print_connection(selected_deployment(arguments))
    actions = {"history": print_history, "rollback": roll_back, "release": release_hold}
    try:
        table = lake_location(selected_deployment(arguments)).open()
        return actions[arguments.action](table, arguments)
    except NoLakeError:
        raise no_lake_error() from None
    except CommitFailedException:
        raise CommandError("An export committed at the same moment.", "Try again.") from None


def connection_settings(deployment: Deployment) -> dict[str, str]:
    """Return the environment variables with which AWS's libraries and pyiceberg read the lake.

    On AWS they have no credentials: each program takes those of its user.
    """
    catalogue = "PYICEBERG_CATALOG__EXPENSES__"
    settings = {
        "AWS_DEFAULT_REGION": deployment.region,
        f"{catalogue}TYPE": "glue",
        f"{catalogue}CLIENT__REGION": deployment.region,
    }
    if deployment.endpoint is None:
        return settings
    return settings | {
        "AWS_ENDPOINT_URL": deployment.endpoint,
        "AWS_ACCESS_KEY_ID": deployment.access_key or "",
        "AWS_SECRET_ACCESS_KEY": INVALID_SECRET_ACCESS_KEY,  # nobody checks the root user's signature
        f"{catalogue}GLUE__ENDPOINT": deployment.endpoint,
        f"{catalogue}S3__ENDPOINT": deployment.endpoint,
    }


def print_connection(deployment: Deployment) -> int:
    """Print the settings as commands of a shell, and the address for Athena's drivers as a comment."""
    for name, value in connection_settings(deployment).items():
        print(f"export {name}={shlex.quote(value)}")
    if deployment.endpoint is None:
        place = f"Region={deployment.region};WorkGroup={deployment.workgroup};Database={deployment.database}"
        print(f"# jdbc:athena://{place}")
    return 0


def print_history(table: "pyiceberg.table.Table", arguments: argparse.Namespace) -> int:
    """Print every snapshot, with income and expense of the rows that it wrote."""
    from etl.history import read_states

    history = Table(
        "", "current since (UTC)", "snapshot", "rows", "written", "watermark", "income", "expense"
    )
    for column in (*history.columns[3:5], *history.columns[6:]):
        column.justify = "right"
    for state in read_states(table):
        history.add_row(
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
    print_table(history)
    print("* current   - removed by a rollback; income and expense are those of the rows written")
    return 0


def roll_back(table: "pyiceberg.table.Table", arguments: argparse.Namespace) -> int:
    """Print what would change, ask, and make the chosen snapshot the current one."""
    from etl.history import compare_with_snapshot, restore_snapshot
    from etl.storage import UnreadableError
    from etl.table import HELD

    snapshot_id = _select_snapshot(table, arguments)
    try:
        print_differences(compare_with_snapshot(table, snapshot_id))
    except UnreadableError as error:
        print(f"What would change is unknown: {error}")
    if not arguments.yes and not confirm("Go back to it?", "To go back without asking, add: --yes"):
        print("Nothing was changed.")
        return 1
    restore_snapshot(table, snapshot_id, keep=arguments.keep, at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}")
    print(f"Snapshot {snapshot_id} is the lake's current one.")
    if arguments.keep or HELD in table.properties:  # an earlier hold stays in force
        release = complete_command("tracker lake release", arguments)
        print(f"Exports do not change the lake until you run: {release}")
    else:
        print("The next export brings the lake up to date with the ledger again.")
    return 0


def release_hold(table: "pyiceberg.table.Table", arguments: argparse.Namespace) -> int:
    from etl.history import release

    is_released = release(table)
    print("The next export brings the lake up to date." if is_released else "The lake is not held.")
    return 0


def print_differences(changes: "list[Difference]") -> None:
    """Print the months and currencies whose sums would change, before and after."""
    if not changes:
        print("No month's count, income or expense would change.")
        return
    table = Table("month", "currency", "rows", "income", "expense", title="What would change")
    for column in table.columns[2:]:
        column.justify = "right"
    for change in changes:
        before, after = change.before, change.after
        table.add_row(
            change.month,
            change.currency,
            f"{before.count} → {after.count}",
            f"{before.income} → {after.income}",
            f"{before.expense} → {after.expense}",
        )
    print_table(table)


def _position_mark(state: "State") -> str:
    if state.is_current:
        return "*"
    return "" if state.is_ancestor else "-"


def _select_snapshot(table: "pyiceberg.table.Table", arguments: argparse.Namespace) -> int:
    """Return the id of the snapshot of --to or --to-time, which must not be the current one."""
    if arguments.to_time is not None:
        snapshot = table.snapshot_as_of_timestamp(int(arguments.to_time.timestamp() * 1000))
    else:
        snapshot = table.snapshot_by_id(arguments.to)
    if snapshot is None:
        raise CommandError("The lake has no such snapshot.", "List them with: tracker lake history")
    current = table.current_snapshot()
    if current is not None and current.snapshot_id == snapshot.snapshot_id:
        raise CommandError(f"Snapshot {snapshot.snapshot_id} is the current one already.")
    return snapshot.snapshot_id
