"""Proved changes to commits on a branch, past the work tree, the index and HEAD."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from sweeper.git import Identity, Repository
from sweeper.git.signing import Signer
from sweeper.git.writing import (
    checked_out,
    committer,
    find_branch,
    move_branch,
    tree_of,
    write_commit,
    write_trees,
)
from sweeper.ledger import Ledger
from sweeper.model import Case, Change
from sweeper.propose.message import commit_message

_PREFIX = "sweeper/dead-code-"
_FLAG_PREFIX = "sweeper/flags-"
REVERT = "sweeper/revert-"  # what takes a merge back
PREFIXES = (_PREFIX, _FLAG_PREFIX, REVERT)

Files = Mapping[str, bytes | None]


def branch_name(cases: Sequence[Case]) -> str:
    """Return the name for the branch that removes the cases, the same for the same findings."""
    fingerprints = sorted(case.finding.fingerprint for case in cases)
    digest = hashlib.sha256("\n".join(fingerprints).encode()).hexdigest()
    return f"{prefix_of(cases)}{digest[:12]}"


def prefix_of(cases: Sequence[Case]) -> str:
    """Return how the names of branches for such cases start."""
    has_flags = any(case.finding.kind == "constant-flag" for case in cases)
    return _FLAG_PREFIX if has_flags else _PREFIX


def write_commits(
    changes: Sequence[Change],
    files: Sequence[Files],
    repository: Repository,
    base: str,
    *,
    identity: Identity,
    when: datetime,
    signer: Signer | None = None,
) -> str:
    """Make one commit per change and return the last, `base` when no file differs.

    `files` are those of `propose`. A change that alters nothing goes with the next.
    """
    steps = [{f"{repository.prefix}{p}": c for p, c in step.items()} for step in files]
    head, last = base, tree_of(repository, base)
    cases: list[Case] = []
    models: set[str] = set()
    trees = write_trees(repository, base, steps)
    for change, tree in zip(changes, trees, strict=True):
        cases += change.bundle.cases
        models |= {change.note} if change.author == "claude" else set()
        if tree != last:
            message = commit_message(cases, sorted(models))
            head = write_commit(
                repository, tree, head, message, identity=identity, when=when, signer=signer
            )
            cases, models, last = [], set(), tree
    return head


def ensure_branch(
    branch: str,
    head: str,
    *,
    repository: Repository,
    ledger: Ledger,
    identity: Identity,
    when: datetime,
) -> str:
    """Let the branch end at `head`; return why it may not be moved, "" when it is there."""
    old = find_branch(repository, branch)
    if old == head:
        return ""
    obstacle = _obstacle(repository, branch, old, identity)
    if not obstacle:
        told = f"{old or 'new'} to {head}"
        ledger.record("branch", branch, told, {"branch": branch, "commit": head})
        move_branch(repository, branch, head, old, identity=identity, when=when)
    return obstacle


def _obstacle(repository: Repository, branch: str, old: str, identity: Identity) -> str:
    """Say why the branch may not be moved, "" when it may."""
    if not old:
        return ""
    if committer(repository, old) != identity:
        return "somebody else has committed to it; delete the branch to have it made anew"
    if branch in checked_out(repository):
        return "it is checked out; switch to another branch to have it made anew"
    return ""
