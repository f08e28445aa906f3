"""Whose ledger a command works on, and where the password comes from."""

import io
from dataclasses import replace

import pytest

from infra.cli import session
from infra.client.errors import CommandError
from tests.infra.client.test_api import deployment_at

TARGET = replace(
    deployment_at("http://127.0.0.1:9", "http://127.0.0.1:9/api"),
    demo_user="demo@example.com",
    demo_password="known",
)


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Who was to be signed in, with which password; nobody sits at the terminal."""
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(
        session, "ApiClient", lambda deployment, name, password: asked.append((name, password))
    )
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.delenv(session.PASSWORD_VARIABLE, raising=False)
    return asked


def test_without_a_name_it_is_the_demo_user_whatever_password_stands_in_the_environment(
    signed_in: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(session.PASSWORD_VARIABLE, "another user's")
    session.sign_in(TARGET, None)
    assert signed_in == [("demo@example.com", "known")]


def test_another_users_password_is_read_from_the_environment(
    signed_in: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(session.PASSWORD_VARIABLE, "mine")
    session.sign_in(TARGET, "me@example.com")
    assert signed_in == [("me@example.com", "mine")]


def test_a_password_that_nobody_can_be_asked_for_is_a_failure_that_names_the_variable(
    signed_in: list[tuple[str, str]],
) -> None:
    with pytest.raises(CommandError, match="TRACKER_PASSWORD"):
        session.sign_in(TARGET, "me@example.com")
    assert signed_in == []


def test_where_there_is_no_demo_user_a_name_is_asked_for(signed_in: list[tuple[str, str]]) -> None:
    with pytest.raises(CommandError, match="--user"):
        session.sign_in(replace(TARGET, demo_user=None, demo_password=None), None)
