"""`tracker reset`: delete the local cloud of a home, after asking."""

import argparse
import shutil

from infra.cli.terminal import confirm
from infra.local import emulator
from infra.local.home import Home, acquire_lock, reporting_write_errors

NAME = "reset"
HELP = "delete the local cloud and everything in it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(arguments: argparse.Namespace) -> int:
    """Stop and delete the local cloud; other files in the home stay."""
    home = Home(arguments.home.resolve())
    if not home.is_local_cloud():
        print(f"There is no local cloud in {home.root}.")
        return 0
    question = f"Delete all users, transactions and the lake in {home.root}?"
    if not arguments.yes and not confirm(question, "To delete without asking: tracker reset --yes"):
        print("Nothing was deleted.")
        return 1
    running = emulator.find(home)
    if running is not None:
        emulator.stop(running)
    delete(home)
    print(f"The local cloud in {home.root} is deleted.")
    return 0


def delete(home: Home) -> None:
    """Delete the files under the lock, so that no other command starts the emulator."""
    lock = acquire_lock(home)
    if lock is None:
        raise emulator.home_busy_error(home)
    with lock, reporting_write_errors(home.root):
        shutil.rmtree(home.emulator)
        home.outputs_file.unlink(missing_ok=True)
        home.log_file.unlink(missing_ok=True)
        for file in home.preview_files:
            file.unlink()
        if not any(home.root.iterdir()):
            home.root.rmdir()
