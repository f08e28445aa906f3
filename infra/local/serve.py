"""The emulator's process: MiniStack, saving its state while it runs and stopping with its parent.

MiniStack saves its state at a clean stop alone, so a power cut would lose everything since the last start.
Here it is also saved shortly after changes. This module can be deleted when MiniStack does that by itself.

Run as `python -m infra.local.serve [--until-stdin-closes]` with MiniStack's settings in the environment.
"""

import asyncio
import contextlib
import json
import logging
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack import app as ministack  # type: ignore[import-untyped]

from infra.local.access import seal_emulator
from infra.local.home import NEARLY_FULL_BYTES
from infra.local.origins import Application, Receive, SameOriginGuard, Scope, Send

UNTIL_STDIN_CLOSES = "--until-stdin-closes"
# Names the file that exists while this process runs; it is deleted when the state is saved at the end.
RUNNING_FILE = "TRACKER_RUNNING_FILE"
# Names the file that exists until a whole state has been saved.
UNSAVED_FILE = "TRACKER_UNSAVED_FILE"
# Other origins whose pages may call the API, separated by spaces.
ALLOWED_ORIGINS = "TRACKER_ALLOWED_ORIGINS"
# A save starts after QUIET_S without a change, or MAX_UNSAVED_S after the first unsaved one.
QUIET_S, MAX_UNSAVED_S = 1.0, 15.0
POLL_INTERVAL_S, SAVE_TIMEOUT_S = 0.25, 120
# The share of the time that saves may take at most: large ledgers are saved less often.
SAVE_DUTY_CYCLE = 0.1
READ_PREFIXES = ("Get", "List", "Describe", "Query", "Scan", "BatchGet", "TransactGet", "Filter")

Clock = Callable[[], float]


class Saver:
    """Saves the state from a forked copy of this process, so that requests are answered meanwhile.

    Forking takes milliseconds, writing a second for a few thousand transactions. The copy sees all services
    at one instant. A copy that hangs, on a lock that another thread held at that instant, ends itself; the
    next one is a new attempt.
    """

    def __init__(self, write: Callable[[], bool], clock: Clock = time.monotonic) -> None:
        """`write` saves the state and returns whether all of it was written."""
        self._write = write
        self._clock = clock
        self._pid: int | None = None
        self._started = 0.0
        self.next_save_at = 0.0

    @property
    def is_saving(self) -> bool:
        return self._pid is not None

    def start(self) -> None:
        self._started = self._clock()
        self._pid = os.fork()
        if self._pid == 0:
            signal.set_wakeup_fd(-1)
            signal.alarm(SAVE_TIMEOUT_S)
            is_written = False
            try:
                is_written = self._write()
            finally:
                os._exit(0 if is_written else 1)

    def poll(self) -> bool | None:
        """Return whether the last save succeeded; None while it is running."""
        if self._pid is None:
            return True
        pid, status = os.waitpid(self._pid, os.WNOHANG)
        if pid == 0:
            return None
        self._pid = None
        duration_s = self._clock() - self._started
        self.next_save_at = self._started + duration_s / SAVE_DUTY_CYCLE
        return status == 0

    def cancel(self) -> None:
        """Kill a running save: an older state must never replace a newer one."""
        if self._pid is not None:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = None


