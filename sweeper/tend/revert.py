"""A merge after which a check fails to an open pull that takes it back; people merge that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sweeper
from sweeper.forge import Pull
from sweeper.git.reverting import before_merge, reverted_tree
from sweeper.git.writing import committer, write_commit
from sweeper.propose.branch import REVERT
from sweeper.propose.markup import plain
from sweeper.propose.memory import Ours
from sweeper.propose.publish import Outlet
from sweeper.tend.words import revert_text


def failing(outlet: Outlet, one: Ours, tip: str) -> Sequence[str]:
    """Return the checks that fail since the merge: not before it, and still today."""
    pull, forge = one.pull, outlet.forge

    def ended(commit: str, outcome: str) -> set[str]:
        checks = forge.checks(replace(pull, head=commit))
        return {check.name for check in checks if check.outcome == outcome}

    failed = ended(pull.merge_commit, "failed")
    before = before_merge(outlet.repository, pull.merge_commit, one.block.findings)
    if failed and before:
        failed -= ended(before, "failed")
    if failed and tip != pull.merge_commit:
        failed -= ended(tip, "passed")
    return sorted(failed)


def take_back(outlet: Outlet, one: Ours, tip: str, check: str) -> Pull | None:
    """Return the pull that takes a merge back, opened if there never was one.

    None where what came since is in conflict with that, or the branch is somebody else's. One that
    people have closed stays closed.
    """
    branch = f"{REVERT}{one.pull.merge_commit[:12]}"
    known = next(iter(outlet.forge.pulls(branch=branch)), None)
    if known is None:
        if not _is_pushed(outlet, one, branch, tip, check):
            return None
        title = _title(one.pull)
        outlet.ledger.record("revert", branch, title, {"branch": branch, "pull": one.pull.url})
        base = outlet.forge.project().default_branch
        known = outlet.forge.ensure_pull(branch, base, title, revert_text(one.pull, check))
    if known.state == "open":
        outlet.forge.ensure_labels(known.number, outlet.manners.labels)
    return known


def _is_pushed(outlet: Outlet, one: Ours, branch: str, tip: str, check: str) -> bool:
    """Have the branch there; one that a killed run has left is taken as it is."""
    there = outlet.remote.tips().get(branch, "")
    if there:
        outlet.remote.fetch(outlet.repository, there)
        return committer(outlet.repository, there) == outlet.identity
    head = _commit(outlet, one, tip, check)
    if head:
        about = f"new to {head}"
        outlet.ledger.record("push", branch, about, {"branch": branch, "commit": head})
        outlet.remote.push(outlet.repository, branch, head, expected="")
    return bool(head)


def _commit(outlet: Outlet, one: Ours, tip: str, check: str) -> str:
    repository, merge = outlet.repository, one.pull.merge_commit
    before = before_merge(repository, merge, one.block.findings)
    tree = reverted_tree(repository, tip, before, merge) if before else None
    if tree is None:
        return ""
    message = (
        f"{_title(one.pull)}\n\n"
        f"This takes {merge} back, since which the check {plain(check)} fails.\n\n"
        f"Generated-by: Sweeper {sweeper.__version__}\n"
    )
    when = repository.commit(tip).time
    return write_commit(
        repository,
        tree,
        tip,
        message,
        identity=outlet.identity,
        when=when,
        signer=outlet.signer,
    )


def _title(pull: Pull) -> str:
    """Return the title; that of the other may be anybody's by now."""
    return f"Take back what pull request {pull.number} removed"
