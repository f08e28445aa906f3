"""Statements in a folder: those that are there, and those that come while it is watched."""

import contextlib
import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# Other files, such as a download that is not complete yet, are left alone.
STATEMENT_SUFFIXES = frozenset(
    [
        ".csv",
        ".tsv",
        ".txt",
        ".xlsx",
        ".xls",
        ".htm",
        ".html",
        ".zip",
        ".ofx",
        ".qfx",
        ".qif",
        ".xml",
        ".camt",
        ".sta",
        ".mt940",
        ".940",
        ".json",
    ]
)
POLL_S = 2.0


def statements_in(folder: Path) -> list[Path]:
    """Return the files of a folder that may be statements, oldest first; hidden ones are none."""
    states = _states(folder)
    return sorted(states, key=lambda path: (states[path].st_mtime, path.name))


def _states(folder: Path) -> dict[Path, os.stat_result]:
    """Return the files of a folder that may be statements, with their sizes and times."""
    states = {}
    for path in folder.iterdir():
        if path.suffix.lower() in STATEMENT_SUFFIXES and not path.name.startswith("."):
            with contextlib.suppress(FileNotFoundError):  # it was moved away meanwhile
                state = path.stat()
                if stat.S_ISREG(state.st_mode):
                    states[path] = state
    return states


def expanded(paths: Sequence[Path]) -> list[Path]:
    """Return the files, and of each folder its statements."""
    return [file for path in paths for file in (statements_in(path) if path.is_dir() else [path])]


@dataclass(slots=True)
class FolderWatch:
    """Tells of each file of a folder once it is complete, and again when it has changed.

    `pause` waits between two looks at the folder.
    """

    folder: Path
    pause: Callable[[], None] = lambda: time.sleep(POLL_S)
    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def files(self) -> Iterator[Path]:
        """Yield files without end; a file is complete once its size is the same in two looks."""
        before: dict[Path, tuple[int, int]] = {}
        while True:
            states = {
                path: (state.st_size, state.st_mtime_ns) for path, state in _states(self.folder).items()
            }
            for path, state in states.items():
                if before.get(path) == state and self._seen.get(path) != state:
                    self._seen[path] = state
                    yield path
            before = states
            self.pause()
