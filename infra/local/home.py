"""The home of a local cloud: the directory with its state, log and outputs.json."""

import errno
import fcntl
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from infra.client.deployment import OUTPUTS_FILE
from infra.client.errors import CommandError
from infra.client.private_files import write_privately

# The emulator with the demo household takes a tenth of it.
MIN_FREE_BYTES = 200 * 1024**2
# With less free space than this, a state that could not be written most likely found the disk full.
NEARLY_FULL_BYTES = 20 * 1024**2
EMULATOR_FOLDER = "emulator"
ACCESS_KEY = re.compile(r"LOCAL[0-9A-F]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RunningProcess:
    """The emulator's process and the port that it listens on, as running.json has them."""

    pid: int
    port: int


@dataclass(frozen=True, slots=True)
class Home:
    """The paths of a home. The holder of the lock runs its emulator, or starts or deletes it."""

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
    def key_file(self) -> Path:
        """Has the key that programs need; it also marks the folder as one of a local cloud."""
        return self.emulator / "access-key"

    @property
    def running_file(self) -> Path:
        """Exists from a start until a clean stop."""
        return self.emulator / "running.json"

    @property
    def unsaved_file(self) -> Path:
        """Exists from the first start until a whole state has been saved."""
        return self.emulator / "unsaved"

    @property
    def no_demo_file(self) -> Path:
        """Exists where the local cloud was started with --no-demo."""
        return self.emulator / "no-demo"

    @property
    def preview_files(self) -> list[Path]:
        """The output of `tracker dashboards preview`: a page with every transaction, and pictures."""
        return sorted(self.root.glob("dashboard*.html")) + sorted(self.root.glob("dashboard-*.png"))

    @property
    def log_file(self) -> Path:
        return self.root / "emulator.log"

    @property
    def outputs_file(self) -> Path:
        return self.root / OUTPUTS_FILE

    def prepare(self) -> None:
        """Create the directories, which only their owner can read, and check that the disk has room."""
        with reporting_write_errors(self.root):
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self.emulator.exists() and not self.is_local_cloud():
                raise CommandError(
                    f"{self.emulator} is there already, and no folder of a local cloud.",
                    "Choose another home: --home DIR",
                )
            self.emulator.mkdir(exist_ok=True, mode=0o700)
            if not self.is_local_cloud():
                write_privately(self.key_file, new_access_key())
            for directory in (self.state, self.objects, self.temporary):
                directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            probe = self.emulator / "probe"
            probe.write_bytes(b"0" * 4096)
            probe.unlink()
        free = shutil.disk_usage(self.root).free
        if free < MIN_FREE_BYTES:
            raise disk_full_error(self.root, free, "choose a home on another disk: --home DIR")

    def is_local_cloud(self) -> bool:
        """Return whether the folder `emulator` is one that `tracker up` has made."""
        try:
            return ACCESS_KEY.fullmatch(self.key_file.read_text(encoding="ascii")) is not None
        except (OSError, ValueError):
            return False

    def read_access_key(self) -> str:
        """Return the key that programs need. Raises CommandError if there is none."""
        if not self.is_local_cloud():
            raise CommandError(f"There is no local cloud in {self.root}.", "Start one with: tracker up")
        return self.key_file.read_text(encoding="ascii")

    def empty_temporary(self) -> None:
        """Delete the files that earlier runs of the emulator left in its TMPDIR."""
        with reporting_write_errors(self.temporary):
            shutil.rmtree(self.temporary, ignore_errors=True)
            self.temporary.mkdir(parents=True, exist_ok=True, mode=0o700)

    def has_only_unsaved_start(self) -> bool:
        """Return whether starts ended before a whole state was saved, so that these files are of no use."""
        has_state = any(self.state.glob("*.json"))
        has_files = has_state or any(self.objects.glob("*/*"))
        return has_files and (self.unsaved_file.exists() or not has_state)

    def discard_unsaved_start(self) -> None:
        """Delete the files of unsaved starts, and create the unsaved file if there is no state."""
        with reporting_write_errors(self.root):
            if self.has_only_unsaved_start():
                for directory in (self.state, self.objects):
                    shutil.rmtree(directory)
                    directory.mkdir(mode=0o700)
            if not any(self.state.glob("*.json")):
                self.unsaved_file.touch()

    def read_running_file(self) -> RunningProcess | None:
        """Return the process that was started last; None after a clean stop."""
        try:
            document = json.loads(self.running_file.read_text(encoding="utf-8"))
            return RunningProcess(pid=int(document["pid"]), port=int(document["port"]))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write_running_file(self, process: RunningProcess) -> None:
        with reporting_write_errors(self.root):
            self.running_file.write_text(json.dumps(asdict(process)), encoding="utf-8")


def new_access_key() -> str:
    """Return a random key of 128 bits."""
    return f"LOCAL{secrets.token_hex(16).upper()}"


def acquire_lock(home: Home) -> IO[str] | None:
    """Return the home's lock, held until all processes that inherited it close it; None if it is held.

    The operating system releases it however a process ends. A pid file would survive a kill and then name
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
def reporting_write_errors(
    folder: Path, alternative: str = "choose another home: --home DIR"
) -> Iterator[None]:
    """Raise the operating system's errors about writing to a folder as command errors.

    Args:
        folder: named in the message.
        alternative: what to do instead of mending the folder, for the remedy.
    """
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno or errno.EIO)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full_error(folder, 0, alternative) from None
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise CommandError(
                f"{folder} cannot be written to ({reason}).", f"Make it writable, or {alternative}"
            ) from None
        raise CommandError(f"{folder} cannot be used ({reason}).", f"Repair it, or {alternative}") from None


def disk_full_error(folder: Path, free_bytes: int, alternative: str) -> CommandError:
    """Return the error to raise when the disk of a folder is full or nearly so."""
    return CommandError(
        f"The disk of {folder} is full: {free_bytes // 1024**2} MB are free, "
        f"{MIN_FREE_BYTES // 1024**2} MB are needed.",
        f"Make room, or {alternative}",
    )
