"""Progress of the stages to bars on stderr, if that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sweeper.report.escape import visible

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Step = Callable[[str, int, int], None]


@contextmanager
def progress(*, quiet: bool) -> Iterator[Step]:
    """Give a function that shows how far a stage is: its name, done, total (0 if unknown)."""
    if quiet or not sys.stderr.isatty():
        yield _nothing
        return
    bars = _Bars()
    try:
        yield bars.step
    finally:
        bars.close()


def _nothing(stage: str, done: int, total: int) -> None:
    """Show no progress."""


class _Bars:
    """Bars that are made when the first stage says something, as importing rich takes its time."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def step(self, stage: str, done: int, total: int) -> None:
        if self._progress is None:
            self._progress = _start()
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(visible(stage), total=total or None)
        self._progress.update(self._tasks[stage], completed=done, total=total or None)

    def close(self) -> None:
        if self._progress is not None:
            self._progress.stop()


def _start() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    bars = Progress(*columns, console=Console(stderr=True), transient=True)
    bars.start()
    return bars
