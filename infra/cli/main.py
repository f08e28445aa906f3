"""The entry point of the command line `tracker`: parses the arguments and runs the subcommand."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Protocol, cast

from infra.cli.commands import MODULES
from infra.cli.options import add_options, complete_command
from infra.client.errors import CommandError, UsageError

OK, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


class Command(Protocol):
    """The interface of a module of `infra.cli.commands`."""

    NAME: str
    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, arguments: argparse.Namespace) -> int: ...


class _PrintVersion(argparse.Action):
    """Reads the version only if it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"tracker {version('expense-tracker')}")
        parser.exit()


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand and return the exit status: 0 success, 1 failure, 2 wrong usage, 130 interrupted."""
    arguments = _parse(sys.argv[1:] if argv is None else list(argv))
    try:
        return _load(arguments.command).run(arguments)
    except CommandError as error:
        return print_error(error, arguments)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) is gone. Python would report that again when it flushes stdout at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:
        known = translate_error(error)
        if known is None:
            raise
        return print_error(known, arguments)


def print_error(error: CommandError, arguments: argparse.Namespace) -> int:
    """Print an error and its remedy, and return the exit status."""
    print(f"tracker {arguments.command}: {error.message}", file=sys.stderr)
    if error.remedy:
        print(complete_command(error.remedy, arguments), file=sys.stderr)
    return WRONG_USAGE if isinstance(error, UsageError) else FAILED


def translate_error(error: Exception) -> CommandError | None:
    """Return the command error for an error that any command may meet, None for a programming error.

    Classes are compared by name, so that boto3 and Arrow are not imported only for this.
    """
    classes = {kind.__name__ for kind in type(error).__mro__}
    if classes & {"HTTPClientError", "ConnectionError"}:
        return CommandError(
            f"The connection was lost: {error}", "If the local cloud has stopped, start it with: tracker up"
        )
    if "UnreadableError" in classes:
        return CommandError(
            f"A file of the lake is missing or damaged: {error}",
            "Write it anew with: tracker export --full. Or go back with: tracker lake rollback --to SNAPSHOT",
        )
    if "NoAccessError" in classes:
        return CommandError(
            f"The lake may not be read with these credentials: {error}",
            "Use AWS credentials that allow this action; sign in again if they have expired.",
        )
    if "UnavailableError" in classes:
        return CommandError(
            f"The lake cannot be reached now: {error}", "Its files are not damaged. Try again in a moment."
        )
    return None


def _parse(argv: list[str]) -> argparse.Namespace:
    """Parse the arguments, importing the chosen command alone: all of them would cost seconds."""
    parser = argparse.ArgumentParser(
        prog="tracker", description="A personal expense tracker on AWS, or on this machine."
    )
    parser.add_argument("--version", action=_PrintVersion, nargs=0, help="print the version")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    if argv and argv[0].partition("=")[0] in ("--home", "--aws"):
        parser.error("--home and --aws follow the command, as in: tracker export --home DIR")
    commands = {}
    for name, (_, summary) in MODULES.items():
        commands[name] = subparsers.add_parser(name, help=summary, description=summary)
        add_options(commands[name], name)
        if name == _command_name(argv):
            _load(name).add_arguments(commands[name])
    arguments, unknown = parser.parse_known_args(argv)
    if unknown:
        command = commands[arguments.command]
        hint = command.get_default("unknown_option_hint") or ""
        command.error(f"unrecognized arguments: {' '.join(unknown)}{hint}")
    return arguments


def _command_name(argv: list[str]) -> str | None:
    return next((word for word in argv if not word.startswith("-")), None)


def _load(name: str) -> Command:
    module, _ = MODULES[name]
    return cast(Command, importlib.import_module(f"infra.cli.commands.{module}"))


if __name__ == "__main__":
    sys.exit(main())
