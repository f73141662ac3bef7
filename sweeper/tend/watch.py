"""Pulls that were merged lately, to what is due where that did not go well.

People may have added again what is gone, or a check fails on the default branch since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from sweeper.forge import Pull
from sweeper.git.reverting import has_commit
from sweeper.model import Event
from sweeper.propose.memory import Ours
from sweeper.propose.publish import Outlet
from sweeper.stops import stop
from sweeper.tend.again import say_again, subjects
from sweeper.tend.record import Record
from sweeper.tend.revert import failing, take_back
from sweeper.tend.words import red

_CHECKED = timedelta(days=7)
_WATCHED = timedelta(days=30)


class Offered(NamedTuple):
    """An open pull that takes a merge back, and why it is there."""

    pull: Pull
    why: str


def watch(
    outlet: Outlet,
    known: Iterable[Ours],
    judged: Mapping[str, Record],
    past: Sequence[Event],
    tip: str,
) -> Iterator[Offered]:
    """Write down who merged each pull, and look what became of it until `tip`, today's base.

    Yields the open pulls that take a merge back.
    """
    named = subjects(past)
    for one in known:
        pull = one.pull
        if pull.state != "merged" or pull.closed is None or outlet.now - pull.closed > _WATCHED:
            continue
        record = judged.get(pull.branch, Record())
        is_young = outlet.now - pull.closed <= _CHECKED
        if is_young and not record.is_merged:
            _note(outlet, pull)
        if stop(labels=pull.labels) is not None or not _is_known(outlet, pull, tip):
            continue
        if is_young:
            yield from _look_at_checks(outlet, one, tip)
        say_again(outlet, one, tip, named, frozenset(record.again))


def _is_known(outlet: Outlet, pull: Pull, tip: str) -> bool:
    """Whether the merge is on the default branch, and here, so that git can tell what it did."""
    return bool(pull.merge_commit) and has_commit(outlet.repository, pull.merge_commit, tip)


def _look_at_checks(outlet: Outlet, one: Ours, tip: str) -> Iterator[Offered]:
    """Open the pull that takes the merge back where a check fails since, and say so on it."""
    failed = failing(outlet, one, tip)
    if not failed:
        return
    number, merge = one.pull.number, one.pull.merge_commit
    offered = take_back(outlet, one, tip, failed[0])
    outlet.ledger.record("comment", one.pull.branch, f"{failed[0]} fails since the merge")
    text = red(failed[0], merge, offered.url if offered is not None else "")
    outlet.forge.ensure_comment(number, "red", text)
    if offered is not None and offered.state == "open":
        yield Offered(offered, f"the check '{failed[0]}' fails since pull {number} was merged")


def _note(outlet: Outlet, pull: Pull) -> None:
    """Write down who approved and who merged it, for whoever asks later."""
    talk = outlet.forge.talk(pull.number)
    approved = {r.author.name for r in talk.reviews if r.verdict == "approved"}
    merged = [act.actor.name for act in talk.acts if act.kind == "merged"]
    outlet.ledger.record(
        "review",
        pull.branch,
        f"pull {pull.number} was merged",
        {
            "branch": pull.branch,
            "pull": pull.url,
            "reviewers": ",".join(sorted(approved)),
            "merged_by": merged[-1] if merged else "",
        },
    )
