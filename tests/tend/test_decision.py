"""What is done about a pull: whatever is not surely fine waits for people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from sweeper.config import Manners, Schedule
from sweeper.forge import CheckRun, Person, Pull
from sweeper.tend.decision import Seen, decide
from sweeper.tend.objections import Objection

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
HEAD = "a" * 40
PULL = Pull(
    1,
    "",
    "open",
    "sweeper/x",
    "o/r",
    "main",
    HEAD,
    Person("us"),
    "",
    "",
    MONDAY,
    mergeability="yes",
)
PASSED = (CheckRun("tests", "passed"),)
SEEN = Seen(PULL, HEAD, (), PASSED, "auto", MONDAY)
MANNERS = Manners()


@pytest.mark.parametrize(
    ("seen", "manners", "now", "action"),
    [
        (SEEN, MANNERS, WEDNESDAY, "merge"),
        (SEEN._replace(started=None), MANNERS, WEDNESDAY, "start"),
        (SEEN, MANNERS, WEDNESDAY.replace(hour=11), "wait"),
        (SEEN, MANNERS, WEDNESDAY.replace(hour=18), "wait"),  # nobody is at work
        (SEEN, MANNERS, datetime(2026, 3, 7, 12, tzinfo=UTC), "wait"),  # Saturday
        (SEEN, replace(MANNERS, merging="native"), MONDAY, "native"),
        (SEEN, replace(MANNERS, merging="never"), WEDNESDAY, "ask"),
        (SEEN._replace(gate="review"), MANNERS, WEDNESDAY, "ask"),
        (SEEN._replace(gate="approve"), MANNERS, WEDNESDAY, "ask"),
        (SEEN._replace(gate="skip"), MANNERS, WEDNESDAY, "ask"),
        (SEEN._replace(checks=()), MANNERS, WEDNESDAY, "ask"),
        (SEEN._replace(checks=(CheckRun("x", "neutral"),)), MANNERS, WEDNESDAY, "ask"),
        (SEEN._replace(checks=(*PASSED, CheckRun("x", "pending"))), MANNERS, WEDNESDAY, "wait"),
        (SEEN._replace(objections=(Objection("", "x failed"),)), MANNERS, WEDNESDAY, "objected"),
        (SEEN._replace(objections=(Objection("ana", "said no"),)), MANNERS, WEDNESDAY, "objected"),
        (SEEN._replace(head="b" * 40), MANNERS, WEDNESDAY, "leave"),
        (SEEN._replace(pull=replace(PULL, labels=("sweeper:stop",))), MANNERS, WEDNESDAY, "leave"),
        (
            SEEN._replace(pull=replace(PULL, mergeability="conflict")),
            MANNERS,
            WEDNESDAY,
            "regenerate",
        ),
        (
            SEEN,
            replace(MANNERS, schedule=Schedule(blackout=((date(2026, 1, 1), date(2099, 1, 1)),))),
            WEDNESDAY,
            "ask",
        ),
    ],
)
def test_decides(seen: Seen, manners: Manners, now: datetime, action: str) -> None:
    assert decide(seen, manners, now).action == action


def test_a_stop_is_stronger_than_all_else() -> None:
    pull = replace(PULL, labels=("sweeper:stop",), mergeability="conflict")
    assert decide(SEEN._replace(pull=pull, head="b" * 40), MANNERS, WEDNESDAY).action == "leave"


def test_a_conflict_in_what_somebody_else_has_pushed_is_theirs() -> None:
    pull = replace(PULL, mergeability="conflict")
    assert decide(SEEN._replace(pull=pull, head="b" * 40), MANNERS, WEDNESDAY).action == "leave"


def test_says_when_it_will_be_merged() -> None:
    assert decide(SEEN._replace(started=None), MANNERS, MONDAY).due == WEDNESDAY
    friday = datetime(2026, 3, 6, 16, tzinfo=UTC)
    due = decide(SEEN._replace(started=None), MANNERS, friday).due
    assert due == datetime(2026, 3, 10, 16, tzinfo=UTC)


def test_says_who_objects() -> None:
    objections = (Objection("ana", "said /hold"), Objection("", "the check 'x' failed"))
    decision = decide(SEEN._replace(objections=objections), MANNERS, WEDNESDAY)
    assert decision.why == "ana said /hold"