class AutosaveMiddleware:
    """An ASGI application around MiniStack's that saves the state after requests that may change it.

    It refuses these while the disk is full, since what cannot be saved must not be acknowledged.
    """

    def __init__(
        self,
        application: Application,
        saver: Saver,
        clock: Clock = time.monotonic,
        is_full: Callable[[], bool] = lambda: False,
    ) -> None:
        self._application = application
        self._saver = saver
        self._clock = clock
        self._is_full = is_full
        self._unsaved_since: float | None = None
        self._last_change = 0.0
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._task is None:
            self._task = asyncio.create_task(self._save_when_due())
        if scope["type"] == "http" and may_change_state(scope) and self._is_full():
            await refuse_for_lack_of_room(send)
            return
        try:
            await self._application(scope, receive, send)
        finally:
            if scope["type"] == "http" and may_change_state(scope):
                self._note_change()

    def save_if_due(self) -> None:
        """Start a save if one is due, or note that the last one failed."""
        if self._saver.is_saving:
            if self._saver.poll() is False:
                self._note_change()
        elif self._is_due(self._clock()):
            self._unsaved_since = None
            self._saver.start()

    async def _save_when_due(self) -> None:
        while True:
            await asyncio.sleep(POLL_INTERVAL_S)
            self.save_if_due()

    def _note_change(self) -> None:
        self._last_change = self._clock()
        if self._unsaved_since is None:
            self._unsaved_since = self._last_change

    def _is_due(self, now: float) -> bool:
        if self._unsaved_since is None or now < self._saver.next_save_at:
            return False
        return now - self._last_change >= QUIET_S or now - self._unsaved_since >= MAX_UNSAVED_S


def may_change_state(scope: Scope) -> bool:
    """Return whether a request may change the state; DynamoDB and Glue read by POST, named in a header."""
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return False
    target = dict(scope["headers"]).get(b"x-amz-target", b"").decode("latin-1")
    return not target.rpartition(".")[2].startswith(READ_PREFIXES)


def is_disk_full() -> bool:
    """Return whether the disk of the state has too little room to save another one."""
    return shutil.disk_usage(os.environ["STATE_DIR"]).free < NEARLY_FULL_BYTES


async def refuse_for_lack_of_room(send: Send) -> None:
    """Answer 507 with a problem document, which the API's callers can read."""
    problem = {
        "type": "about:blank",
        "title": "The disk of this local cloud is full",
        "status": 507,
        "code": "disk_full",
        "detail": "Nothing was saved. Make room, then try again.",
    }
    body = json.dumps(problem).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 507, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class SaveErrorHandler(logging.Handler):
    """Notes whether MiniStack's last save failed, which it only logs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.has_failed = False

    def emit(self, record: logging.LogRecord) -> None:
        self.has_failed = True


def install_saver() -> tuple[Saver, SaveErrorHandler]:
    """Return a saver around MiniStack's own writer, which also cancels it before the save of a clean stop."""
    errors = SaveErrorHandler()
    logger = logging.getLogger("persistence")
    logger.addHandler(errors)
    logger.setLevel(logging.WARNING)  # below that it logs a line per service at each save
    save_all = ministack.save_all

    def write() -> bool:
        errors.has_failed = False
        save_all(ministack._build_persistence_save_dict())
        if errors.has_failed:
            return False
        Path(os.environ[UNSAVED_FILE]).unlink(missing_ok=True)
        return True

    saver = Saver(write)

    def save_at_exit(services: dict[str, Any]) -> None:
        saver.cancel()
        errors.has_failed = False
        save_all(services)

    ministack.save_all = save_at_exit
    return saver, errors


def stop_when_stdin_closes() -> None:
    """Stop cleanly once the parent, which holds the other end of stdin, has ended in any way."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve until a signal arrives; MiniStack reads its settings from the environment."""
    if UNTIL_STDIN_CLOSES in sys.argv:
        threading.Thread(target=stop_when_stdin_closes, daemon=True).start()
    sys.argv = ["ministack"]
    access_key = os.environ["AWS_ACCESS_KEY_ID"]
    seal_emulator(access_key)
    saver, errors = install_saver()
    ministack.app = SameOriginGuard(
        AutosaveMiddleware(ministack.app, saver, is_full=is_disk_full),
        int(os.environ["GATEWAY_PORT"]),
        access_key,
        os.environ[ALLOWED_ORIGINS].split(),
    )
    with contextlib.suppress(SystemExit):
        ministack.main()
    if not errors.has_failed:
        for file in (UNSAVED_FILE, RUNNING_FILE):
            Path(os.environ[file]).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
