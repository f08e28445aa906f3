"""Shows the steps of a start with their times: a live list on a terminal, one line each elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TextIO

from rich.console import Console
from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.table import Column
from rich.text import Text

TITLE_WIDTH = 34


class Seconds(ProgressColumn):
    """The time that a step has taken so far, or took."""

    def render(self, task: Task) -> Text:
        elapsed = task.finished_time if task.finished else task.elapsed
        return Text(f"{elapsed or 0:6.1f} s", style="dim")


class Step:
    """A running step, with a remark beside it about its progress or result."""

    def __init__(self, progress: Progress, title: str) -> None:
        self._progress = progress
        self._task = progress.add_task(title, total=1, remark="")
        self.last_remark = ""

    def remark(self, text: str) -> None:
        self.last_remark = text
        self._progress.update(self._task, remark=text)

    def count(self, completed: int, total: int) -> None:
        """Show the progress in numbers, as a remark."""
        self.remark(f"{completed:,} of {total:,}")

    def finish(self) -> None:
        self._progress.update(self._task, completed=1)


class Steps:
    """The list of steps; a context manager, which restores the terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._console = Console(file=stream or sys.stdout, highlight=False)
        self._is_live = self._console.is_terminal
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description}", table_column=Column(min_width=TITLE_WIDTH)),
            Seconds(),
            TextColumn("[dim]{task.fields[remark]}[/]"),
            console=self._console,
            disable=not self._is_live,
        )

    def __enter__(self) -> "Steps":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Run the body as one step, which is finished unless the body raises."""
        started = time.monotonic()
        step = Step(self._progress, title)
        yield step
        step.finish()
        if not self._is_live:
            remark = f"  {step.last_remark}" if step.last_remark else ""
            self.print(f"{title:<{TITLE_WIDTH}} {time.monotonic() - started:6.1f} s{remark}")

    def print(self, text: str) -> None:
        """Print a line of its own, above the list on a terminal."""
        self._console.print(text, soft_wrap=True, markup=False)
