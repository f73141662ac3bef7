"""An open pull of ours to what it should be by now: made anew on the base of today, or closed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sweeper.forge import Pull
from sweeper.git.writing import committer, patch_id
from sweeper.model import Case, Detail, Finding, FindingOutcome, Proposal, Skipped
from sweeper.propose.keeping import keep_rules
from sweeper.propose.memory import Ours, kept
from sweeper.propose.publish import THEIRS, publish
from sweeper.propose.reviewers import Asked
from sweeper.propose.voices import heard, speakers
from sweeper.publishing.visit import Visit
from sweeper.stops import stop


class Renewed(NamedTuple):
    """What an open pull should be by now, None when nothing can be said; and was it written?"""

    proposal: Proposal | None = None
    is_written: bool = False


def renew(visit: Visit, one: Ours, cases: Sequence[Case]) -> Renewed:
    """Write the pull again if it has to do another thing than it does, and close an empty one.

    A conflict is never merged as text: the change is made anew from the base. What a person has
    pushed to or stopped stays as it is.
    """
    about = [case for case in cases if case.finding.fingerprint in one.block.findings]
    obstacle, outcome = _obstacle(visit, one.pull)
    if obstacle:
        visit.leave(about, obstacle, outcome)
        return Renewed()
    keeps = _keeps(visit, one, about)
    wanted = [case for case in about if case.finding.fingerprint not in keeps]
    bundles = visit.proposer.group(wanted)
    if not bundles:
        _close(visit, one, keeps)
        return Renewed()
    proposal = visit.proposer.propose(bundles, branch=one.pull.branch, notes=visit.noted(wanted))
    if proposal is None:
        return Renewed()
    visit.proposer.publish(one.pull.branch, one.pull.url)
    if not _is_due(visit, one.pull, proposal):
        return Renewed(proposal)
    risk = visit.proposer.job.policy.approval_risk
    made = publish(proposal, visit.outlet, Asked(one.pull.reviewers), approval_risk=risk)
    if isinstance(made, Skipped):
        visit.proposer.withdraw(proposal.branch, made)
    return Renewed(proposal, is_written=True)


def _obstacle(visit: Visit, pull: Pull) -> tuple[str, FindingOutcome]:
    """Say why a pull is not to be touched, "" when it may be."""
    stopped = stop(labels=pull.labels)
    if stopped is not None:
        return stopped.reason, "stopped"
    visit.outlet.remote.fetch(visit.outlet.repository, pull.head)
    if committer(visit.outlet.repository, pull.head) != visit.outlet.identity:
        return THEIRS, "hands-off"
    return "", "hands-off"


def _keeps(visit: Visit, one: Ours, about: Sequence[Case]) -> Collection[str]:
    """Return the findings that people want to keep, and say so of each."""
    talk = visit.talk(one.pull.number)
    names = sorted(speakers(talk))
    permissions = {name: visit.outlet.forge.permission(name) for name in names}
    noes = kept(one, talk, heard(permissions, visit.account), about)
    said: list[tuple[Finding, str]] = []
    for case in about:
        no = noes.get(case.finding.fingerprint)
        if no is not None:
            reason = f"{no.who or 'somebody'} {no.why} in pull {no.pull}"
            prints: dict[Detail, str] = {"fingerprints": case.finding.fingerprint}
            visit.outlet.ledger.record("keep", case.finding.subject, reason, prints)
            visit.leave([case], reason, "kept")
            said.append((case.finding, reason))
    if said:
        visit.outlet.forge.ensure_comment(one.pull.number, "keep", keep_rules(said))
    return frozenset(noes)


def _close(visit: Visit, one: Ours, keeps: Collection[str]) -> None:
    why = "people want to keep it" if keeps else "what it was about is gone, or is in use by now"
    reason = f"Nothing of this is left to remove: {why}."
    outlet, pull = visit.outlet, one.pull
    outlet.ledger.record("close", pull.branch, reason, {"pull": pull.url})
    outlet.forge.close(pull.number, reason)
    outlet.forge.delete_branch(pull.branch, pull.head)


def _is_due(visit: Visit, pull: Pull, proposal: Proposal) -> bool:
    """Whether the pull is in conflict, or what it does is not what it should do.

    A base that has just moved on is no reason: everybody would be told for nothing.
    """
    if pull.mergeability == "unknown":
        pull = visit.outlet.forge.pull(pull.number)
    repository, commit = visit.outlet.repository, visit.proposer.job.commit
    is_same = patch_id(repository, commit, proposal.head) == patch_id(repository, commit, pull.head)
    return pull.mergeability == "conflict" or not is_same
