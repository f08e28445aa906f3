"""Statements in a folder: those that are there, and those that come while it is watched."""

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
    files = [
        path
        for path in folder.iterdir()
        if path.suffix.lower() in STATEMENT_SUFFIXES and not path.name.startswith(".") and path.is_file()
    ]
    return sorted(files, key=lambda path: (path.stat().st_mtime, path.name))


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
            states = self._states()
            for path, state in states.items():
                if before.get(path) == state and self._seen.get(path) != state:
                    self._seen[path] = state
                    yield path
            before = states
            self.pause()

    def _states(self) -> dict[Path, tuple[int, int]]:
        states = {}
        for path in statements_in(self.folder):
            stat = path.stat()
            states[path] = (stat.st_size, stat.st_mtime_ns)
        return states
