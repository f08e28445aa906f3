"""The directory in which one local cloud keeps everything: state, log, outputs.json."""

import errno
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from infra.client.deployment import OUTPUTS_FILE
from infra.client.errors import CommandError

# The emulator with the demo ledger takes a tenth of it.
MIN_FREE_BYTES = 200 * 1024**2
# A state that cannot be written with less is very likely one that the disk has no room for.
NEARLY_FULL_BYTES = 20 * 1024**2
EMULATOR_FOLDER = "emulator"


@dataclass(frozen=True, slots=True)
class Home:
    """Paths in one home. Whoever holds `lock` runs (or is starting, or deleting) its emulator."""

    root: Path

    @property
    def emulator(self) -> Path:
        return self.root / EMULATOR_FOLDER

    @property
    def state(self) -> Path:
        return self.emulator / "state"

    @property
    def objects(self) -> Path:
        return self.emulator / "objects"

    @property
    def temporary(self) -> Path:
        return self.emulator / "temporary"

    @property
    def lock_file(self) -> Path:
        return self.emulator / "lock"

    @property
    def running_file(self) -> Path:
        return self.emulator / "running.json"

    @property
    def unsaved_file(self) -> Path:
        """There from the first start until a state has been written whole."""
        return self.emulator / "unsaved"

    @property
    def log_file(self) -> Path:
        return self.root / "emulator.log"

    @property
    def outputs_file(self) -> Path:
        return self.root / OUTPUTS_FILE

    def prepare(self) -> None:
        """Make the directories and see that they can be written; only their owner can look in."""
        with reporting_write_errors(self.root):
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            for directory in (self.state, self.objects, self.temporary):
                directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            probe = self.emulator / "probe"
            probe.write_bytes(b"0" * 4096)
            probe.unlink()
        free = shutil.disk_usage(self.root).free
        if free < MIN_FREE_BYTES:
            raise disk_full_error(self.root, free, "choose a home on another disk: --home DIR")

    def empty_temporary(self) -> None:
        """The emulator leaves folders behind in its TMPDIR; nothing in it outlives a run."""
        with reporting_write_errors(self.temporary):
            shutil.rmtree(self.temporary, ignore_errors=True)
            self.temporary.mkdir(parents=True, exist_ok=True, mode=0o700)

    def has_only_unsaved_start(self) -> bool:
        """Whether starts came to an end before any state was written whole: objects without their tables,
        which nothing can be done with."""
        left = any(self.objects.glob("*/*")) or any(self.state.glob("*.json"))
        return left and (self.unsaved_file.exists() or not any(self.state.glob("*.json")))

    def discard_unsaved_start(self) -> None:
        """Empty what such a start left, and note that nothing is saved yet where nothing is."""
        with reporting_write_errors(self.root):
            if self.has_only_unsaved_start():
                for directory in (self.state, self.objects):
                    shutil.rmtree(directory)
                    directory.mkdir(mode=0o700)
            if not any(self.state.glob("*.json")):
                self.unsaved_file.touch()

    def read_running_file(self) -> dict[str, Any]:
        """What the emulator's starter noted: pid, port; empty when it was stopped cleanly."""
        try:
            noted = json.loads(self.running_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return noted if isinstance(noted, dict) else {}


def acquire_lock(home: Home) -> IO[str] | None:
    """Return the home's lock, held until all who inherited the file close it; None if it is taken.

    The operating system releases it however the process ends. A pid file would survive a kill and then name
    another process.
    """
    with reporting_write_errors(home.root):
        lock = home.lock_file.open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


@contextmanager
def reporting_write_errors(place: Path, instead: str = "choose another home: --home DIR") -> Iterator[None]:
    """Put the operating system's refusals to write into words; `instead` is what else one can do."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full_error(place, 0, instead) from None
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise CommandError(
                f"{place} cannot be written to ({os.strerror(error.errno)}).",
                f"Make it writable, or {instead}",
            ) from None
        raise CommandError(
            f"{place} cannot be used ({os.strerror(error.errno or errno.EIO)}).", f"Repair it, or {instead}"
        ) from None


def disk_full_error(place: Path, free_bytes: int, instead: str) -> CommandError:
    """The failure to raise when a disk is full or nearly so."""
    return CommandError(
        f"The disk of {place} is full: {free_bytes // 1024**2} MB are free, "
        f"{MIN_FREE_BYTES // 1024**2} MB are needed.",
        f"Make room, or {instead}",
    )
