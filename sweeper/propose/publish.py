"""A proposal to an open pull with labels and reviewers, whatever an earlier run left behind.

Each step looks first: a run that was killed between two of them is taken up by the next, which
finds the branch without its pull, or the pull without its labels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sweeper.config import Manners
from sweeper.forge import Forge, Pull
from sweeper.git import Identity, Repository
from sweeper.git.remote import Remote
from sweeper.git.signing import Signer
from sweeper.git.writing import committer, merged_tree
from sweeper.ledger import Ledger
from sweeper.model import Action, Detail, Proposal, Skipped
from sweeper.propose.block import read_block
from sweeper.propose.owners import Dialect
from sweeper.propose.reviewers import Asked

APPROVAL = "requires-approval"
RISKY = "high-risk"
THEIRS = "somebody else has pushed to its branch; it is theirs now"
NOBODY = "sweeper:no-reviewer"


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where proposals go: the forge, the repository's address there, and who we are in git.

    `dialect` is how the forge reads CODEOWNERS; `has_line` says whether a hash is that of a line of
    our ledger. A `signer` signs what we commit.
    """

    forge: Forge
    dialect: Dialect
    remote: Remote
    repository: Repository
    identity: Identity
    ledger: Ledger
    manners: Manners
    now: datetime
    has_line: Callable[[str], bool]
    signer: Signer | None = None

    def record(self, proposal: Proposal, action: Action, detail: str) -> None:
        """Write down what is about to be done for a proposal."""
        about: dict[Detail, str] = {
            "branch": proposal.branch,
            "fingerprints": ",".join(prints_of(proposal)),
            "confidence": f"{proposal.confidence:.2f}",
            "risk": f"{proposal.risk:.2f}",
            "outcome": proposal.gate,
        }
        self.ledger.record(action, proposal.branch, detail, about)


def publish(
    proposal: Proposal,
    outlet: Outlet,
    asked: Asked,
    *,
    approval_risk: float,
    is_again: bool = False,
) -> Pull | Skipped:
    """Have an open pull for a proposal, at its head; Skipped says why that may not be.

    A pull of this branch that was closed stays closed, unless it `is_again`: then there is another.
    Raises ForgeError, GitError or LimitReached when the forge fails or wants to be left alone; to
    say the same again later is safe.
    """
    obstacle = _push(proposal, outlet)
    if obstacle is not None:
        return obstacle
    forge, manners = outlet.forge, outlet.manners
    base = forge.project().default_branch
    is_risky = _is_risky(proposal, approval_risk)
    body = _body(proposal, outlet)
    outlet.record(proposal, "pull", proposal.title)
    pull = forge.ensure_pull(
        proposal.branch, base, proposal.title, body, is_draft=is_risky, is_again=is_again
    )
    if pull.state != "open":
        reason = f"its pull {pull.number} is {pull.state}"
        return Skipped(proposal.branch, "propose", reason, prints_of(proposal), "hands-off")
    left = forge.ensure_people(
        pull.number,
        reviewers=asked.people,
        assignees=manners.assignees,
        milestone=manners.milestone,
    )
    for one in left:
        outlet.ledger.record("skip", one.subject, one.reason)
    wanted, unwanted = labels_of(proposal, asked, manners, approval_risk=approval_risk)
    # The last step: a pull that we never gave a label is one that a killed run did not finish.
    forge.ensure_labels(pull.number, wanted, unwanted=unwanted)
    return forge.pull(pull.number)


def labels_of(
    proposal: Proposal, asked: Asked, manners: Manners, *, approval_risk: float
) -> tuple[Sequence[str], Sequence[str]]:
    """Return the labels that its pull has to have, and those of ours that it has not to."""
    holds = {
        APPROVAL: proposal.gate == "approve",
        RISKY: _is_risky(proposal, approval_risk),
        NOBODY: bool(asked.why),
    }
    wanted = (*manners.labels, *(label for label, is_due in holds.items() if is_due))
    return wanted, tuple(label for label, is_due in holds.items() if not is_due)


def prints_of(proposal: Proposal) -> tuple[str, ...]:
    """Return the fingerprints of what a proposal removes."""
    cases = [case for change in proposal.changes for case in change.bundle.cases]
    return tuple(case.finding.fingerprint for case in cases)


def _push(proposal: Proposal, outlet: Outlet) -> Skipped | None:
    """Have the branch there at the proposal's head, unless it is somebody else's by now."""
    branch = proposal.branch
    tips = outlet.remote.tips()
    tip = tips.get(branch, "")
    if tip == proposal.head:
        return None
    if _is_in_conflict(proposal, outlet, tips.get(outlet.forge.project().default_branch, "")):
        reason = "the default branch has moved on, and both touch the same; a later run asks"
        return Skipped(branch, "propose", reason, prints_of(proposal), "waiting-limit")
    if tip:
        outlet.remote.fetch(outlet.repository, tip)
        if committer(outlet.repository, tip) != outlet.identity:
            return Skipped(branch, "propose", THEIRS, prints_of(proposal), "hands-off")
    outlet.record(proposal, "push", f"{tip or 'new'} to {proposal.head}")
    outlet.remote.push(outlet.repository, branch, proposal.head, expected=tip)
    return None


def _is_in_conflict(proposal: Proposal, outlet: Outlet, base: str) -> bool:
    """Whether the forge would say right after the opening that it cannot be merged."""
    if not base:
        return False
    outlet.remote.fetch(outlet.repository, base)
    return merged_tree(outlet.repository, base, proposal.head) is None


def _body(proposal: Proposal, outlet: Outlet) -> str:
    """Return the text, or the one that is there if just the head of the ledger is another.

    So that a run that has nothing new to say writes nothing.
    """
    for pull in outlet.forge.pulls(branch=proposal.branch, is_open=True):
        old, new = read_block(pull.body), read_block(proposal.body)
        if old is not None and new is not None and outlet.has_line(old.ledger):
            aged = proposal.body.replace(new.ledger, old.ledger) if old.ledger else proposal.body
            if _said(aged) == _said(pull.body):
                return pull.body
    return proposal.body


def _said(body: str) -> str:
    return body.replace("\r\n", "\n").strip()


def _is_risky(proposal: Proposal, approval_risk: float) -> bool:
    return proposal.gate == "approve" and proposal.risk > approval_risk
