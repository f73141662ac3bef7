"""Few people are asked, the least busy of the owners first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sweeper.config import Manners
from sweeper.forge import Person, Pull
from sweeper.propose.block import Block
from sweeper.propose.memory import Ours
from sweeper.propose.reviewers import Asked, first_free
from sweeper.propose.reviewers import ask as choose

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MANNERS = Manners(approvers=("@lead",))


def ask(owners: list[str], known: list[Ours], manners: Manners, *, must: bool) -> Asked:
    return choose(owners, known, manners, account="us", must=must, nobody="nobody there")


def open_with(*names: str) -> list[Ours]:
    pull = Pull(1, "", "open", "sweeper/x", "o/r", "main", "a" * 40, Person("us"), "", "", NOON)
    return [Ours(replace(pull, reviewers=(name,)), Block("", "", {})) for name in names]


@pytest.mark.parametrize(
    ("owners", "known", "people"),
    [
        (["@ana"], [], ("ana",)),
        (["@ana", "@ben", "@cy"], [], ("ana", "ben")),
        (["@ana", "@ben", "@cy"], open_with("Ana", "ben", "ana"), ("cy", "ben")),
        (["@org/team", "a@example.org", "@@developer", "@us"], [], ("team:team",)),
        (["@ana"], open_with("ana", "ana"), ("ana",)),
    ],
)
def test_asks(owners: list[str], known: list[Ours], people: tuple[str, ...]) -> None:
    assert ask(owners, known, MANNERS, must=False).people == people


def test_says_why_nobody_is_asked() -> None:
    assert ask([], [], MANNERS, must=False) == Asked((), "nobody there")
    busy = ask(["@ana"], open_with("ana", "ana", "ana"), MANNERS, must=False)
    assert busy == Asked((), "all owners have 3 of ours to look at", is_busy=True)


def test_what_is_risky_goes_to_the_approvers_whatever_they_have() -> None:
    known = open_with("lead", "lead", "lead", "lead")
    assert ask(["@ana"], known, MANNERS, must=True).people == ("lead", "ana")
    assert ask([], known, MANNERS, must=True).people == ("lead",)


def test_nobody_is_asked_where_nobody_is_to_be() -> None:
    assert ask(["@ana"], [], replace(MANNERS, reviewers=0), must=False) == Asked(())


@pytest.mark.parametrize(
    ("accounts", "known", "owner"),
    [
        ((), [], ()),
        (("ana", "ben"), [], ("@ana",)),
        (("ana", "ben"), open_with("ana", "Ana", "ana"), ("@ben",)),
        (("ana",), open_with("ana", "ana", "ana"), ("@ana",)),
    ],
)
def test_who_wrote_most_and_has_time(
    accounts: tuple[str, ...], known: list[Ours], owner: tuple[str, ...]
) -> None:
    assert first_free(accounts, known, MANNERS) == owner
