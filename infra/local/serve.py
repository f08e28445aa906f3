"""The emulator's own process: MiniStack, saving its state while it runs and ending with its parent.

MiniStack writes its state at a clean stop alone, so a power cut would cost everything since the last start.
Here the same writer also runs shortly after changes. It goes when MiniStack can do that by itself.

Run as `python -m infra.local.serve [--until-stdin-closes]` with MiniStack's settings in the environment.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack import app as ministack  # type: ignore[import-untyped]

from infra.local.origins import Application, SameOriginGuard, Scope

UNTIL_STDIN_CLOSES = "--until-stdin-closes"
# Names the file that says that this process runs; it goes when the state is safely written at the end.
RUNNING_FILE = "TRACKER_RUNNING_FILE"
# Names the file that says that no state was ever written whole; it goes when one has been.
UNSAVED_FILE = "TRACKER_UNSAVED_FILE"
# Other origins whose pages may call the API, with spaces between them.
ALLOWED_ORIGINS = "TRACKER_ALLOWED_ORIGINS"
QUIET_S, MAX_UNSAVED_S, POLL_INTERVAL_S, SAVE_TIMEOUT_S = 1.0, 15.0, 0.25, 120
# The share of the time that saves may take at most: large ledgers are saved less often.
SAVE_DUTY_CYCLE = 0.1
READ_PREFIXES = ("Get", "List", "Describe", "Query", "Scan", "BatchGet", "TransactGet", "Filter")


class Saver:
    """Writes the state from a copy of this process, so that requests are answered meanwhile.

    Copying takes milliseconds, writing a second for a few thousand transactions. The copy sees all services
    at one instant. Should it hang (on a lock that another thread held just then) it ends itself, and the next
    one is a new try.
    """

    def __init__(self, write: Callable[[], bool]) -> None:
        self._write = write  # whether everything was written
        self._pid: int | None = None
        self._started = 0.0
        self.next_save_at = 0.0

    @property
    def is_saving(self) -> bool:
        return self._pid is not None

    def start(self) -> None:
        self._started = time.monotonic()
        self._pid = os.fork()
        if self._pid == 0:
            signal.set_wakeup_fd(-1)
            signal.alarm(SAVE_TIMEOUT_S)
            written = False
            try:
                written = self._write()
            finally:
                os._exit(0 if written else 1)

    def poll(self) -> bool | None:
        """Whether the state was written; None while it is being written."""
        if self._pid is None:
            return True
        pid, status = os.waitpid(self._pid, os.WNOHANG)
        if pid == 0:
            return None
        self._pid = None
        duration_s = time.monotonic() - self._started
        self.next_save_at = self._started + duration_s / SAVE_DUTY_CYCLE
        return status == 0

    def cancel(self) -> None:
        """End a save that is under way: an older state must never replace a newer one."""
        if self._pid is not None:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = None


class AutosaveMiddleware:
    """An ASGI application around MiniStack's that has the state saved after requests that may change it."""

    def __init__(self, application: Application, saver: Saver) -> None:
        self._application = application
        self._saver = saver
        self._unsaved_since: float | None = None
        self._last_change = 0.0
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and self._task is None:
            self._task = asyncio.create_task(self._save_when_due())
        try:
            await self._application(scope, receive, send)
        finally:
            if scope["type"] == "http" and may_change_state(scope):
                self._changed()

    async def _save_when_due(self) -> None:
        while True:
            await asyncio.sleep(POLL_INTERVAL_S)
            if self._saver.is_saving:
                if self._saver.poll() is False:
                    self._changed()
            elif self._due(time.monotonic()):
                self._unsaved_since = None
                self._saver.start()

    def _changed(self) -> None:
        self._last_change = time.monotonic()
        self._unsaved_since = self._unsaved_since or self._last_change

    def _due(self, now: float) -> bool:
        if self._unsaved_since is None or now < self._saver.next_save_at:
            return False
        return now - self._last_change >= QUIET_S or now - self._unsaved_since >= MAX_UNSAVED_S


def may_change_state(scope: Scope) -> bool:
    """False for a request that surely reads only: DynamoDB and Glue read by POST, naming the operation."""
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return False
    target = dict(scope["headers"]).get(b"x-amz-target", b"").decode("latin-1")
    return not target.rpartition(".")[2].startswith(READ_PREFIXES)


class SaveErrorHandler(logging.Handler):
    """Remembers whether MiniStack's writer failed the last time: it only logs that."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen = False

    def emit(self, record: logging.LogRecord) -> None:
        self.seen = True


def install_saver() -> tuple[Saver, SaveErrorHandler]:
    """MiniStack's writer, its failures noted, run by a saver; the clean stop's own use of it included."""
    errors = SaveErrorHandler()
    logger = logging.getLogger("persistence")
    logger.addHandler(errors)
    logger.setLevel(logging.WARNING)  # it would log a line per service each time
    write = ministack.save_all

    def write_all() -> bool:
        errors.seen = False
        write(ministack._build_persistence_save_dict())
        if errors.seen:
            return False
        Path(os.environ[UNSAVED_FILE]).unlink(missing_ok=True)
        return True

    saver = Saver(write_all)

    def at_the_end(services: dict[str, Any]) -> None:
        saver.cancel()
        errors.seen = False
        write(services)

    ministack.save_all = at_the_end
    return saver, errors


def stop_when_stdin_closes() -> None:
    """The parent holds the other end: however it ends, this process then stops cleanly."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve until a signal; MiniStack reads its settings from the environment."""
    if UNTIL_STDIN_CLOSES in sys.argv:
        threading.Thread(target=stop_when_stdin_closes, daemon=True).start()
    sys.argv = ["ministack"]
    saver, errors = install_saver()
    ministack.app = SameOriginGuard(
        AutosaveMiddleware(ministack.app, saver),
        int(os.environ["GATEWAY_PORT"]),
        os.environ[ALLOWED_ORIGINS].split(),
    )
    with contextlib.suppress(SystemExit):
        ministack.main()
    if not errors.seen:
        for file in (UNSAVED_FILE, RUNNING_FILE):
            Path(os.environ[file]).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
