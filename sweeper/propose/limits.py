"""What is open and what time it is to how many new pulls people are asked to look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sweeper.config import Manners
from sweeper.propose.memory import Ours
from sweeper.worktime import is_open, next_open


class Room(NamedTuple):
    """How many new pulls may be opened now, and why no more."""

    left: int
    why: str


def room(known: Sequence[Ours], manners: Manners, now: datetime) -> Room:
    """Return the least of what all limits leave."""
    if not is_open(manners.schedule, now):
        opens = next_open(manners.schedule, now)
        when = "no day is left" if opens is None else f"it opens at {opens:%Y-%m-%d %H:%M} UTC"
        return Room(0, f"people are not at work now; {when}")
    opened = sum(one.pull.state == "open" for one in known)
    lately = sum(one.pull.opened > now - timedelta(hours=1) for one in known)
    rooms = [
        Room(manners.open - opened, f"{opened} are open, of at most {manners.open}"),
        Room(manners.per_hour - lately, f"{lately} were opened within an hour"),
        Room(manners.per_run, f"one run opens at most {manners.per_run}"),
    ]
    if not any(one.pull.state == "merged" for one in known):
        rooms.append(Room(1 - opened, "the first one goes alone, until people have merged it"))
    least = min(rooms, key=lambda each: each.left)
    return least._replace(left=max(least.left, 0))


_FEW = 4  # of fewer nothing can be told


def strictness(known: Sequence[Ours], prefix: str) -> tuple[float, str]:
    """Return how far thresholds move towards 1 (0: not, 1: all the way), and why.

    Of the pulls whose branch starts so, as many should be merged as people decide on: when fewer
    than half are, what remains of doubt is halved.
    """
    decided = [one.pull.state for one in known if one.pull.branch.startswith(prefix)]
    merged, closed = decided.count("merged"), decided.count("closed")
    if merged + closed < _FEW or merged * 2 >= merged + closed:
        return 0.0, ""
    return 0.5, f"people have merged {merged} of {merged + closed}, so more is asked of the rest"
