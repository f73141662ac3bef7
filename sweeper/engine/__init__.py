"""Calls to what they give, made by whoever is at hand: this process, several, or a cluster.

A call that fails costs its own part alone: it is made once more, by itself, on whoever is there
then, and after that its failure is what it gives.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial
from typing import Final, NamedTuple, Protocol, TypeVar

_log = logging.getLogger(__name__)
A = TypeVar("A")
B = TypeVar("B")

LONGEST: Final = 3600.0  # seconds that one call may take
_PARTS: Final = 4  # batches for each process, so that none waits long for another's last


class Failed(NamedTuple):
    """Why a call gave nothing. `is_final`: it is not worth another try."""

    reason: str
    is_final: bool = False


class Engine(Protocol):
    """Makes calls, `size` of them at once.

    `work` and what it is given are pickled: a function that can be imported where the call is
    made, or a `partial` of one.
    """

    @property
    def size(self) -> int:
        """How many calls are made at once."""

    def run(self, work: Callable[[A], B], given: Sequence[A]) -> Iterator[tuple[int, B | Failed]]:
        """Yield the number of each call and what came of it, as they get done."""


def results(
    engine: Engine, work: Callable[[A], B], given: Sequence[A], *, are_short: bool = False
) -> Generator[tuple[int, B | Failed], None, None]:
    """Yield what comes of each call, by its number, as they get done; what fails is tried again.

    Calls that `are_short` are sent in batches, since a cluster takes 12 ms for one. Those of a
    batch that fails are made one by one, so that the others of it are no worse off.
    """
    parts = min(len(given), engine.size * _PARTS if are_short else len(given))
    batches = [range(start, len(given), parts) for start in range(parts)]
    failed: list[int] = []
    for batch, found in engine.run(partial(_each, work), [[given[i] for i in b] for b in batches]):
        answers = [found] * len(batches[batch]) if isinstance(found, Failed) else found
        for number, answer in zip(batches[batch], answers, strict=True):
            is_alone = not isinstance(found, Failed) or len(answers) == 1
            if isinstance(answer, Failed) and not (answer.is_final and is_alone):
                failed.append(number)
            else:
                yield number, answer
    for number in sorted(failed):
        for _, answer in engine.run(work, [given[number]]):
            yield number, answer


def _each(work: Callable[[A], B], given: Sequence[A]) -> list[B | Failed]:
    return [attempt(work, one) for one in given]


def attempt(work: Callable[[A], B], one: A) -> B | Failed:
    """Return what a call gives; whatever it raises ends no more than the call."""
    try:
        return work(one)
    except Exception as error:  # a stranger's repository must not end the run; its part is unread
        _log.exception("a call failed")
        return Failed(said(error))


def said(error: BaseException) -> str:
    """Return what an error of ours or of a library says, in one line."""
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
