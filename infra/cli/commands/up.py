"""`tracker up`: the whole tracker on this machine, from nothing to a page that can be used."""

import argparse
import shlex
import signal
import time
from pathlib import Path
from types import FrameType

from infra.cli.commands.query import print_as_table, run_sql
from infra.cli.dashboard_data import read_user_id
from infra.client.deployment import Deployment
from infra.client.errors import CommandError
from infra.client.paths import DEFAULT_HOME
from infra.local import emulator
from infra.local.emulator import Emulator
from infra.local.home import Home
from infra.local.provision import previous_deployment, provision
from infra.local.steps import Steps

NAME = "up"
HELP = "start the local cloud, deploy the tracker to it and show where it is"
DEFAULT_PORT = 4680
# The demo user's years; other users of this local cloud have rows in the same lake.
QUERY = (
    "SELECT year(date) AS year, currency, COUNT(*) AS transactions, "
    "CAST(SUM(CASE WHEN type = 'income' THEN amount ELSE 0 END) AS decimal(18,2)) AS income, "
    "CAST(SUM(CASE WHEN type = 'expense' THEN amount ELSE 0 END) AS decimal(18,2)) AS expense, "
    "CAST(SUM(signed_amount) AS decimal(18,2)) AS net "
    "FROM expenses.transactions WHERE user_id = '{user_id}' GROUP BY 1, 2 ORDER BY 1, 2"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port",
        type=port_number,
        metavar="NUMBER",
        help=f"port on 127.0.0.1 (default: the home's last one, at first {DEFAULT_PORT})",
    )
    parser.add_argument(
        "--detach", action="store_true", help="leave it running in the background; `tracker down` stops it"
    )
    parser.add_argument(
        "--no-demo", dest="demo", action="store_false", help="no demo user, no demo ledger, no first export"
    )


def port_number(text: str) -> int:
    """A port that a user's program may have."""
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1024 to 65535")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Start or find the emulator, bring everything up to date, then wait for Ctrl-C unless detached."""
    if arguments.aws:
        raise CommandError("`tracker up` is for the local cloud.", "To deploy to AWS: make deploy")
    home = Home(arguments.home.resolve())
    signal.signal(signal.SIGTERM, raise_interrupt)
    with Steps() as steps:
        running, ours = start(home, arguments.port, arguments.detach, steps)
        try:
            deployment = provision(running, arguments.demo, steps)
        except BaseException:
            if ours:
                stop(running, steps)
            raise
    if ours and not arguments.detach:
        wait_for_interrupt(running, deployment, arguments.home)
    else:
        print_result(deployment, arguments.home, stays=False)
    return 0


def start(home: Home, port: int | None, detach: bool, steps: Steps) -> tuple[Emulator, bool]:
    """The home's emulator, and whether this command started it."""
    home.prepare()
    running = emulator.find(home)
    if running is not None:
        if port not in (None, running.port):
            raise CommandError(
                f"The local cloud of {home.root} is running already, on port {running.port}.",
                "Stop it first (tracker down), or choose another home: --home DIR",
            )
        steps.say(f"The local cloud is running already (process {running.pid}); bringing it up to date.")
        return running, False
    if warning := emulator.unclean_stop_warning(home):
        steps.say(warning)
    with steps.step("Start the local cloud") as step:
        running = emulator.start(home, port or previous_port(home), detach)
        step.remark(running.endpoint)
    return running, True


def previous_port(home: Home) -> int:
    """The port that the home had the last time, so that addresses stay as they were."""
    previous = previous_deployment(home)
    if previous is None or previous.endpoint is None:
        return DEFAULT_PORT
    return int(previous.endpoint.rpartition(":")[2])


def print_result(deployment: Deployment, home: Path, stays: bool) -> None:
    """What the reader needs next: the page, the login, and that the lake answers SQL."""
    option = "" if home == DEFAULT_HOME else f" --home {shlex.quote(str(home))}"
    print(f"\nThe page     {deployment.site_url}/")
    if deployment.demo_user:
        print(f"Sign in as   {deployment.demo_user}\nPassword     {deployment.demo_password}")
        sql = QUERY.format(user_id=read_user_id(deployment, deployment.demo_user))
        print(f'\n$ tracker query{option} "{sql}"')
        print_as_table(run_sql(deployment, sql))
    else:
        print(f"To let somebody in, you for one: tracker invite{option} you@example.org")
    if stays:
        print("\nCtrl-C stops it and keeps everything.", flush=True)
    else:
        print(f"\nIt runs in the background; stop it with: tracker down{option}", flush=True)


def wait_for_interrupt(running: Emulator, deployment: Deployment, home: Path) -> None:
    """Wait for Ctrl-C or SIGTERM, then stop the emulator; a CommandError if it has ended by itself."""
    try:
        print_result(deployment, home, stays=True)
        while emulator.is_running(running):
            time.sleep(0.5)
        emulator.stop(running)  # this says how it has ended
    except KeyboardInterrupt:
        with Steps() as steps:
            stop(running, steps)


def stop(running: Emulator, steps: Steps) -> None:
    """Stop the emulator; a second Ctrl-C does not keep the state from being written."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with steps.step("Stop the local cloud") as step:
        emulator.stop(running)
        step.remark(f"everything is kept in {running.home.root}")


def raise_interrupt(number: int, frame: FrameType | None) -> None:
    """SIGTERM stops as cleanly as Ctrl-C."""
    raise KeyboardInterrupt
