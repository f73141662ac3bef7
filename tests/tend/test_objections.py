"""What stops a merge, and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sweeper.forge import (
    CheckRun,
    Comment,
    Permission,
    Person,
    Pull,
    Reaction,
    Review,
    Talk,
    Thread,
)
from sweeper.forge.values import ReviewVerdict
from sweeper.propose.voices import heard
from sweeper.tend.objections import objections

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HEAD, OLD = "a" * 40, "b" * 40
ANA, BEN, EVE, BOT, US = (
    Person("ana"),
    Person("ben"),
    Person("eve"),
    Person("lint", is_bot=True),
    Person("sweeper"),
)
MAY: dict[str, Permission] = {
    "ana": "admin",
    "ben": "triage",
    "eve": "read",
    "lint": "write",
    "sweeper": "write",
}
IS_HEARD = heard(MAY.__getitem__, "sweeper")
PULL = Pull(1, "", "open", "sweeper/x", "o/r", "main", HEAD, US, "", "", NOON, mergeability="yes")
NOTHING = Talk((), (), (), (), ())


def said(author: Person, body: str, hours: int = 0) -> Comment:
    when = NOON + timedelta(hours=hours)
    return Comment("1", author, body, when, when)


def review(author: Person, verdict: ReviewVerdict, commit: str = HEAD, hours: int = 0) -> Review:
    return Review(author, verdict, commit, NOON + timedelta(hours=hours))


def found(
    talk: Talk = NOTHING, *, pull: Pull = PULL, checks: Sequence[CheckRun] = (), head: str = HEAD
) -> list[tuple[str, str]]:
    known = objections(pull, talk, checks, is_heard=IS_HEARD, head=head)
    return [(one.who, one.what) for one in known]


@pytest.mark.parametrize(
    "talk",
    [
        NOTHING,
        NOTHING._replace(comments=(said(ANA, "Nice, thank you"),)),
        NOTHING._replace(comments=(said(EVE, "/hold"),)),
        NOTHING._replace(comments=(said(BOT, "/hold"),)),
        NOTHING._replace(comments=(said(US, "/hold"),)),
        NOTHING._replace(comments=(said(ANA, "/hold"), said(BEN, "/unhold"))),
        NOTHING._replace(comments=(said(ANA, "> /hold\n\nDid you mean this?"),)),
        NOTHING._replace(comments=(said(ANA, "Say\n\n```\n/hold\n```\n\nto stop it"),)),
        NOTHING._replace(comments=(said(ANA, "<!--\n/hold\n-->"),)),
        NOTHING._replace(comments=(said(ANA, "we should /hold on a second"),)),
        NOTHING._replace(reviews=(review(ANA, "approved"),)),
        NOTHING._replace(reviews=(review(EVE, "changes-requested"),)),
        NOTHING._replace(reviews=(review(BOT, "changes-requested"),)),
        NOTHING._replace(reviews=(review(ANA, "changes-requested"), review(ANA, "approved"))),
        NOTHING._replace(reviews=(review(ANA, "changes-requested"), review(ANA, "dismissed"))),
        NOTHING._replace(threads=(Thread("1", True, (said(ANA, "why?"),)),)),
        NOTHING._replace(threads=(Thread("1", False, (said(EVE, "why?"),)),)),
        NOTHING._replace(reactions=(Reaction(ANA, "+1", NOON), Reaction(EVE, "-1", NOON))),
    ],
)
def test_does_not_stop(talk: Talk) -> None:
    assert found(talk) == []


@pytest.mark.parametrize(
    ("talk", "objection"),
    [
        (NOTHING._replace(comments=(said(BEN, "/hold"),)), ("ben", "said /hold")),
        (
            NOTHING._replace(comments=(said(BEN, "Wait.\r\n\r\n/sweeper hold\r\n"),)),
            ("ben", "said /hold"),
        ),
        (
            NOTHING._replace(comments=(said(ANA, "/unhold"), said(BEN, "/hold"))),
            ("ben", "said /hold"),
        ),
        (
            NOTHING._replace(reviews=(review(ANA, "changes-requested"),)),
            ("ana", "asked for changes"),
        ),
        (
            NOTHING._replace(
                reviews=(review(ANA, "changes-requested", OLD), review(ANA, "commented"))
            ),
            ("ana", "asked for changes on bbbbbbbbbbbb"),
        ),
        (
            NOTHING._replace(reviews=(review(ANA, "changes-requested"), review(BEN, "approved"))),
            ("ana", "asked for changes"),
        ),
        (
            NOTHING._replace(threads=(Thread("1", False, (said(BEN, "why?"),)),)),
            ("ben", "began a conversation that is not resolved"),
        ),
        (NOTHING._replace(reactions=(Reaction(BEN, "-1", NOON),)), ("ben", "gave a thumb down")),
    ],
)
def test_stops(talk: Talk, objection: tuple[str, str]) -> None:
    assert found(talk) == [objection]


def test_the_pull_itself_may_stop() -> None:
    assert found(head=OLD) == [("somebody", f"pushed {HEAD[:12]} to the branch")]
    assert found(pull=replace(PULL, is_draft=True)) == [("somebody", "made it a draft")]
    assert found(pull=replace(PULL, labels=("Do-Not-Merge", "python"))) == [
        ("somebody", "put the label 'Do-Not-Merge' on it")
    ]
    assert found(pull=replace(PULL, mergeability="blocked")) == [
        ("", "something that the forge asks for is missing")
    ]


def test_a_failed_check_stops_and_others_do_not() -> None:
    checks = [CheckRun("tests", "failed"), CheckRun("lint", "pending"), CheckRun("docs", "passed")]
    assert found(checks=checks) == [("", "the check 'tests' failed")]


def test_nobody_is_asked_about_whose_words_stop_nothing() -> None:
    """A question to the forge for each of thousands would use up what may be asked in an hour."""
    asked: list[str] = []

    def permission(name: str) -> Permission:
        asked.append(name)
        return MAY[name]

    talk = Talk(
        (said(ANA, "Nice."), said(BOT, "/hold"), said(EVE, "/hold"), said(EVE, "/hold")),
        (review(BEN, "approved"),),
        (Thread("1", True, (said(ANA, "why?"), said(US, "so"))),),
        (Reaction(ANA, "+1", NOON),),
        (),
    )
    is_heard = heard(permission, "sweeper")
    assert objections(PULL, talk, (), is_heard=is_heard, head=HEAD) == ()
    assert asked == ["eve"]
