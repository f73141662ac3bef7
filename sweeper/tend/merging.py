"""A pull that nobody objects to, to its merge: after one more look at the base of that moment."""

from __future__ import annotations

from sweeper.forge import Merged, Method, Pull
from sweeper.git.writing import merged_tree, tree_of
from sweeper.propose.memory import Ours
from sweeper.propose.publish import Outlet, prints_of
from sweeper.proposing import Proposer
from sweeper.publishing.allowed import allowed
from sweeper.publishing.renewal import Renewed, renew
from sweeper.publishing.visit import look
from sweeper.tend.words import merged

# In this order, of those that the repository allows: one commit says best what went.
_METHODS: tuple[Method, ...] = ("squash", "merge", "rebase")


def anew(outlet: Outlet, one: Ours, proposer: Proposer) -> Renewed:
    """Make a pull anew from what is still true on the base of today."""
    visit = look(proposer, outlet)
    return renew(visit, one, allowed(visit))


def merge(outlet: Outlet, one: Ours, proposer: Proposer, why: str) -> None:
    """Merge a pull if all that it removes would be removed just so today, at the same low risk.

    Otherwise it has been made anew, and time to object begins again.
    """
    pull = one.pull
    renewed = anew(outlet, one, proposer)
    proposal = renewed.proposal
    if proposal is None or renewed.is_written or proposal.gate != "auto":
        return
    if set(prints_of(proposal)) != set(one.block.findings):
        return
    if not _gives(
        outlet, proposer.job.commit, pull.head, tree_of(outlet.repository, proposal.head)
    ):
        return
    outlet.record(proposal, "merge", why)
    method = _method(outlet)
    message = f"{proposal.title}\n\n{merged(outlet.manners.after_hours)}\n"
    done = outlet.forge.merge(pull.number, pull.head, method=method, message=message)
    if isinstance(done, Merged):
        outlet.forge.delete_branch(pull.branch, pull.head)
    else:
        outlet.ledger.record("skip", pull.branch, done.reason)


def later(outlet: Outlet, pull: Pull) -> None:
    """Have the forge merge it by itself."""
    refused = outlet.forge.merge_later(pull.number, pull.head, method=_method(outlet))
    if refused is not None:
        outlet.ledger.record("skip", pull.branch, refused.reason)


def _method(outlet: Outlet) -> Method:
    allowed_ones = outlet.forge.project().merges
    return next((method for method in _METHODS if method in allowed_ones), "merge")


def _gives(outlet: Outlet, base: str, head: str, tree: str) -> bool:
    """Whether a merge of the two gives just the tree that was checked."""
    tips = outlet.remote.tips()
    if tips.get(outlet.forge.project().default_branch) != base:
        return False  # it has moved on meanwhile; the next visit looks at that
    return merged_tree(outlet.repository, base, head) == tree
