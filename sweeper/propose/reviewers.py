"""Owners and what is open with them to whom to ask: few people, the least busy first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sweeper.config import Manners
from sweeper.propose.memory import Ours

_ROLE = "@@"  # GitLab's roles own code, but nobody can be asked by one


class Asked(NamedTuple):
    """Whom to ask (teams as `team:NAME`), and why nobody if it is nobody.

    They are `busy` when there is somebody, who has enough to look at. `how` says by what they were
    found if they own nothing.
    """

    people: tuple[str, ...]
    why: str = ""
    is_busy: bool = False
    how: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what the text of a pull says of it."""
        said = self.why or self.how
        return (said,) if said else ()


def ask(
    owners: Sequence[str],
    known: Sequence[Ours],
    manners: Manners,
    *,
    account: str,
    must: bool,
    nobody: str,
) -> Asked:
    """Choose from the owners; with `must` the approvers of the organisation are asked, too.

    `nobody` says why where there is nobody to choose from.
    """
    load = _load(known)
    approvers = _named(manners.approvers, account) if must else []
    named = _named(owners, account)
    free = [name for name in named if load[name.casefold()] < manners.per_reviewer]
    chosen = sorted(free, key=lambda name: (load[name.casefold()], name.casefold()))
    people = tuple(dict.fromkeys((*approvers, *chosen[: manners.reviewers])))
    if people or manners.reviewers == 0:
        return Asked(people)
    if named:
        most = f"all owners have {manners.per_reviewer} of ours to look at"
        return Asked((), most, is_busy=True)
    return Asked((), nobody)


def first_free(accounts: Sequence[str], known: Sequence[Ours], manners: Manners) -> tuple[str, ...]:
    """Return the first account that has not enough to look at, else the first, as an owner."""
    load = _load(known)
    free = (name for name in accounts if load[name.casefold()] < manners.per_reviewer)
    return tuple(f"@{name}" for name in [next(free, None) or next(iter(accounts), "")] if name)


def _load(known: Sequence[Ours]) -> Counter[str]:
    """Return how many open pulls of ours each has to look at, by names in small letters."""
    return Counter(
        name.casefold() for one in known if one.pull.state == "open" for name in one.pull.reviewers
    )


def _named(owners: Sequence[str], account: str) -> list[str]:
    """Return the names by which a forge asks people; an address of mail is none."""
    found = []
    for owner in owners:
        name = owner.removeprefix("@")
        if not owner.startswith("@") or owner.startswith(_ROLE) or name == account:
            continue
        _, slash, team = name.partition("/")
        found.append(f"team:{team}" if slash else name)
    return found
