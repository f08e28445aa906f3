"""When the emulator's state is saved while it runs, and what becomes of a save that goes wrong."""

import asyncio
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from infra.local import serve
from infra.local.serve import AutosaveMiddleware, Saver, may_change_state


def scope(method: str, target: str = "") -> dict[str, Any]:
    return {"type": "http", "method": method, "headers": [(b"x-amz-target", target.encode())]}


@pytest.mark.parametrize(
    ("method", "target", "changes"),
    [
        ("GET", "", False),
        ("HEAD", "", False),
        ("PUT", "", True),
        ("POST", "", True),
        ("POST", "DynamoDB_20120810.Query", False),
        ("POST", "DynamoDB_20120810.BatchGetItem", False),
        ("POST", "DynamoDB_20120810.TransactWriteItems", True),
        ("POST", "AWSGlue.GetTable", False),
        ("POST", "AWSGlue.UpdateTable", True),
    ],
)
def test_only_a_request_that_may_change_something_asks_for_a_save(
    method: str, target: str, changes: bool
) -> None:
    assert may_change_state(scope(method, target)) is changes


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "QUIET_S", 0.05)
    monkeypatch.setattr(serve, "MAX_UNSAVED_S", 0.4)
    monkeypatch.setattr(serve, "POLL_INTERVAL_S", 0.01)
    monkeypatch.setattr(serve, "SAVE_DUTY_CYCLE", 1)


def requests(saver: Saver, methods: list[str], every_s: float, then_s: float) -> None:
    """In a thread of its own: a browser test before this one leaves its event loop in the main thread."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(send(saver, methods, every_s, then_s))).result()


async def send(saver: Saver, methods: list[str], every_s: float, then_s: float) -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        """Answers at once."""

    saving = AutosaveMiddleware(application, saver)
    for method in methods:
        await saving(scope(method), None, None)
        await asyncio.sleep(every_s)
    await asyncio.sleep(then_s)
    saver.cancel()


def noting(path: Path, outcome: Callable[[], bool]) -> Saver:
    def write() -> bool:
        with path.open("a") as file:
            file.write("saved\n")
        return outcome()

    return Saver(write)


def saves(path: Path) -> int:
    return len(path.read_text().splitlines()) if path.exists() else 0


@pytest.mark.usefixtures("quick")
def test_changes_are_saved_once_things_are_quiet(tmp_path: Path) -> None:
    saver = noting(tmp_path / "saves", lambda: True)
    requests(saver, ["PUT", "PUT", "PUT"], every_s=0, then_s=0.6)
    assert saves(tmp_path / "saves") == 1


@pytest.mark.usefixtures("quick")
def test_reading_saves_nothing(tmp_path: Path) -> None:
    requests(noting(tmp_path / "saves", lambda: True), ["GET"] * 3, every_s=0, then_s=0.4)
    assert saves(tmp_path / "saves") == 0


@pytest.mark.usefixtures("quick")
def test_changes_without_a_pause_are_saved_all_the_same(tmp_path: Path) -> None:
    saver = noting(tmp_path / "saves", lambda: True)
    requests(saver, ["PUT"] * 60, every_s=0.02, then_s=0)
    assert saves(tmp_path / "saves") >= 1


@pytest.mark.usefixtures("quick")
def test_a_save_that_failed_is_tried_again(tmp_path: Path) -> None:
    saver = noting(tmp_path / "saves", lambda: False)
    requests(saver, ["PUT"], every_s=0, then_s=1.5)
    assert saves(tmp_path / "saves") >= 2


def test_a_save_never_answers_for_the_process_it_was_copied_from(tmp_path: Path) -> None:
    def write() -> bool:
        raise ZeroDivisionError

    saver, before = Saver(write), os.getpid()
    saver.start()
    while (outcome := saver.poll()) is None:
        time.sleep(0.01)
    assert (outcome, os.getpid()) == (False, before)


def test_an_abandoned_save_writes_nothing_any_more(tmp_path: Path) -> None:
    def write() -> bool:
        time.sleep(0.3)
        (tmp_path / "late").touch()
        return True

    saver = Saver(write)
    saver.start()
    saver.cancel()
    time.sleep(0.6)
    assert not (tmp_path / "late").exists()
    assert not saver.is_saving


def test_a_save_that_hangs_ends_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "SAVE_TIMEOUT_S", 1)

    def hang() -> bool:
        time.sleep(60)
        return True

    saver = Saver(hang)
    saver.start()
    started = time.monotonic()
    while (outcome := saver.poll()) is None:
        time.sleep(0.05)
    assert outcome is False
    assert time.monotonic() - started < 20
