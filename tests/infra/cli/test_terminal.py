"""Questions on the terminal: what counts as an answer, and what happens without one."""

import io

import pytest

from infra.cli.terminal import ask_password, confirm, count
from infra.client.errors import CommandError


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """A terminal as stdin, on which nothing is typed yet."""
    stdin = io.StringIO()
    stdin.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdin", stdin)
    return stdin


@pytest.mark.parametrize(
    ("typed", "is_confirmed"),
    [("y\n", True), ("yes\n", True), ("Yes\n", True), ("\n", False), ("n\n", False), ("", False)],
)
def test_only_yes_confirms_and_the_end_of_the_input_does_not(
    terminal: io.StringIO, typed: str, is_confirmed: bool
) -> None:
    terminal.write(typed)
    terminal.seek(0)
    assert confirm("Delete it?", "Use --yes.") is is_confirmed


def test_without_a_terminal_the_error_says_how_not_to_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    with pytest.raises(CommandError, match=r"no terminal[^^]*Use --yes"):
        confirm("Delete it?", "Use --yes.")


@pytest.mark.usefixtures("terminal")
def test_the_end_of_the_input_at_the_password_is_an_error_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def end_of_input(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", end_of_input)
    with pytest.raises(CommandError, match=r"No password was given[^^]*Set it\."):
        ask_password("me@example.com", "Set it.")


def test_a_count_has_the_singular_for_one_alone() -> None:
    assert [count(number, "row") for number in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
