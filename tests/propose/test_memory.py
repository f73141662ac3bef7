"""A no of people holds for each finding, until there is something new to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sweeper.forge import Comment, Person, Pull, Talk
from sweeper.forge.values import PullState
from sweeper.model import Case, Evidence, Finding, Span
from sweeper.propose.block import Block, block_of, box, hidden
from sweeper.propose.memory import No, Ours, is_new, kept, ours, refused

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
US, ANA, EVE = Person("sweeper"), Person("ana"), Person("eve")
NOTHING = Talk((), (), (), (), ())


def case(name: str, *sources: str) -> Case:
    finding = Finding(
        kind="dead-symbol",
        symbol_kind="function",
        path="pkg/cart.py",
        spans=(Span(1, 0, 3, 0),),
        name=name,
        qualname=f"Cart.{name}",
        module="pkg.cart",
        message="",
        fingerprint=f"f-{name}",
    )
    evidence = tuple(Evidence(source, "supports", 0.5, "") for source in sources)
    return Case(finding, evidence, 0.97, 0.1)


def pull(number: int, state: PullState, *cases: Case, author: Person = US, body: str = "") -> Pull:
    branch = f"sweeper/dead-code-{number}"
    text = body + hidden(block_of(cases, branch=branch, base="b" * 40, ledger=""))
    return Pull(number, "", state, branch, "o/r", "main", "a" * 40, author, "", text, NOON)


def known(*pulls: Pull) -> tuple[Ours, ...]:
    return ours(pulls, US.name)


def by_ana(number: int) -> Person:
    return ANA


def test_only_what_we_opened_from_our_branches_is_ours() -> None:
    mine = pull(1, "open", case("f"))
    others = [
        pull(2, "open", case("f"), author=EVE),
        replace(mine, branch="topic"),
        replace(mine, body="nothing"),
        replace(mine, branch="sweeper/dead-code-other"),
    ]
    assert [one.pull for one in known(mine, *others)] == [mine]


def test_closed_by_a_person_is_a_no_to_each_finding() -> None:
    found = refused(known(pull(1, "closed", case("f", "history-old"), case("g"))), by_ana)
    assert found == {
        "f-f": No("ana", "closed it", 1, ("history-old",)),
        "f-g": No("ana", "closed it", 1, ()),
    }


@pytest.mark.parametrize("state", ["open", "merged"])
def test_what_is_not_closed_is_no_no(state: PullState) -> None:
    assert refused(known(pull(1, state, case("f"))), by_ana) == {}


def test_our_own_closing_is_no_no() -> None:
    assert refused(known(pull(1, "closed", case("f"))), lambda number: US) == {}


def test_an_unknown_closer_is_a_person() -> None:
    assert "f-f" in refused(known(pull(1, "closed", case("f"))), lambda number: Person(""))


def test_who_was_asked_again_has_a_new_say() -> None:
    f = case("f")
    assert refused(known(pull(2, "merged", f), pull(1, "closed", f)), by_ana) == {}
    assert refused(known(pull(2, "closed", f), pull(1, "open", f)), by_ana)["f-f"].pull == 2


def test_only_what_is_new_is_a_reason_to_ask_again() -> None:
    no = No("ana", "closed it", 1, ("history-old",))
    assert is_new(case("f", "history-old"), no) == ()
    assert is_new(case("f", "history-never-referenced", "vulture-agrees"), no) == ()
    assert is_new(case("f", "history-old", "coverage-not-executed"), no) == (
        "coverage-not-executed",
    )


def said(author: Person, body: str) -> Talk:
    return NOTHING._replace(comments=(Comment("1", author, body, NOON, NOON),))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("/sweeper keep f", "asked to keep it"),
        ("/sweeper keep Cart.f plugins call it", "plugins call it"),
        ("Hello\r\n\r\n/sweeper keep `Cart.f` plugins call it\r\n", "plugins call it"),
        ("/sweeper keep pkg/cart.py::Cart.f soon", "soon"),
    ],
)
def test_a_comment_keeps(body: str, why: str) -> None:
    (one,) = known(pull(1, "open", case("f"), case("g")))
    found = kept(one, said(ANA, body), lambda person: True, [case("f"), case("g"), case("h")])
    assert found == {"f-f": No("ana", why, 1)}


@pytest.mark.parametrize(
    "body",
    ["/sweeper keep h", "/sweeper keep", "please /sweeper keep f", "/keep f", "sweeper keep f"],
)
def test_other_words_keep_nothing(body: str) -> None:
    (one,) = known(pull(1, "open", case("f")))
    assert kept(one, said(ANA, body), lambda person: True, [case("f"), case("h")]) == {}


def test_who_has_no_say_keeps_nothing() -> None:
    (one,) = known(pull(1, "open", case("f")))
    assert kept(one, said(EVE, "/sweeper keep f"), lambda person: False, [case("f")]) == {}


def test_an_empty_box_keeps() -> None:
    boxes = "\n".join([box(case("f"), "f").replace("[x]", "[ ]"), box(case("g"), "g")]) + "\n"
    (one,) = known(pull(1, "open", case("f"), case("g"), body=boxes))
    assert set(kept(one, NOTHING, lambda person: True, [case("f")])) == {"f-f"}


def test_a_box_of_another_finding_keeps_nothing() -> None:
    body = box(case("h"), "h").replace("[x]", "[ ]") + "\n"
    (one,) = known(pull(1, "open", case("f"), body=body))
    assert kept(one, NOTHING, lambda person: True, [case("f")]) == {}
    assert one.block == Block(one.pull.branch, "b" * 40, {"f-f": ()}, "")
