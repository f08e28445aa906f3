"""`tracker down`: stops the local cloud of a home and waits until its state is on the disk."""

import argparse

from infra.client.errors import CommandError
from infra.local import emulator
from infra.local.home import Home

NAME = "down"
HELP = "stop the local cloud and keep everything in it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None beyond the common ones."""


def run(arguments: argparse.Namespace) -> int:
    """Stop what runs; that nothing runs is no failure."""
    if arguments.aws:
        raise CommandError(
            "`tracker down` is for the local cloud.", "On AWS, delete the stacks in CloudFormation."
        )
    home = Home(arguments.home.resolve())
    running = emulator.find(home)
    if running is None:
        print(f"No local cloud runs in {home.root}.")
        if warning := emulator.unclean_stop_warning(home):
            print(warning)
        return 0
    emulator.stop(running)
    print(f"Stopped. Everything is kept in {home.root}.")
    return 0
