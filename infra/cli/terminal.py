"""Questions on the terminal, and counts in messages."""

import getpass
import sys

from infra.client.errors import CommandError


def confirm(question: str, without_asking: str) -> bool:
    """Ask a question that only `y` or `yes` affirms. The end of the input (Ctrl-D) is a no.

    Args:
        question: without the choices, which are appended.
        without_asking: what to do where there is no terminal, for the CommandError that is then raised.
    """
    if not sys.stdin.isatty():
        raise CommandError("There is no terminal to ask on.", without_asking)
    try:
        answer = input(f"{question} [y/N] ")
    except EOFError:
        print()
        return False
    return answer.strip().lower() in ("y", "yes")


def ask_password(username: str, without_asking: str) -> str:
    """Ask for a user's password. Raises CommandError without a terminal, or at the end of the input."""
    if not sys.stdin.isatty():
        raise CommandError(f"There is no password for {username}.", without_asking)
    try:
        return getpass.getpass(f"Password of {username}: ")
    except EOFError:
        print(file=sys.stderr)
        raise CommandError(f"No password was given for {username}.", without_asking) from None


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 row`, `2 rows`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
