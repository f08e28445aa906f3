"""The frame of the command line `tracker`: finds the subcommand, runs it, puts failures in plain words."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Protocol, cast

from infra.cli.commands import MODULES
from infra.cli.options import add_options, complete_command
from infra.client.errors import CommandError

OK, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


class Command(Protocol):
    """What a module of `infra.cli.commands` offers."""

    NAME: str
    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, arguments: argparse.Namespace) -> int: ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit status: 0 well, 1 failed, 2 wrong usage, 130 interrupted."""
    arguments = _parse(sys.argv[1:] if argv is None else list(argv))
    try:
        return _load(arguments.command).run(arguments)
    except CommandError as error:
        return print_error(error, arguments)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has gone; Python would complain once more when it flushes stdout at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:
        known = translate_error(error)
        if known is None:
            raise
        return print_error(known, arguments)


def print_error(error: CommandError, arguments: argparse.Namespace) -> int:
    print(f"tracker {arguments.command}: {error.message}", file=sys.stderr)
    if error.remedy:
        print(complete_command(error.remedy, arguments), file=sys.stderr)
    return FAILED


def translate_error(error: Exception) -> CommandError | None:
    """What any command may meet; told by names, so that boto3 and Arrow are not loaded only to ask."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if kinds & {"HTTPClientError", "ConnectionError"}:
        remedy = "If the local cloud has stopped, start it again: tracker up"
        return CommandError(f"The connection was lost. {error}", remedy)
    if "UnreadableError" in kinds:
        remedy = "Write it afresh: tracker export --full. Or go back: tracker lake rollback --to SNAPSHOT"
        return CommandError(f"A file of the lake is missing or damaged. {error}", remedy)
    return None


def _parse(argv: list[str]) -> argparse.Namespace:
    """Only the chosen command is imported: loading all of them would cost seconds (pyarrow, boto3)."""
    parser = argparse.ArgumentParser(
        prog="tracker", description="A personal expense tracker on AWS, or on this machine."
    )
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (_, summary) in MODULES.items():
        subparser = subparsers.add_parser(name, help=summary, description=summary)
        add_options(subparser)
        if name == _command_name(argv):
            _load(name).add_arguments(subparser)
    return parser.parse_args(argv)


def _command_name(argv: list[str]) -> str | None:
    return next((word for word in argv if not word.startswith("-")), None)


def _load(name: str) -> Command:
    module, _ = MODULES[name]
    return cast(Command, importlib.import_module(f"infra.cli.commands.{module}"))


if __name__ == "__main__":
    sys.exit(main())
