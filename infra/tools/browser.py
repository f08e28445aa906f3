"""Finds or brings the Chromium that the browser tests drive: `python -m infra.tools.browser`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.client.errors import CommandError
from infra.tools import node

DEBIAN_PACKAGE = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]


def main() -> int:
    """Do nothing where a Chromium is; 1 with words if none can be brought."""
    try:
        node.use_for_playwright()
        if not present():
            bring()
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def present() -> bool:
    """Whether the system has one, or Playwright its own."""
    return shutil.which("chromium") is not None or playwrights_own().exists()


def playwrights_own() -> Path:
    """Where Playwright's own Chromium is, or would be."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def bring() -> None:
    """Debian's package where we may install it, for it brings its libraries; Playwright's own elsewhere."""
    if on_debian() and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Debian's chromium for the browser tests ...", file=sys.stderr)
        if not succeeds(DEBIAN_PACKAGE):
            succeeds(["apt-get", "update"])
            if not succeeds(DEBIAN_PACKAGE):
                raise CommandError(
                    "Debian's chromium cannot be installed.",
                    "See what this says: " + " ".join(DEBIAN_PACKAGE),
                )
        return
    print("Downloading Playwright's Chromium for the browser tests ...", file=sys.stderr)
    if not succeeds([sys.executable, "-m", "playwright", "install", "chromium"]):
        raise CommandError(
            "Playwright's Chromium cannot be installed.",
            "Check the internet connection, or install chromium by the system's own means.",
        )


def on_debian() -> bool:
    """Ubuntu's package of that name is only a pointer to a snap."""
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return "ID=debian" in lines


def succeeds(command: list[str]) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # On stderr, so that what the tests print stays alone on stdout.
    return subprocess.run(command, stdout=sys.stderr, env=environment, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
