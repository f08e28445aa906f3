"""Commands as they are shown to the user: with the home, or the --aws, of the one that shows them."""

import argparse
import re
import shlex

from infra.config import DEFAULT_HOME

LOCAL = ("up", "down", "reset")
BOTH = ("export", "import", "invite", "lake", "query", "reconcile", "totals")


def here(text: str, arguments: argparse.Namespace) -> str:
    """`text` with every `tracker COMMAND` in it completed so that it works on what `arguments` mean."""
    names: tuple[str, ...]
    if arguments.aws:
        names, option = BOTH, "--aws"
    elif arguments.home != DEFAULT_HOME:
        names, option = (*LOCAL, *BOTH), f"--home {shlex.quote(str(arguments.home))}"
    else:
        return text
    # Right behind the command, for its own actions (`lake history`) do not know the option.
    command = rf"\btracker ({'|'.join(names)})\b(?![^.\n]* --(?:home|aws|help)\b)"
    return re.sub(command, lambda found: f"{found[0]} {option}", text)
