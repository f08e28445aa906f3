"""Where a command works: the options that say so, and commands shown to the user that work there too."""

import argparse
import re
import shlex
from collections.abc import Iterable
from pathlib import Path

from infra.client.paths import DEFAULT_HOME

LOCAL_COMMANDS = ("up", "down", "reset")
SHARED_COMMANDS = ("export", "import", "invite", "lake", "query", "reconcile", "totals")


def add_options(parser: argparse.ArgumentParser) -> None:
    """`--home` and `--aws`, which every command has."""
    parser.add_argument(
        "--home",
        type=Path,
        default=DEFAULT_HOME,
        metavar="DIR",
        help="where the local cloud keeps its state and outputs.json (default: the project's own .local)",
    )
    parser.add_argument(
        "--aws",
        action="store_true",
        help="work on the stacks deployed to your AWS account instead of the local cloud",
    )


def add_options_to_actions(actions: Iterable[argparse.ArgumentParser]) -> None:
    """The same behind a command's own actions: `tracker lake history --aws`."""
    for action in actions:
        action.add_argument(
            "--home", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
        action.add_argument("--aws", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def complete_command(text: str, arguments: argparse.Namespace) -> str:
    """`text` with every `tracker COMMAND` in it completed so that it works on what `arguments` mean."""
    names: tuple[str, ...]
    if arguments.aws:
        names, option = SHARED_COMMANDS, "--aws"
    elif arguments.home != DEFAULT_HOME:
        names, option = (*LOCAL_COMMANDS, *SHARED_COMMANDS), f"--home {shlex.quote(str(arguments.home))}"
    else:
        return text
    command = rf"\btracker ({'|'.join(names)})\b(?![^.\n]* --(?:home|aws|help)\b)"
    return re.sub(command, lambda found: f"{found[0]} {option}", text)
