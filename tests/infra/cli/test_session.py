"""Whose ledger a command works on, and where the password comes from."""

import io
from dataclasses import replace

import pytest

from infra.cli import session
from infra.client.errors import CommandError, UsageError
from tests.support.deployments import deployment_at

DEPLOYMENT = replace(deployment_at(), demo_user="demo@example.com", demo_password="known")


@pytest.fixture
def logins(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return the names and passwords that are used, without a terminal."""
    logins: list[tuple[str, str]] = []
    monkeypatch.setattr(
        session, "ApiClient", lambda deployment, name, password: logins.append((name, password))
    )
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.delenv(session.PASSWORD_VARIABLE, raising=False)
    return logins


def test_without_a_name_the_demo_user_signs_in_with_the_known_password(
    logins: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(session.PASSWORD_VARIABLE, "another user's")
    session.sign_in(DEPLOYMENT, None)
    assert logins == [("demo@example.com", "known")]


def test_another_users_password_is_read_from_the_environment(
    logins: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(session.PASSWORD_VARIABLE, "mine")
    session.sign_in(DEPLOYMENT, "me@example.com")
    assert logins == [("me@example.com", "mine")]


def test_another_users_password_is_asked_for_on_a_terminal(
    logins: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: f"typed at {prompt}")
    session.sign_in(DEPLOYMENT, "me@example.com")
    assert logins == [("me@example.com", "typed at Password of me@example.com: ")]


def test_without_a_terminal_the_error_names_the_variable_of_the_password(
    logins: list[tuple[str, str]],
) -> None:
    with pytest.raises(CommandError, match="TRACKER_PASSWORD"):
        session.sign_in(DEPLOYMENT, "me@example.com")
    assert logins == []


def test_without_a_demo_user_a_missing_name_is_wrong_usage(logins: list[tuple[str, str]]) -> None:
    with pytest.raises(UsageError, match="--user"):
        session.sign_in(deployment_at(), None)
