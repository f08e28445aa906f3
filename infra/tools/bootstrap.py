"""Prepare the project's environment on a machine that has only Python, then run a command inside it.

    python3 infra/tools/bootstrap.py tracker up        as the Makefile does

`tracker` runs with the packages of requirements.txt; any other command gets those of requirements-dev.txt,
which has all of these and the developers' tools. Standard library only. Python 3.6 can read this file, whose
annotations are quoted, so that an old Python hands over to a newer one or says that it is too old.
"""

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
# The name of the installed lock file and its fingerprint.
STAMP = ENVIRONMENT / ".bootstrap"
RUNTIME, DEVELOPERS = "requirements.txt", "requirements-dev.txt"
MIN_PYTHON = (3, 11)
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")
DOWNLOAD_MB = {RUNTIME: 350, DEVELOPERS: 450}
DISK_BYTES = 2 * 1024**3

# uv where the machine has none: a version and its hashes, for pip.
UV_LOCK = ROOT / "infra" / "tools" / "uv.txt"
OWN_UV = ROOT / ".build" / "uv"

# Texts in the output of uv, pip and the operating system, by what they mean.
UNTRUSTED = "invalid peer certificate"
NO_CONNECTION = (
    "dns error",
    "failed to fetch",
    "error sending request",
    "failed to lookup address",
    "name resolution",
    "tcp connect error",
    "connection refused",
    "connection broken by",
    "network is unreachable",
    "max retries exceeded",
    "operation timed out",
)
NO_UV_FOR_PIP = "no matching distribution found for uv"
DISK_FULL = ("no space left", "os error 28", "errno 28", "disk quota exceeded")
READ_ONLY = ("read-only file system", "permission denied", "os error 30", "os error 13")


class BootstrapError(Exception):
    """The environment cannot be prepared; the text says why and what to do."""


def main(argv: "list[str]") -> NoReturn:
    """Bring the environment up to date and replace this process by the command `argv` inside it."""
    if not argv:
        sys.exit("usage: python3 infra/tools/bootstrap.py COMMAND [ARGUMENT ...]")
    require_new_python()
    try:
        if argv[0] == "uv":
            exec_command(find_uv(), argv[1:])
        prepare(argv[0])
        exec_command(str(ENVIRONMENT / "bin" / argv[0]), argv[1:])
    except BootstrapError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted; run the same command again to go on.")


def require_new_python() -> None:
    """Restart with a newer Python of this machine if this one is too old; exit if there is none."""
    if sys.version_info >= MIN_PYTHON:
        return
    for name in NEWER_PYTHONS:
        newer = shutil.which(name)
        if newer:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606 - no shell is wanted
    version = "{}.{}".format(*sys.version_info[:2])
    sys.exit(
        f"This needs Python 3.11 or newer; {sys.executable} is Python {version}.\n"
        "Install a newer Python and name it, for example: make run PYTHON=python3.12"
    )


def prepare(command: str) -> None:
    """Install the packages that the command needs into .venv, unless they are there already.

    An environment with the developers' packages keeps them: `make run` after `make test` removes nothing.
    """
    installed = (read(STAMP) or "").split()
    lock = RUNTIME if command == "tracker" and DEVELOPERS not in installed else DEVELOPERS
    expected = [lock, fingerprint(lock)]
    if installed == expected and is_executable(str(ENVIRONMENT / "bin" / "python")):
        return
    started = time.monotonic()
    say(f"Preparing the environment in .venv (the first time downloads about {DOWNLOAD_MB[lock]} MB) ...")
    try:
        install(find_uv(), lock)
        STAMP.write_text(" ".join(expected), encoding="utf-8")
    except OSError as error:
        raise BootstrapError(explain(str(error))) from None
    say(f"The environment is ready ({time.monotonic() - started:.0f} s).")


