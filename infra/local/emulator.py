"""Starts, finds and stops the emulator of a home."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from infra.client.configuration import read_configuration
from infra.client.deployment import LOCAL_REGION, isolate
from infra.client.errors import CommandError
from infra.client.private_files import write_privately
from infra.local.home import (
    NEARLY_FULL_BYTES,
    Home,
    RunningProcess,
    acquire_lock,
    reporting_write_errors,
)
from infra.local.serve import ALLOWED_ORIGINS, RUNNING_FILE, UNSAVED_FILE, UNTIL_STDIN_CLOSES

HOST = "127.0.0.1"
START_TIMEOUT_S, STOP_TIMEOUT_S, SETTLE_TIMEOUT_S = 60.0, 90.0, 15.0
# Functions end with the emulator, each with the request that it works on.
WORKERS_TIMEOUT_S = 10.0
# The emulator inherits these alone. Its Lambda workers inherit its whole environment, so an allow-list keeps
# the user's credentials, proxies and PYTHONPATH from them.
INHERITED_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "SYSTEMROOT")
PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Emulator:
    """A running emulator; `process` is None if another command started it."""

    home: Home
    port: int
    pid: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"


def find(home: Home) -> Emulator | None:
    """Return the emulator that runs in `home`, also if another command started it; None if there is none."""
    deadline = time.monotonic() + SETTLE_TIMEOUT_S
    while home.lock_file.exists():
        lock = acquire_lock(home)
        if lock is not None:
            lock.close()
            return None
        process = home.read_running_file()
        if process is not None:
            return Emulator(home, port=process.port, pid=process.pid)
        # The lock is held but nothing runs: a start that has just begun, or a stop that is about to end.
        if time.monotonic() > deadline:
            raise home_busy_error(home)
        time.sleep(0.1)
    return None


def home_busy_error(home: Home) -> CommandError:
    """Return the error to raise when another command holds the home's lock."""
    return CommandError(f"Another tracker command is at work on {home.root}.", "Wait for it, then try again.")


def start(home: Home, port: int, detached: bool) -> Emulator:
    """Start the emulator; unless detached, it stops by itself when this process ends, even by a kill."""
    isolate(os.environ)
    lock = acquire_lock(home)
    if lock is None:
        raise home_busy_error(home)
    with lock:
        require_free_port(port)
        home.discard_unsaved_start()
        require_readable_state(home)
        home.empty_temporary()
        with reporting_write_errors(home.root):
            write_privately(home.log_file, "")
            log = home.log_file.open("a")
        with log:
            process = spawn(home, port, detached, lock, log)
        home.write_running_file(RunningProcess(process.pid, port))
    emulator = Emulator(home, port, process.pid, process)
    try:
        wait_until_healthy(emulator)
    except BaseException:
        with contextlib.suppress(OSError):
            process.kill()
        process.wait()
        home.running_file.unlink(missing_ok=True)
        raise
    return emulator


def spawn(home: Home, port: int, detached: bool, lock: IO[str], log: IO[str]) -> subprocess.Popen[bytes]:
    """Start the process in a session of its own, so that Ctrl-C reaches the command alone."""
    command = [sys.executable, "-m", "infra.local.serve"]
    return subprocess.Popen(
        command if detached else [*command, UNTIL_STDIN_CLOSES],
        stdin=subprocess.DEVNULL if detached else subprocess.PIPE,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=server_environment(home, port, os.environ),
        cwd=PROJECT,
        pass_fds=(lock.fileno(),),
        start_new_session=True,
    )


def server_environment(home: Home, port: int, inherited: Mapping[str, str]) -> dict[str, str]:
    """Return the emulator's whole environment."""
    environment = {name: inherited[name] for name in INHERITED_VARIABLES if name in inherited}
    isolate(environment)
    return environment | {
        "AWS_ACCESS_KEY_ID": home.read_access_key(),
        "BIND_HOST": HOST,  # MiniStack listens on every interface unless told otherwise
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": LOCAL_REGION,
        "AUTH": "true",  # enforce IAM: a function can do only what its role says
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(home.state),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(home.objects),
        "TMPDIR": str(home.temporary),
        RUNNING_FILE: str(home.running_file),
        UNSAVED_FILE: str(home.unsaved_file),
        ALLOWED_ORIGINS: " ".join(read_configuration().cors_origins),
    }


