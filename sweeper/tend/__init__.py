"""Open proposals to what is done about them: later visits, after people have had their say.

A visit reads what was said, and does little: it announces a merge, stops the clock at an
objection, makes anew what is in conflict, merges what nobody objected to. The code is looked at
again only when there is something to make or to merge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sweeper.errors import NothingToDo
from sweeper.forge import Pull
from sweeper.forge.guards import own_comment
from sweeper.git.writing import committer, patch_id
from sweeper.model import Event
from sweeper.propose.memory import Ours, ours
from sweeper.propose.publish import Outlet
from sweeper.propose.voices import heard
from sweeper.proposing import Proposer
from sweeper.publishing.leftovers import clear
from sweeper.tend.decision import Decision, Seen, decide
from sweeper.tend.merging import anew, later, merge
from sweeper.tend.objections import objections
from sweeper.tend.record import Record, note, records
from sweeper.tend.watch import watch
from sweeper.tend.words import announced, held


class Tended(NamedTuple):
    """One pull and what was decided about it."""

    pull: Pull
    decision: Decision


def tend(
    outlet: Outlet, past: Sequence[Event], analyse: Callable[[], Proposer]
) -> tuple[Tended, ...]:
    """Visit all open pulls of ours, and those that were merged lately.

    `past` is the ledger so far; `analyse` looks at the code, and is asked once at most. Raises
    ForgeError, GitError or LimitReached when the forge fails; a later visit goes on from there.
    """
    account = outlet.forge.account().name
    base = _base(outlet)
    known = ours(outlet.forge.pulls(), account)
    needed = {one.pull.branch for one in known if one.pull.state == "open"}
    clear(outlet, account, needed, is_alone=False)
    judged = records(past)
    proposers: list[Proposer] = []

    def proposer() -> Proposer:
        if not proposers:
            proposers.append(analyse())
        return proposers[0]

    found = []
    for one in sorted(known, key=lambda each: each.pull.number):
        if one.pull.state == "open":
            pull = outlet.forge.pull(one.pull.number)
            one = one._replace(pull=pull)
            patch = _patch(outlet, pull, base)
            seen = _seen(outlet, pull, judged.get(pull.branch, Record()), patch, account)
            decision = decide(seen, outlet.manners, outlet.now)
            _act(outlet, one, seen, decision, patch, proposer)
            found.append(Tended(pull, decision))
    for pull, why in watch(outlet, known, judged, past, base):
        found.append(Tended(pull, Decision("offer", why)))
    return tuple(found)


def _seen(outlet: Outlet, pull: Pull, record: Record, patch: str, account: str) -> Seen:
    talk = outlet.forge.talk(pull.number)
    checks = outlet.forge.checks(pull)
    is_heard = heard(outlet.forge.permission, account)
    head = pull.head if committer(outlet.repository, pull.head) == outlet.identity else ""
    spoken = objections(pull, talk, checks, is_heard=is_heard, head=head)
    is_told = own_comment(talk.comments, "timer", account) is not None
    return Seen(pull, head, spoken, checks, record.gate, record.since(patch), is_told)


def _base(outlet: Outlet) -> str:
    """Have the tip of the default branch here, and return it."""
    branch = outlet.forge.project().default_branch
    tip = outlet.remote.tips().get(branch, "")
    if not tip:
        raise NothingToDo(f"there is no branch {branch} at {outlet.remote.url}")
    outlet.remote.fetch(outlet.repository, tip)
    return tip


def _patch(outlet: Outlet, pull: Pull, base: str) -> str:
    outlet.remote.fetch(outlet.repository, pull.head)
    return patch_id(outlet.repository, base, pull.head)


def _act(
    outlet: Outlet,
    one: Ours,
    seen: Seen,
    decision: Decision,
    patch: str,
    proposer: Callable[[], Proposer],
) -> None:
    """Do what was decided; what only waits for people or for time is left as it is."""
    pull, ledger = one.pull, outlet.ledger
    match decision.action:
        case "start":
            assert decision.due is not None, "time that begins has an end"
            # In this order: no time runs of which nobody has been told.
            outlet.forge.ensure_comment(pull.number, "timer", announced(decision.due))
            note(ledger, pull.branch, patch, "started", decision.why, outlet.now)
        case "objected" if seen.started is not None or seen.is_told:
            if seen.started is not None:
                note(ledger, pull.branch, patch, "stopped", decision.why, outlet.now)
            # Also where the run that stopped the time came no further: it must not stand there.
            outlet.forge.ensure_comment(pull.number, "timer", held(decision))
        case "regenerate":
            anew(outlet, one, proposer())
        case "merge":
            merge(outlet, one, proposer(), decision.why)
        case "native":
            later(outlet, pull)
        case _:
            pass
