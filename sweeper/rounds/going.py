"""A queue and a way to visit one repository to the visits of a run, until its time is up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from sweeper.rounds import Visited
from sweeper.rounds.queue import Queue

_ENDED: Final = "the time of this run is up"
_DEADLY: Final = "runs have died while they were there, each time; look at it by itself"


def go(
    queue: Queue,
    names: Sequence[tuple[str, str]],
    visit: Callable[[str], Visited],
    *,
    clock: Callable[[], float],
    deadline: float,
) -> Iterator[Visited]:
    """Yield how each visit ended that is due; what time does not allow is named as later.

    `names` has for each key what people call it. Once one visit has met a limit, which is that of
    all, no other begins.
    """
    called = dict(names)
    stopped = ""
    for key in queue.due(list(called)):
        name = called[key]
        if not stopped and clock() >= deadline:
            stopped = _ENDED
        if stopped:
            yield Visited(name, "later", stopped)
            continue
        if queue.is_deadly(key):
            visited = Visited(name, "crashed", _DEADLY)
        else:
            queue.begin(key)
            visited = visit(key)
        queue.end(key, visited, clock())
        if visited.ending == "later":
            stopped = visited.why
        yield visited
