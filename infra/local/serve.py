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
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from ministack import app as ministack  # type: ignore[import-untyped]

UNTIL_STDIN_CLOSES = "--until-stdin-closes"
# Names the file that says that this process runs; it goes when the state is safely written at the end.
RUNNING_FILE = "TRACKER_RUNNING_FILE"
QUIET_S, LONGEST_UNSAVED_S, LOOK_EVERY_S = 1.0, 15.0, 0.5
READS = ("Get", "List", "Describe", "Query", "Scan", "BatchGet", "TransactGet", "Filter")

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[None]]


class SavesWhileRunning:
    """An ASGI application around MiniStack's that has the state written after requests that may change it."""

    def __init__(self, application: Application, save: Callable[[], None]) -> None:
        self.application = application
        self.save = save
        self.unsaved_since: float | None = None
        self.last_change = 0.0
        self.saving: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and self.saving is None:
            self.saving = asyncio.create_task(self._save_when_due())
        try:
            await self.application(scope, receive, send)
        finally:
            if scope["type"] == "http" and may_change_state(scope):
                self.last_change = time.monotonic()
                self.unsaved_since = self.unsaved_since or self.last_change

    async def _save_when_due(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            now = time.monotonic()
            if self.unsaved_since is None:
                continue
            if now - self.last_change >= QUIET_S or now - self.unsaved_since >= LONGEST_UNSAVED_S:
                self.unsaved_since = None
                self.save()


def may_change_state(scope: Scope) -> bool:
    """False for a request that surely reads only: DynamoDB and Glue read by POST, naming the operation."""
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return False
    target = dict(scope["headers"]).get(b"x-amz-target", b"").decode("latin-1")
    return not target.rpartition(".")[2].startswith(READS)


def save_state() -> None:
    """MiniStack's own writer, each service's file replaced in one step."""
    ministack.save_all(ministack._build_persistence_save_dict())


class SaveErrors(logging.Handler):
    """Remembers whether MiniStack's writer failed the last time: it only logs that."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen = False

    def emit(self, record: logging.LogRecord) -> None:
        self.seen = True


def watch_saving() -> SaveErrors:
    """Have every save noted, the one at MiniStack's own clean stop included."""
    errors = SaveErrors()
    logger = logging.getLogger("persistence")
    logger.addHandler(errors)
    logger.setLevel(logging.WARNING)  # it would log a line per service each time
    write = ministack.save_all

    def save_all(services: dict[str, Any]) -> None:
        errors.seen = False
        write(services)

    ministack.save_all = save_all
    return errors


def stop_when_stdin_closes() -> None:
    """The parent holds the other end: however it ends, this process then stops cleanly."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve until a signal; MiniStack reads its settings from the environment."""
    if UNTIL_STDIN_CLOSES in sys.argv:
        threading.Thread(target=stop_when_stdin_closes, daemon=True).start()
    sys.argv = ["ministack"]
    errors = watch_saving()
    ministack.app = SavesWhileRunning(ministack.app, save_state)
    with contextlib.suppress(SystemExit):
        ministack.main()
    if not errors.seen:
        Path(os.environ[RUNNING_FILE]).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
