"""Find the Chromium that browser tests drive: `python -m infra.tools.browser`; `--install` installs it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.client.errors import CommandError
from infra.tools import node

DEBIAN_PACKAGE = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]


def main(argv: list[str]) -> int:
    """Check that there is a Chromium and return 0; with `--install`, install one where it is missing."""
    try:
        node.use_for_playwright()
        if not is_present():
            if "--install" not in argv:
                raise CommandError(
                    "The browser tests need Chromium, and this machine has none.",
                    "Install it with: make browser",
                )
            install()
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def is_present() -> bool:
    """Return whether the system has a Chromium, or Playwright one of its own."""
    return shutil.which("chromium") is not None or playwright_path().exists()


def playwright_path() -> Path:
    """Return where Playwright keeps its own Chromium, whether it is there or not."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def install() -> None:
    """Install Debian's package where this user may, since it brings its libraries; else Playwright's build.

    Raises:
        CommandError: Neither can be installed.
    """
    if is_debian() and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Debian's chromium for the browser tests ...", file=sys.stderr)
        if not succeeds(DEBIAN_PACKAGE):
            succeeds(["apt-get", "update"])
            if not succeeds(DEBIAN_PACKAGE):
                raise CommandError(
                    "Debian's chromium cannot be installed.",
                    "Run this to see why: " + " ".join(DEBIAN_PACKAGE),
                )
        return
    print("Downloading Playwright's Chromium for the browser tests ...", file=sys.stderr)
    if not succeeds([sys.executable, "-m", "playwright", "install", "chromium"]):
        raise CommandError(
            "Playwright's Chromium cannot be installed.",
            "Check the internet connection, or install chromium with your system's package manager.",
        )


def is_debian() -> bool:
    """Return whether this is Debian itself; Ubuntu's package of that name only points to a snap."""
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return "ID=debian" in lines


def succeeds(command: list[str]) -> bool:
    """Return whether the command exits with status 0; its output goes to stderr."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, stdout=sys.stderr, env=environment, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