def fingerprint(lock: str) -> str:
    """Return a digest that changes whenever the environment must be installed again."""
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for name in (lock, "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def install(uv: str, lock: str) -> None:
    """Install exactly the locked packages, each checked against its hash, and the project as editable."""
    python = str(ENVIRONMENT / "bin" / "python")
    if not (is_executable(python) and succeeds([python, "-c", ""])):
        run_installer([uv, "venv", "--clear", "--python", sys.executable, str(ENVIRONMENT)])
    run_installer([uv, "pip", "sync", "--python", python, "--require-hashes", str(ROOT / lock)])
    editable = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    run_installer([uv, "pip", "install", "--python", python, *editable])


def find_uv() -> str:
    """Return the path of the machine's uv, or of the pinned one that pip installs into .build/uv."""
    version = UV_LOCK.read_text(encoding="utf-8").split()[0].split("==")[1]
    folder = OWN_UV / version
    own = folder / "bin" / "uv"
    uv = shutil.which("uv") or (str(own) if is_executable(str(own)) else None)
    if uv:
        return uv
    say(f"Installing uv {version} into .build/uv ...")
    try:
        shutil.rmtree(str(OWN_UV), ignore_errors=True)
        folder.mkdir(parents=True)
    except OSError as error:
        raise BootstrapError(explain(str(error))) from None
    install_uv = ["-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:"]
    install_uv += ["--requirement", str(UV_LOCK)]
    if succeeds([sys.executable, "-m", "pip", "--version"]):
        # --target is allowed even where the system's Python is marked as externally managed.
        run_installer([sys.executable, *install_uv, "--target", str(folder)])
    elif succeeds([sys.executable, "-m", "ensurepip", "--version"]):
        run_installer([sys.executable, "-m", "venv", "--clear", str(folder)])
        run_installer([str(folder / "bin" / "python"), *install_uv])
    else:
        raise BootstrapError(
            "Neither uv nor pip is on this machine.\n"
            "Install one of them, for example on Debian and Ubuntu: apt install python3-pip"
        )
    return str(own)


def run_installer(command: "list[str]") -> None:
    """Run one installation step; show its output only when it fails, after an explanation."""
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    status, output = run(command, environment)
    if status and UNTRUSTED in output.lower():
        # A network that inspects TLS has its own authority, which only the system's store knows. uv's own
        # store comes first: a bare machine may have no other. (UV_NATIVE_TLS: the name in older uvs.)
        environment.update(UV_SYSTEM_CERTS="1", UV_NATIVE_TLS="1")
        status, output = run(command, environment)
    if status:
        raise BootstrapError(explain(output))


def run(command: "list[str]", environment: "dict[str, str]") -> "tuple[int, str]":
    """Return exit status and output of a command that may take minutes; count the seconds on a terminal."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        started = time.monotonic()
        while True:
            try:
                output, _ = process.communicate(timeout=1)
                break
            except subprocess.TimeoutExpired:
                show_progress(f"{time.monotonic() - started:4.0f} s")
        show_progress("      ")
    return process.returncode, output


def show_progress(text: str) -> None:
    """Print text on a terminal that the next output overwrites."""
    if sys.stderr.isatty():
        print(f"  {text}", end="\r", file=sys.stderr, flush=True)


def explain(output: str) -> str:
    """Return what an installer's output means and what to do, followed by its last lines."""
    lower = output.lower()
    if any(text in lower for text in DISK_FULL):
        free_gb = shutil.disk_usage(str(ROOT)).free / 1024**3
        reason = (
            f"The disk is full: {free_gb:.1f} GB free, {DISK_BYTES / 1024**3:.0f} GB are needed.\n"
            "Make room and run the same command again."
        )
    elif any(text in lower for text in READ_ONLY):
        reason = (
            f"{ROOT} cannot be written to.\n"
            "Put the project in a folder of your own on a disk that is not read-only, and run it there."
        )
    elif UNTRUSTED in lower:
        reason = (
            "The packages cannot be downloaded: the server's certificate is not trusted here.\n"
            "If your network inspects TLS, point SSL_CERT_FILE to its certificate and try again."
        )
    elif any(text in lower for text in NO_CONNECTION):
        reason = (
            "The packages cannot be downloaded: there seems to be no internet connection.\n"
            "Connect (or set HTTPS_PROXY) and run the same command again; finished downloads are kept."
        )
    elif NO_UV_FOR_PIP in lower:
        reason = (
            "pip finds no uv for this machine: pip may be too old, or the registry may not have it.\n"
            f"Try: {sys.executable} -m pip install --upgrade pip; or install uv yourself."
        )
    else:
        reason = "The environment cannot be prepared. The installer's last lines:"
    return reason + "\n\n" + "\n".join(output.strip().splitlines()[-6:])


def exec_command(program: str, arguments: "list[str]") -> NoReturn:
    """Replace this process by the command, so that signals reach the command itself."""
    if not is_executable(program):
        raise BootstrapError(f"There is no command {Path(program).name} in the environment.")
    path = os.pathsep.join([str(ENVIRONMENT / "bin"), os.environ.get("PATH", os.defpath)])
    environment = {**os.environ, "PATH": path, "VIRTUAL_ENV": str(ENVIRONMENT)}
    os.execve(program, [program, *arguments], environment)  # noqa: S606 - no shell is wanted


def succeeds(command: "list[str]") -> bool:
    """Return whether the command exits with status 0; its output is discarded."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def is_executable(program: str) -> bool:
    return os.access(program, os.X_OK)


def read(path: Path) -> "str | None":
    """Return the file's text; None if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return None


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
