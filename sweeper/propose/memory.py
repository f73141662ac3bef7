"""Pulls of ours and what people did to them, to what they have said about each finding.

A pull that a person closed unmerged is a no to each of its findings, also to one among many. They
are asked again only when something speaks for the removal that did not then, and are told what.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from sweeper.forge import Comment, Person, Pull, Talk
from sweeper.model import Case, Event
from sweeper.propose.block import Block, emptied, read_block, supports

BRANCHES = "sweeper/"
ASKED = "asked"  # the kind of the decision to ask about one finding for somebody's sake
AGAIN = "again"  # the kind of the decision that something we removed is there again
# What can change a person's mind. That lines grow older or more history was read cannot.
_NEWS = ("coverage-", "intent-", "flag-", "history-orphaned")
_KEEP = re.compile(
    r"^/sweeper[ \t]{1,9}keep[ \t]{1,9}(\S{1,300})(?:[ \t]{1,9}(\S.{0,300}))?$", re.M
)


class Ours(NamedTuple):
    """A pull that we opened, with the block in its text."""

    pull: Pull
    block: Block


class No(NamedTuple):
    """A person does not want this removed: who ("" when the forge does not say), and why."""

    who: str
    why: str
    pull: int
    then: tuple[str, ...] = ()


def ours(pulls: Iterable[Pull], account: str) -> tuple[Ours, ...]:
    """Return the pulls that we opened from branches of ours, with what they are about."""
    found = []
    for pull in pulls:
        if pull.author.name == account and pull.branch.startswith(BRANCHES):
            block = read_block(pull.body)
            if block is not None and block.branch == pull.branch:
                found.append(Ours(pull, block))
    return tuple(found)


def refused(known: Sequence[Ours], closer: Callable[[int], Person]) -> Mapping[str, No]:
    """Return the findings of pulls that people closed unmerged; `closer` says who did.

    What is in doubt counts as closed by a person. Of several the latest no stands, and a later
    pull of ours that was merged or is open takes it back: then they were asked again.
    """
    found: dict[str, No] = {}
    for one in sorted(known, key=lambda each: each.pull.number):
        if one.pull.state != "closed":
            for fingerprint in one.block.findings:
                found.pop(fingerprint, None)
            continue
        who = closer(one.pull.number)
        if who == one.pull.author:
            continue
        for fingerprint, then in one.block.findings.items():
            found[fingerprint] = No(who.name, "closed it", one.pull.number, then)
    return found


def kept_before(past: Iterable[Event]) -> Mapping[str, No]:
    """Return what people have kept out of earlier pulls, which since then were written again.

    By our own ledger. Who asked for it later, by a tick on the dashboard, takes that back.
    """
    found: dict[str, No] = {}
    for event in past:
        prints = event.about.get("fingerprints", "")
        if event.action == "keep" and prints:
            found[prints] = No("", event.detail, 0)
        elif event.action == "decision" and event.about.get("kind") == ASKED:
            found.pop(prints, None)
    return found


def is_new(case: Case, no: No) -> tuple[str, ...]:
    """Return what speaks for a removal now, did not when it was refused, and is news to people."""
    return tuple(each for each in supports(case) if each not in no.then and each.startswith(_NEWS))


def kept(
    one: Ours, talk: Talk, is_heard: Callable[[Person], bool], cases: Sequence[Case]
) -> Mapping[str, No]:
    """Return the findings of an open pull that people want to stay: by a box or by a comment."""
    number = one.pull.number
    found = {
        fingerprint: No("", "took the tick from its box", number)
        for fingerprint in emptied(one.pull.body)
        if fingerprint in one.block.findings
    }
    about = [case for case in cases if case.finding.fingerprint in one.block.findings]
    for comment in talk.comments:
        said = _commented(comment, about, number)
        if said and is_heard(comment.author):
            found.update(said)
    return found


def _commented(comment: Comment, cases: Sequence[Case], number: int) -> Mapping[str, No]:
    said = _KEEP.findall(comment.body.replace("\r\n", "\n"))
    return {
        case.finding.fingerprint: No(
            comment.author.name, (why or "asked to keep it").strip(), number
        )
        for name, why in said
        for case in cases
        if name.strip("`") in _names(case)
    }


def _names(case: Case) -> frozenset[str]:
    finding = case.finding
    return frozenset(
        (finding.name, finding.qualname, finding.subject, finding.path)
        if finding.qualname
        else (finding.path,)
    )
