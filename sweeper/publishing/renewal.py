"""An open pull of ours to what it should be by now: made anew on the base of today, or closed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from sweeper.forge import Pull
from sweeper.git.writing import committer, fork_of, patch_id
from sweeper.model import Bundle, Case, Detail, Finding, FindingOutcome, Proposal, Skipped
from sweeper.propose.keeping import keep_rules
from sweeper.propose.memory import Ours, kept
from sweeper.propose.publish import NOBODY, THEIRS, labels_of, prints_of, publish
from sweeper.propose.reviewers import Asked
from sweeper.propose.shards import owners_of
from sweeper.propose.voices import heard
from sweeper.publishing.asked import asked_of, how, whose
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
    asked = _asked(visit, one.pull, bundles)
    notes = (*visit.noted(wanted), *asked.notes)
    proposal = visit.proposer.propose(bundles, branch=one.pull.branch, notes=notes)
    if proposal is None:
        return Renewed()
    visit.proposer.publish(one.pull.branch, one.pull.url)
    is_finished = _is_finished(visit, one.pull, proposal, asked)
    if is_finished and not _is_due(visit, one, proposal):
        return Renewed(proposal)
    risk = visit.proposer.job.policy.approval_risk
    made = publish(proposal, visit.outlet, asked, approval_risk=risk)
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
    noes = kept(one, talk, heard(visit.outlet.forge.permission, visit.account), about)
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


def _asked(visit: Visit, pull: Pull, bundles: Sequence[Bundle]) -> Asked:
    """Return whom the pull asks: who was asked before, or else somebody if there is by now."""
    is_before = bool(pull.reviewers or visit.talk(pull.number).reviews)
    if NOBODY not in pull.labels and (is_before or _has_labeled(visit, pull)):
        return Asked(pull.reviewers, how=how(visit, bundles))
    others = tuple(one for one in visit.known if one.pull.number != pull.number)
    without = replace(visit, known=others)
    cases = [case for bundle in bundles for case in bundle.cases]
    return asked_of(without, owners_of(bundles, whose(without, cases)), bundles)


def _is_finished(visit: Visit, pull: Pull, proposal: Proposal, asked: Asked) -> bool:
    """Whether the run that opened it came to its last step and was not killed before.

    That are its labels; those that people have taken off since stay off.
    """
    if _has_labeled(visit, pull):
        return True
    risk = visit.proposer.job.policy.approval_risk
    wanted, _ = labels_of(proposal, asked, visit.outlet.manners, approval_risk=risk)
    return not wanted or not set(wanted).isdisjoint(pull.labels)


def _has_labeled(visit: Visit, pull: Pull) -> bool:
    acts = visit.talk(pull.number).acts
    return any(act.kind == "labeled" and act.actor.name == visit.account for act in acts)


def _is_due(visit: Visit, one: Ours, proposal: Proposal) -> bool:
    """Whether the pull is in conflict, or what it does or says of itself is not what it should.

    A base that has just moved on is no reason: everybody would be told for nothing.
    """
    pull = one.pull
    if pull.mergeability == "unknown":
        pull = visit.outlet.forge.pull(pull.number)
    repository, commit = visit.outlet.repository, visit.proposer.job.commit
    is_same = patch_id(repository, commit, proposal.head) == patch_id(repository, commit, pull.head)
    return pull.mergeability == "conflict" or not is_same or not _is_told(visit, one, proposal)


def _is_told(visit: Visit, one: Ours, proposal: Proposal) -> bool:
    """Whether its text is about what is on its branch, and about a line of our ledger.

    It is not after a run that was killed between the two, or on a machine that is gone.
    """
    block, repository, commit = one.block, visit.outlet.repository, visit.proposer.job.commit
    if not block.base or set(block.findings) != set(prints_of(proposal)):
        return False
    # The clone may be older than both.
    fork = fork_of(repository, commit, block.base)
    return fork == fork_of(repository, commit, one.pull.head) and visit.outlet.has_line(
        block.ledger
    )
