"""People are asked for little at once, when they are there, and for less when they say no."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sweeper.config import Manners
from sweeper.forge import Person, Pull
from sweeper.forge.values import PullState
from sweeper.propose.block import Block
from sweeper.propose.limits import room, strictness
from sweeper.propose.memory import Ours

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MANNERS = Manners()


def some(
    state: PullState, count: int = 1, *, hours: int = 48, prefix: str = "dead-code"
) -> list[Ours]:
    branch, when = f"sweeper/{prefix}-x", NOON - timedelta(hours=hours)
    pull = Pull(1, "", state, branch, "o/r", "main", "a" * 40, Person("us"), "", "", when)
    return [Ours(pull, Block(branch, "", {}))] * count


@pytest.mark.parametrize(
    ("known", "count", "why"),
    [
        ([], 1, "the first one goes alone"),
        (some("open"), 0, "the first one goes alone"),
        (some("closed", 3), 1, "the first one goes alone"),
        (some("merged"), 2, "0 were opened within an hour"),
        (some("merged", hours=0), 1, "1 were opened within an hour"),
        (some("merged") + some("open", 4), 1, "4 are open"),
        (some("merged") + some("open", 7), 0, "7 are open"),
    ],
)
def test_the_least_of_all_limits_holds(known: list[Ours], count: int, why: str) -> None:
    found = room(known, MANNERS, NOON)
    assert found.left == count
    assert why in found.why


def test_a_run_has_its_own_limit() -> None:
    manners = replace(MANNERS, per_hour=9, open=20, per_run=3)
    assert room(some("merged"), manners, NOON).left == 3


def test_nobody_is_asked_at_night() -> None:
    found = room([], MANNERS, NOON.replace(hour=22))
    assert found == (0, "people are not at work now; it opens at 2026-03-03 08:00 UTC")


@pytest.mark.parametrize(
    ("known", "is_strict"),
    [
        ([], False),
        (some("closed", 3), False),
        (some("closed", 2) + some("merged", 2), False),
        (some("closed", 3) + some("merged", 2), True),
        (some("closed", 4) + some("open", 20), True),
        (some("closed", 9, prefix="flags"), False),
    ],
)
def test_more_is_asked_of_a_kind_that_people_refuse(known: list[Ours], is_strict: bool) -> None:
    share, why = strictness(known, "sweeper/dead-code-")
    assert (share > 0) is is_strict
    assert bool(why) is is_strict
