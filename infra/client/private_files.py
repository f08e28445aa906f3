"""Writes files that their owner alone can read."""

import os
from pathlib import Path

OWNER_ONLY = 0o600


def write_privately(path: Path, content: str | bytes) -> None:
    """Write a file in one step, readable by its owner only, whatever mode an older file of the name has."""
    data = content.encode() if isinstance(content, str) else content
    temporary = path.with_name(f"{path.name}.new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    temporary.replace(path)
