"""Calls made in this process, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from sweeper.engine import A, B, Failed, attempt


class Serial:
    """An engine that has this process alone; what kills a call kills the run."""

    size: Final = 1

    def run(self, work: Callable[[A], B], given: Sequence[A]) -> Iterator[tuple[int, B | Failed]]:
        """Yield the number of each call and what came of it, in order."""
        for number, one in enumerate(given):
            yield number, attempt(work, one)
