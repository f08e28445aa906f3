"""`tracker reset`: deletes the local cloud of a home, after asking."""

import argparse
import shutil
import sys

from infra.client.errors import CommandError
from infra.local import emulator
from infra.local.home import Home, acquire_lock, reporting_write_errors

NAME = "reset"
HELP = "delete the local cloud and everything in it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(arguments: argparse.Namespace) -> int:
    """Stop what runs and delete what `tracker up` made; other files in the home stay."""
    if arguments.aws:
        raise CommandError(
            "`tracker reset` never touches AWS.", "On AWS, delete the stacks in CloudFormation."
        )
    home = Home(arguments.home.resolve())
    if not home.emulator.exists():
        print(f"There is no local cloud in {home.root}.")
        return 0
    if not arguments.yes and not confirm(home):
        print("Nothing was deleted.")
        return 1
    running = emulator.find(home)
    if running is not None:
        emulator.stop(running)
    delete(home)
    print(f"The local cloud in {home.root} is deleted.")
    return 0


def confirm(home: Home) -> bool:
    """Ask on a terminal; without one there is nobody to say yes."""
    if not sys.stdin.isatty():
        raise CommandError("There is no terminal to ask on.", "To delete without asking: tracker reset --yes")
    answer = input(f"Delete all users, transactions and the lake in {home.root}? [y/N] ")
    return answer.strip().lower() in ("y", "yes")


def delete(home: Home) -> None:
    """Delete under the lock, so that nothing starts in what is being deleted."""
    lock = acquire_lock(home)
    if lock is None:
        raise emulator.home_busy_error(home)
    with lock, reporting_write_errors(home.root):
        shutil.rmtree(home.emulator)
        home.outputs_file.unlink(missing_ok=True)
        home.log_file.unlink(missing_ok=True)
        if not any(home.root.iterdir()):
            home.root.rmdir()
