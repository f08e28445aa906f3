"""Bringing the browser that the page's tests drive."""

import sys
from pathlib import Path

import pytest

from infra.tools import browser


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A machine without a Chromium; the commands that were run on it, all of them well."""
    commands: list[list[str]] = []
    monkeypatch.setattr(browser, "succeeds", lambda command: commands.append(command) is None)
    monkeypatch.setattr(browser, "playwrights_own", lambda: Path("/nowhere"))
    monkeypatch.setattr(
        browser.shutil, "which", lambda name: None if name == "chromium" else f"/usr/bin/{name}"
    )
    monkeypatch.setattr(browser, "on_debian", lambda: False)
    return commands


def test_a_chromium_that_is_there_is_used(ran: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert browser.main() == 0
    assert ran == []


def test_root_on_debian_gets_debians_package(ran: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "on_debian", lambda: True)
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    assert browser.main() == 0
    assert ran == [browser.DEBIAN_PACKAGE]


@pytest.mark.parametrize(("debian", "user"), [(False, 0), (True, 1000)])
def test_everyone_else_gets_playwrights_own(
    ran: list[list[str]], monkeypatch: pytest.MonkeyPatch, debian: bool, user: int
) -> None:
    monkeypatch.setattr(browser, "on_debian", lambda: debian)
    monkeypatch.setattr(browser.os, "geteuid", lambda: user)
    assert browser.main() == 0
    assert ran == [[sys.executable, "-m", "playwright", "install", "chromium"]]


def test_a_browser_that_cannot_be_brought_is_told_in_words(
    ran: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(browser, "succeeds", lambda command: False)
    assert browser.main() == 1
    assert "Check the internet connection" in capsys.readouterr().err