def require_free_port(port: int) -> None:
    """Raise CommandError if another program uses the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the server does, so that a port which the previous run has just left counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} cannot be used: {error}.",
                "Another program or another home's local cloud uses it. Choose a free one: --port NUMBER",
            ) from None


def require_readable_state(home: Home) -> None:
    """Raise CommandError if the state is damaged: MiniStack would ignore and then overwrite it."""
    for file in sorted(home.state.glob("*.json")):
        try:
            json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(
                f"The local cloud's state is damaged: {file} ({error}).",
                "Restore that file from a backup, or start again without the data: tracker reset",
            ) from None


def wait_until_healthy(emulator: Emulator) -> None:
    """Return once the emulator answers. Raises CommandError with the end of its log if it does not."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if emulator.process is not None and emulator.process.poll() is not None:
            raise CommandError(
                "The emulator ended while it started. The end of its log:", log_tail(emulator.home.log_file)
            )
        if is_healthy(emulator):
            return
        time.sleep(0.1)
    raise CommandError(
        f"The emulator did not answer on port {emulator.port} within {START_TIMEOUT_S:.0f} s.",
        log_tail(emulator.home.log_file),
    )


def is_healthy(emulator: Emulator) -> bool:
    """Return whether the emulator answers requests."""
    try:
        with urllib.request.urlopen(f"{emulator.endpoint}/_ministack/health", timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


def is_running(emulator: Emulator) -> bool:
    """Return whether the process that this command started still runs."""
    return emulator.process is not None and emulator.process.poll() is None


def log_tail(log: Path) -> str:
    """Return the last lines of a log and where it is."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    return "\n".join([*(f"  {line}" for line in lines[-8:]), f"The whole log is {log}"])


def stop(emulator: Emulator) -> None:
    """Stop cleanly and wait until the state is saved. Raises CommandError if that fails."""
    if emulator.process is not None and emulator.process.poll() is not None:
        raise CommandError(
            f"The emulator ended unexpectedly; {describe_saved_state(emulator.home)}.",
            log_tail(emulator.home.log_file),
        )
    with contextlib.suppress(ProcessLookupError):
        os.kill(emulator.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while time.monotonic() < deadline:
        if emulator.process is not None:
            emulator.process.poll()  # reaps the child
        lock = acquire_lock(emulator.home)
        if lock is not None:
            lock.close()
            break
        time.sleep(0.05)
    else:
        raise CommandError(
            f"The emulator (process {emulator.pid}) did not stop within {STOP_TIMEOUT_S:.0f} s.",
            f"See {emulator.home.log_file}; then end it with: kill -9 {emulator.pid}",
        )
    end_workers(emulator.pid)
    if emulator.home.running_file.exists():
        saved = describe_saved_state(emulator.home)
        raise CommandError(
            f"The emulator stopped, but its last state could not be written; {saved}.",
            f"{disk_advice(emulator.home)}{log_tail(emulator.home.log_file)}",
        )


def end_workers(group: int) -> None:
    """Wait until all processes of the emulator's group have ended; kill those that do not."""
    deadline = time.monotonic() + WORKERS_TIMEOUT_S
    while has_process(group):
        if time.monotonic() > deadline:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
            return
        time.sleep(0.05)


def has_process(group: int) -> bool:
    """Return whether a process of the group runs; with /proc, one that waits to be reaped does not."""
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    stats = list(Path("/proc").glob("[0-9]*/stat"))
    for stat in stats:
        with contextlib.suppress(OSError):
            state, _, in_group = stat.read_text().rpartition(")")[2].split()[:3]
            if int(in_group) == group and state not in "ZX":
                return True
    return not stats


def unclean_stop_warning(home: Home) -> str | None:
    """Return what to say after an unclean stop (a kill, a power cut); None after a clean one."""
    if home.has_only_unsaved_start():
        return "The first start ended before anything was saved. The next one starts from nothing."
    if not home.running_file.exists():
        return None
    return f"The local cloud was not stopped cleanly. Its state was last saved at {last_saved_at(home)}."


def describe_saved_state(home: Home) -> str:
    """Return which state an unclean stop left."""
    if home.unsaved_file.exists():
        return "nothing was saved before, so the next start starts from nothing"
    return f"the state of {last_saved_at(home)} is kept"


def disk_advice(home: Home) -> str:
    """Return what to do first if the disk is full, else an empty text."""
    if shutil.disk_usage(home.root).free >= NEARLY_FULL_BYTES:
        return ""
    return f"The disk of {home.root} is full. Make room, then start it again with: tracker up\n"


def last_saved_at(home: Home) -> str:
    """Return when the state was last saved, in the local time zone."""
    times = [file.stat().st_mtime for file in home.state.glob("*.json")]
    if not times:
        return "the start"
    return f"{datetime.fromtimestamp(max(times), UTC).astimezone():%Y-%m-%d %H:%M:%S}"
