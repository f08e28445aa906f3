"""Chromium for the browser tests is installed only when it is asked for."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from infra.tools import browser


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were run on a machine without a Chromium; all of them succeed."""
    commands: list[list[str]] = []

    def succeed(command: list[str]) -> bool:
        commands.append(command)
        return True

    monkeypatch.setattr(browser, "succeeds", succeed)
    monkeypatch.setattr(browser, "playwright_path", lambda: Path("/nowhere"))
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "chromium" else f"/usr/bin/{name}")
    monkeypatch.setattr(browser, "is_debian", lambda: False)
    return commands


def test_a_present_chromium_is_used(commands: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert browser.main([]) == 0
    assert browser.main(["--install"]) == 0
    assert commands == []


def test_without_chromium_the_check_names_the_command_that_installs_it_and_runs_nothing(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(browser, "is_debian", lambda: True)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert browser.main([]) == 1
    assert capsys.readouterr().err.endswith("Install it with: make browser\n")
    assert commands == []


def test_root_on_debian_installs_debians_package(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "is_debian", lambda: True)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert browser.main(["--install"]) == 0
    assert commands == [browser.DEBIAN_PACKAGE]


@pytest.mark.parametrize(("debian", "user"), [(False, 0), (True, 1000)])
def test_everyone_else_installs_playwrights_build(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, debian: bool, user: int
) -> None:
    monkeypatch.setattr(browser, "is_debian", lambda: debian)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert browser.main(["--install"]) == 0
    assert commands == [[sys.executable, "-m", "playwright", "install", "chromium"]]


def test_a_failed_installation_gives_an_error_message(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(browser, "succeeds", lambda command: False)
    assert browser.main(["--install"]) == 1
    assert "Check the internet connection" in capsys.readouterr().err
