"""`tracker up`: start the local cloud, deploy the tracker to it and show where it is."""

import argparse
import shlex
import signal
import time
from pathlib import Path
from types import FrameType

from infra.cli.options import parse_port
from infra.cli.session import read_ledger_id
from infra.cli.sql import run_sql
from infra.cli.tables import print_result
from infra.client.deployment import Deployment
from infra.client.errors import CommandError
from infra.client.paths import DEFAULT_HOME
from infra.local import emulator
from infra.local.emulator import Emulator
from infra.local.home import Home, reporting_write_errors
from infra.local.provision import previous_deployment, provision
from infra.local.steps import Steps

NAME = "up"
HELP = "start the local cloud, deploy the tracker to it and show where it is"
DEFAULT_PORT = 4680
POLL_INTERVAL_S = 0.5
# The demo user's years; other users of this local cloud have rows in the same lake.
DEMO_QUERY = (
    "SELECT year(date) AS year, currency, COUNT(*) AS transactions, "
    "CAST(SUM(CASE WHEN type = 'income' THEN amount ELSE 0 END) AS decimal(18,2)) AS income, "
    "CAST(SUM(CASE WHEN type = 'expense' THEN amount ELSE 0 END) AS decimal(18,2)) AS expense, "
    "CAST(SUM(signed_amount) AS decimal(18,2)) AS net "
    "FROM expenses.transactions WHERE ledger_id = '{ledger_id}' "
    "AND type <> 'transfer' GROUP BY 1, 2 ORDER BY 1, 2"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port",
        type=parse_port,
        metavar="NUMBER",
        help=f"port on 127.0.0.1 (default: the home's previous one, at first {DEFAULT_PORT})",
    )
    parser.add_argument(
        "--detach", action="store_true", help="leave it running in the background; `tracker down` stops it"
    )
    parser.add_argument(
        "--demo",
        action=argparse.BooleanOptionalAction,
        help="a demo household, and a first export (default: as the home was started first, at first with)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Start or find the emulator, bring everything up to date, then wait for Ctrl-C unless detached."""
    home = Home(arguments.home.resolve())
    signal.signal(signal.SIGTERM, raise_interrupt)
    with Steps() as steps:
        running, is_started_here = start(home, arguments.port, arguments.detach, steps)
        try:
            deployment = provision(running, remember_demo(home, arguments.demo), steps)
        except BaseException:
            if is_started_here:
                stop(running, steps)
            raise
    if is_started_here and not arguments.detach:
        wait_for_interrupt(running, deployment, arguments.home)
    else:
        print_addresses(deployment, arguments.home, stops_with_command=False)
    return 0


def start(home: Home, port: int | None, detach: bool, steps: Steps) -> tuple[Emulator, bool]:
    """Return the home's emulator, and whether this command started it."""
    home.prepare()
    running = emulator.find(home)
    if running is not None:
        if port not in (None, running.port):
            raise CommandError(
                f"The local cloud of {home.root} is running already, on port {running.port}.",
                "Stop it first (tracker down), or choose another home: --home DIR",
            )
        steps.print(f"The local cloud is running already (process {running.pid}). Bringing it up to date.")
        return running, False
    if warning := emulator.unclean_stop_warning(home):
        steps.print(warning)
    with steps.step("Start the local cloud") as step:
        running = emulator.start(home, port or previous_port(home), detach)
        step.remark(running.endpoint)
    return running, True


def remember_demo(home: Home, demo: bool | None) -> bool:
    """Return whether there is to be a demo household, and keep it for the home's next start.

    Args:
        home: of the local cloud.
        demo: what the command line says, None for nothing.
    """
    with reporting_write_errors(home.root):
        if demo is None:
            return not home.no_demo_file.exists()
        if demo:
            home.no_demo_file.unlink(missing_ok=True)
        else:
            home.no_demo_file.touch()
    return demo


def previous_port(home: Home) -> int:
    """Return the port that the home had before, so that its addresses stay the same."""
    previous = previous_deployment(home)
    if previous is None or previous.endpoint is None:
        return DEFAULT_PORT
    return int(previous.endpoint.rpartition(":")[2])


def print_addresses(deployment: Deployment, home: Path, stops_with_command: bool) -> None:
    """Print the page's address, how to sign in, and with a demo user a query over the lake."""
    option = "" if home == DEFAULT_HOME else f" --home {shlex.quote(str(home))}"
    print(f"\nThe page     {deployment.site_url}/")
    if deployment.demo_user:
        print(f"Sign in as   {deployment.demo_user}\nPassword     {deployment.demo_password}")
        sql = DEMO_QUERY.format(ledger_id=read_ledger_id(deployment, deployment.demo_user))
        print(f'\n$ tracker query{option} "{sql}"')
        print_result(run_sql(deployment, sql))
    else:
        print(f"To invite a user, you for one: tracker invite{option} you@example.org")
    if stops_with_command:
        print("\nCtrl-C stops it and keeps everything.", flush=True)
    else:
        print(f"\nIt runs in the background. To stop it: tracker down{option}", flush=True)


def wait_for_interrupt(running: Emulator, deployment: Deployment, home: Path) -> None:
    """Print the addresses, wait for Ctrl-C or SIGTERM, then stop the emulator.

    Raises CommandError if it ends by itself.
    """
    try:
        print_addresses(deployment, home, stops_with_command=True)
        while emulator.is_running(running):
            time.sleep(POLL_INTERVAL_S)
        emulator.stop(running)  # raises the error that says how it ended
    except KeyboardInterrupt:
        with Steps() as steps:
            stop(running, steps)


def stop(running: Emulator, steps: Steps) -> None:
    """Stop the emulator. A second Ctrl-C is ignored, so that the state is saved."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with steps.step("Stop the local cloud"):
        emulator.stop(running)
    # On a line of its own, for a remark beside the step is cut on a narrow terminal.
    steps.print(f"Everything is kept in {running.home.root}")


def raise_interrupt(number: int, frame: FrameType | None) -> None:
    """Make SIGTERM stop the command as cleanly as Ctrl-C does."""
    raise KeyboardInterrupt
