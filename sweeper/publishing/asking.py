"""Cases that nobody has been asked about, to new pulls: in parts, and only so many at once."""

from __future__ import annotations

from collections.abc import Sequence

from sweeper.forge import Pull
from sweeper.model import Bundle, Case
from sweeper.propose.branch import prefix_of
from sweeper.propose.limits import room, strictness
from sweeper.propose.memory import ours
from sweeper.propose.publish import publish
from sweeper.propose.reviewers import Asked
from sweeper.propose.shards import Shard, shards
from sweeper.publishing.asked import asked_of, whose
from sweeper.publishing.visit import Visit


def ask_for(visit: Visit, cases: Sequence[Case]) -> None:
    """Open pulls for the cases, as far as there is room; say of the rest what it waits for."""
    bundles = visit.proposer.group(_sure(visit, cases))
    if not bundles:
        return
    outlet = visit.outlet
    limit = room(visit.known, outlet.manners, outlet.now)
    left = limit.left
    # Where nothing can be opened, nobody need be looked up.
    has_room = limit.left > 0 or bool(visit.wanted)
    found = [case for bundle in bundles for case in bundle.cases]
    owned = whose(visit, found) if has_room else visit.owners().of
    for part in shards(bundles, owned, most_lines=outlet.manners.lines):
        members = [bundles[index] for index in part.bundles]
        about = [case for bundle in members for case in bundle.cases]
        asked = asked_of(visit, part.owners, members)
        is_wanted = any(case.finding.fingerprint in visit.wanted for case in about)
        reason = _waits(part, asked, "" if left > 0 or is_wanted else limit.why)
        if reason:
            visit.leave(about, reason, "waiting-limit")
        elif _opened(visit, members, about, asked):
            left -= 1


def _sure(visit: Visit, cases: Sequence[Case]) -> list[Case]:
    """Leave out what is not sure enough where people have refused much of this kind."""
    if not cases:
        return []
    policy = visit.proposer.job.policy
    share, why = strictness(visit.known, prefix_of(cases))
    least = policy.rewrite_confidence + (1 - policy.rewrite_confidence) * share
    unsure = [case for case in cases if case.confidence < least]
    visit.leave(unsure, f"{why}: at least {least:.2f}", "below-threshold")
    return [case for case in cases if case.confidence >= least]


def _waits(part: Shard, asked: Asked, limit: str) -> str:
    """Say what a part waits for, "" when it need not wait."""
    if part.needs:
        return "what uses it has to be merged first"
    return limit or (asked.why if asked.is_busy else "")


def _opened(visit: Visit, members: Sequence[Bundle], about: Sequence[Case], asked: Asked) -> bool:
    proposal = visit.proposer.propose(members, notes=(*visit.noted(about), *asked.notes))
    if proposal is None:
        return False
    risk = visit.proposer.job.policy.approval_risk
    made = publish(proposal, visit.outlet, asked, approval_risk=risk, is_again=True)
    if isinstance(made, Pull):
        visit.proposer.publish(proposal.branch, made.url)
        visit.known = (*ours([made], visit.account), *visit.known)
        return True
    visit.proposer.withdraw(proposal.branch, made)
    return False
