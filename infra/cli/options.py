"""The options --home and --aws, types of arguments, and `tracker COMMAND` in messages."""

import argparse
import re
import shlex
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path

from infra.client.paths import DEFAULT_HOME

# Commands that work on a local cloud only, and those that work on either deployment. Others take no option.
LOCAL_COMMANDS = ("up", "down", "reset")
SHARED_COMMANDS = (
    *("backfill", "backup", "export", "failures", "forget", "import", "invite"),
    *("lake", "move-in", "query", "reconcile", "restore", "rules", "token"),
)

_HOME_HELP = "the home of the local cloud, with its state and outputs.json (default: the project's .local)"
_AWS_HELP = "work on the stacks in your AWS account instead of the local cloud"


def add_options(parser: argparse.ArgumentParser, command: str) -> None:
    """Add --home and --aws where the command has them."""
    parser.set_defaults(home=DEFAULT_HOME, aws=False)
    if command in LOCAL_COMMANDS + SHARED_COMMANDS:
        add_home(parser)
    if command in SHARED_COMMANDS:
        add_aws(parser)


def add_home(parser: argparse.ArgumentParser) -> None:
    # A default of an action's own parser would overwrite the value given before the action.
    parser.add_argument("--home", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=_HOME_HELP)


def add_aws(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--aws", action="store_true", default=argparse.SUPPRESS, help=_AWS_HELP)


def add_options_to_actions(actions: Iterable[argparse.ArgumentParser]) -> None:
    """Accept --home and --aws after a command's action too: `tracker lake history --aws`."""
    for action in actions:
        add_home(action)
        add_aws(action)


def complete_command(text: str, arguments: argparse.Namespace) -> str:
    """Add the --home or --aws of `arguments` to every `tracker COMMAND` in a text."""
    commands: tuple[str, ...]
    if arguments.aws:
        commands, option = SHARED_COMMANDS, "--aws"
    elif arguments.home != DEFAULT_HOME:
        commands, option = LOCAL_COMMANDS + SHARED_COMMANDS, f"--home {shlex.quote(str(arguments.home))}"
    else:
        return text
    command = rf"\btracker ({'|'.join(commands)})\b(?![^.\n]* --(?:home|aws|help)\b)"
    return re.sub(command, lambda match: f"{match[0]} {option}", text)


def parse_time(text: str) -> datetime:
    """Parse an instant in ISO 8601. Without an offset it is UTC; a day alone is its last microsecond."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time such as 2026-11-23T18:00") from None
    if len(text) <= len("2026-11-23"):
        instant = datetime.combine(instant.date(), time.max)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2026-11-23") from None


def parse_snapshot(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not the number of a snapshot; `tracker lake history` lists them"
        ) from None


def parse_port(text: str) -> int:
    """Parse a port that a program may use without being root."""
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1024 to 65535")
    return int(text)
