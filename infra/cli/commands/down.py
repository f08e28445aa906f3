"""`tracker down`: stop the local cloud of a home and wait until its state is saved."""

import argparse

from infra.local import emulator
from infra.local.home import Home

NAME = "down"
HELP = "stop the local cloud and keep everything in it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add none beyond --home."""


def run(arguments: argparse.Namespace) -> int:
    """Stop the local cloud; it is no failure if none is running."""
    home = Home(arguments.home.resolve())
    running = emulator.find(home)
    if running is None:
        print(f"No local cloud is running in {home.root}.")
        if warning := emulator.unclean_stop_warning(home):
            print(warning)
        return 0
    emulator.stop(running)
    print(f"Stopped. Everything is kept in {home.root}.")
    return 0
