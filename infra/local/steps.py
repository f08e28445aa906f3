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


class Seconds(ProgressColumn):
    """The time a step has taken so far, or took."""

    def render(self, task: Task) -> Text:
        elapsed = task.finished_time if task.finished else task.elapsed
        return Text(f"{elapsed or 0:6.1f} s", style="dim")


class Step:
    """One running step; `remark` says beside it how far it is or what came out."""

    def __init__(self, progress: Progress, title: str) -> None:
        self._progress = progress
        self._task = progress.add_task(title, total=1, remark="")
        self.last_remark = ""

    def remark(self, words: str) -> None:
        self.last_remark = words
        self._progress.update(self._task, remark=words)

    def count(self, done: int, total: int) -> None:
        """Progress in things, as a remark."""
        self.remark(f"{done:,} of {total:,}")

    def done(self) -> None:
        self._progress.update(self._task, completed=1)


class Steps:
    """The list. Used with `with`, so that the terminal is left in order."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._console = Console(file=stream or sys.stdout, highlight=False)
        self._live = self._console.is_terminal
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description}", table_column=Column(min_width=34)),
            Seconds(),
            TextColumn("[dim]{task.fields[remark]}[/]"),
            console=self._console,
            disable=not self._live,
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
        """Run the body as one step; it counts as done if the body ends well."""
        started = time.monotonic()
        step = Step(self._progress, title)
        yield step
        step.done()
        if not self._live:
            remark = f"  {step.last_remark}" if step.last_remark else ""
            self.say(f"{title:<34} {time.monotonic() - started:6.1f} s{remark}")

    def say(self, words: str) -> None:
        """A line of its own, above the list on a terminal."""
        self._console.print(words, soft_wrap=True, markup=False)
