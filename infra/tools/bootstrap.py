"""Prepare the project's environment on a machine that has only Python, then run a command inside it.

    python3 infra/tools/bootstrap.py tracker up        as the Makefile does

Standard library only, and written so that an old Python can read it far enough to say that it is too old.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv"
OWN_UV = ROOT / ".build" / "uv"
STAMP = ENVIRONMENT / ".bootstrap"
OLDEST = (3, 11)
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")
NEEDED_BYTES = 2 * 1024**3

UNTRUSTED = "invalid peer certificate"
# What installers say (uv, pip, the operating system) → what it means here.
NO_CONNECTION = (
    "dns error",
    "failed to fetch",
    "error sending request",
    "failed to lookup address",
    "name resolution",
    "tcp connect error",
    "connection refused",
    "network is unreachable",
    "newconnectionerror",
    "max retries exceeded",
    "operation timed out",
    "no matching distribution found for uv",
)
DISK_FULL = ("no space left", "os error 28", "errno 28", "disk quota exceeded")
READ_ONLY = ("read-only file system", "permission denied", "os error 30", "os error 13")


class Unprepared(Exception):  # noqa: N818 - it is no programming error
    """The environment cannot be made; the text says why and what to do."""


def main(argv: list[str]) -> NoReturn:
    """Make the environment if it is not up to date, and become the command `argv` inside it."""
    if not argv:
        sys.exit("usage: python3 infra/tools/bootstrap.py COMMAND [ARGUMENT ...]")
    use_new_enough_python()
    try:
        if argv[0] == "uv":
            become(find_uv(), argv[1:])
        prepare()
        become(str(ENVIRONMENT / "bin" / argv[0]), argv[1:])
    except Unprepared as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("Interrupted; run the same command again to go on.")


def use_new_enough_python() -> None:
    """Go on with a newer Python of this machine when this one is too old."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER_PYTHONS:
        newer = shutil.which(name)
        if newer:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606 - no shell is wanted
    found = "{}.{}".format(*sys.version_info[:2])
    sys.exit(
        f"This needs Python 3.11 or newer; {sys.executable} is Python {found}.\n"
        "Install a newer Python and name it, for example: make run PYTHON=python3.12"
    )


def prepare() -> None:
    """Bring .venv in line with requirements.lock; does nothing when it already is."""
    wanted = fingerprint()
    if read(STAMP) == wanted and (ENVIRONMENT / "bin" / "python").exists():
        return
    started = time.monotonic()
    say("Preparing the environment in .venv (the first time downloads about 500 MB) ...")
    try:
        install(find_uv())
        STAMP.write_text(wanted, encoding="utf-8")
    except OSError as error:
        raise Unprepared(explain(str(error))) from None
    say(f"The environment is ready ({time.monotonic() - started:.0f} s).")


def fingerprint() -> str:
    """Changes whenever the environment has to be made anew."""
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def install(uv: str) -> None:
    """Exactly the locked packages, each checked against its hash, and the project itself, editable."""
    python = str(ENVIRONMENT / "bin" / "python")
    if subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode if has(python) else 1:
        quietly([uv, "venv", "--clear", "--python", sys.executable, str(ENVIRONMENT)])
    lock = str(ROOT / "requirements.lock")
    quietly([uv, "pip", "sync", "--python", python, "--require-hashes", lock])
    editable = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    quietly([uv, "pip", "install", "--python", python, *editable])


def find_uv() -> str:
    """The path of uv: this machine's, or one brought by pip into .build/uv."""
    own = OWN_UV / "bin" / "uv"
    found = shutil.which("uv") or (str(own) if own.exists() else None)
    if found:
        return found
    say("Bringing uv ...")
    try:
        OWN_UV.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unprepared(explain(str(error))) from None
    if succeeds([sys.executable, "-m", "pip", "--version"]):
        # --target is allowed even where the system's Python is marked as externally managed.
        quietly(
            [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--target", str(OWN_UV), "uv"]
        )
    elif succeeds([sys.executable, "-m", "ensurepip", "--version"]):
        quietly([sys.executable, "-m", "venv", "--clear", str(OWN_UV)])
        quietly([str(OWN_UV / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv"])
    else:
        raise Unprepared(
            "Neither uv nor pip is on this machine.\n"
            "Install one of them, for example on Debian and Ubuntu: apt install python3-pip"
        )
    return str(own)


def quietly(command: list[str]) -> None:
    """Run one installer step; its output is shown only when it fails, after the plain words."""
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    status, output = run(command, environment)
    if status and UNTRUSTED in output.lower():
        # A network that inspects TLS has its own authority, which only the system's store knows. uv's own
        # store comes first: a bare machine may have no other. (UV_NATIVE_TLS: the name in older uvs.)
        environment.update(UV_SYSTEM_CERTS="1", UV_NATIVE_TLS="1")
        status, output = run(command, environment)
    if status:
        raise Unprepared(explain(output))


def run(command: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Exit status and output of a command that may take minutes; a terminal sees the seconds go by."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        started = time.monotonic()
        while True:
            try:
                output, _ = process.communicate(timeout=1)
                break
            except subprocess.TimeoutExpired:
                tick(f"{time.monotonic() - started:4.0f} s")
        tick("      ")
    return process.returncode, output


def tick(words: str) -> None:
    """Words that the next ones replace."""
    if sys.stderr.isatty():
        print(f"  {words}", end="\r", file=sys.stderr, flush=True)


def explain(output: str) -> str:
    """What an installer's complaint means and what to do, followed by its last lines."""
    text = output.lower()
    tail = "\n".join(output.strip().splitlines()[-6:])
    free = shutil.disk_usage(ROOT).free
    if any(sign in text for sign in DISK_FULL):
        reason = (
            f"The disk is full: {free / 1024**3:.1f} GB free, {NEEDED_BYTES / 1024**3:.0f} GB are needed.\n"
            "Make room and run the same command again."
        )
    elif any(sign in text for sign in READ_ONLY):
        reason = (
            f"{ROOT} cannot be written to.\n"
            "Put the project in a folder of your own on a disk that is not read-only, and run it there."
        )
    elif UNTRUSTED in text:
        reason = (
            "The packages cannot be downloaded: the server's certificate is not trusted here.\n"
            "If your network inspects TLS, point SSL_CERT_FILE to its certificate and try again."
        )
    elif any(sign in text for sign in NO_CONNECTION):
        reason = (
            "The packages cannot be downloaded: there seems to be no internet connection.\n"
            "Connect (or set HTTPS_PROXY) and run the same command again; what has arrived already is kept."
        )
    else:
        reason = "The environment could not be prepared. The installer said:"
    return f"{reason}\n\n{tail}"


def become(program: str, arguments: list[str]) -> NoReturn:
    """Replace this process, so that signals reach the command itself."""
    if not has(program):
        raise Unprepared(f"There is no command {Path(program).name} in the environment.")
    path = os.pathsep.join([str(ENVIRONMENT / "bin"), os.environ.get("PATH", os.defpath)])
    environment = {**os.environ, "PATH": path, "VIRTUAL_ENV": str(ENVIRONMENT)}
    os.execve(program, [program, *arguments], environment)  # noqa: S606 - no shell is wanted


def succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def has(program: str) -> bool:
    return os.access(program, os.X_OK)


def read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return None


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
