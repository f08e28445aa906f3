"""`tracker totals`: add up the months' totals anew where they differ from the days'."""

import argparse

from infra.cli.session import chosen_target, in_words
from infra.client.deployment import session
from infra.month_totals import add_up

NAME = "totals"
HELP = "mend the months' totals where they are not the sum of their days'"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: it is safe at any time, beside writers too."""


def run(arguments: argparse.Namespace) -> int:
    target = chosen_target(arguments)
    with in_words():
        mended = add_up(session(target).client("dynamodb"), target.totals_table)
    months = "month" if mended == 1 else "months"
    print(f"Mended {mended} {months}." if mended else "Every month is the sum of its days.")
    return 0
