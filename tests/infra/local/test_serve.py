"""When the emulator's state is saved while it runs, and what a failed save leads to."""

import asyncio
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from infra.local import serve
from infra.local.serve import (
    MAX_UNSAVED_S,
    QUIET_S,
    SAVE_DUTY_CYCLE,
    AutosaveMiddleware,
    Saver,
    may_change_state,
)


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
def test_a_request_that_reads_only_changes_no_state(method: str, target: str, changes: bool) -> None:
    assert may_change_state(scope(method, target)) is changes


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


class Autosave:
    """An autosave in front of an application that answers at once, with a clock of its own."""

    def __init__(self, saver: Saver, clock: Clock) -> None:
        self.saver = saver
        self.clock = clock
        self.middleware = AutosaveMiddleware(self.answer, saver, clock)

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        pass

    async def receive(self) -> Any:
        pytest.fail("nothing to receive")

    async def send(self, message: Any) -> None:
        pytest.fail("nothing to send")

    def request(self, method: str) -> None:
        """Send a request. In a thread, since a browser test leaves its event loop in the main one."""

        async def request() -> None:
            await self.middleware(scope(method), self.receive, self.send)

        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: asyncio.run(request())).result()

    def advance(self, seconds: float) -> None:
        """Move the clock; start a save if one is due and wait for its end."""
        self.clock.now_s += seconds
        self.middleware.save_if_due()
        while self.saver.is_saving:
            self.middleware.save_if_due()


def saves_to(path: Path, clock: Clock, outcome: Callable[[], bool] = lambda: True) -> Saver:
    """Return a saver that appends a line to `path`."""

    def write() -> bool:
        with path.open("a") as file:
            file.write("saved\n")
        return outcome()

    return Saver(write, clock)


def count_saves(path: Path) -> int:
    return len(path.read_text().splitlines()) if path.exists() else 0


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The file to which saves append a line."""
    return tmp_path / "saves"


def test_several_changes_are_saved_once_after_a_quiet_time(log: Path) -> None:
    clock = Clock()
    autosave = Autosave(saves_to(log, clock), clock)
    for _ in range(3):
        autosave.request("PUT")
        autosave.advance(QUIET_S / 2)
    assert count_saves(log) == 0
    autosave.advance(QUIET_S)
    autosave.advance(QUIET_S)
    assert count_saves(log) == 1


def test_reading_saves_nothing(log: Path) -> None:
    clock = Clock()
    autosave = Autosave(saves_to(log, clock), clock)
    autosave.request("GET")
    autosave.advance(MAX_UNSAVED_S)
    assert count_saves(log) == 0


def test_changes_without_a_quiet_time_are_saved_after_the_longest_unsaved_time(log: Path) -> None:
    clock = Clock()
    autosave = Autosave(saves_to(log, clock), clock)
    changes = int(MAX_UNSAVED_S / (QUIET_S / 2))
    for _ in range(changes):
        autosave.request("PUT")
        autosave.advance(QUIET_S / 2)
    assert count_saves(log) == 1


def test_a_failed_save_is_repeated(log: Path) -> None:
    clock = Clock()
    autosave = Autosave(saves_to(log, clock, lambda: False), clock)
    autosave.request("PUT")
    for _ in range(3):
        autosave.advance(QUIET_S)
    assert count_saves(log) == 3


def test_saves_take_a_tenth_of_the_time_at_most(log: Path) -> None:
    clock = Clock()
    saver = saves_to(log, clock)
    saver.start()
    clock.now_s += 30  # the save took so long
    while saver.poll() is None:
        pass
    autosave = Autosave(saver, clock)
    autosave.request("PUT")
    autosave.advance(30 / SAVE_DUTY_CYCLE - 30 - 1)
    assert count_saves(log) == 1
    autosave.advance(1)
    assert count_saves(log) == 2


def test_the_server_saves_by_itself(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "POLL_INTERVAL_S", 0)
    clock = Clock()
    autosave = Autosave(saves_to(log, clock), clock)

    async def change_and_wait() -> None:
        await autosave.middleware(scope("PUT"), autosave.receive, autosave.send)
        clock.now_s += QUIET_S
        while count_saves(log) == 0:
            await asyncio.sleep(0)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(change_and_wait())).result()
    autosave.saver.cancel()


def test_a_save_that_raises_ends_its_own_process_only() -> None:
    def write() -> bool:
        raise ZeroDivisionError

    saver, own_pid = Saver(write), os.getpid()
    saver.start()
    while (outcome := saver.poll()) is None:
        pass
    assert (outcome, os.getpid()) == (False, own_pid)


def test_a_cancelled_save_writes_nothing_any_more(log: Path) -> None:
    blocked, unblock = os.pipe()

    def write() -> bool:
        os.read(blocked, 1)
        log.touch()
        return True

    saver = Saver(write)
    saver.start()
    saver.cancel()
    os.write(unblock, b"x")
    assert not log.exists()
    assert not saver.is_saving


def test_a_save_that_hangs_ends_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "SAVE_TIMEOUT_S", 1)
    blocked, _ = os.pipe()
    saver = Saver(lambda: os.read(blocked, 1) == b"never")
    saver.start()
    while (outcome := saver.poll()) is None:
        pass
    assert outcome is False


def test_a_change_is_refused_while_the_disk_is_full(log: Path) -> None:
    clock, sent = Clock(), list[Any]()

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        sent.append("answered")

    async def send(message: Any) -> None:
        sent.append(message)

    middleware = AutosaveMiddleware(answer, saves_to(log, clock), clock, is_full=lambda: True)

    async def receive() -> Any:
        pytest.fail("nothing to receive")

    for method in ("GET", "POST"):
        with ThreadPoolExecutor(1) as thread:
            request = scope(method)
            thread.submit(lambda: asyncio.run(middleware(request, receive, send))).result()  # noqa: B023
    assert sent[0] == "answered"
    assert [message.get("status") for message in sent[1:]] == [507, None]
    assert json.loads(sent[2]["body"])["code"] == "disk_full"
