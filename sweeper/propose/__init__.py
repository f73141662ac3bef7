"""Proved changes to a branch in the local repository and the text of its pull request in a file."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sweeper.config import Policy
from sweeper.errors import NothingToDo
from sweeper.files import replace_file
from sweeper.git import Identity, Repository
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
from sweeper.model import Case, Change, Check, GateVerdict, Proposal, Skipped
from sweeper.propose.body import Facts, pull_text
from sweeper.propose.message import commit_message, subject
from sweeper.score import gate

SELF = Identity("Sweeper", "sweeper@localhost")
_PREFIX = "sweeper/dead-code-"
_FLAG_PREFIX = "sweeper/flags-"


Files = Mapping[str, bytes | None]


def propose(
    changes: Sequence[Change],
    files: Sequence[Files],
    checks: Sequence[Check],
    *,
    notes: Sequence[str] = (),
    repository: Repository,
    base: str,
    policy: Policy,
    ledger: Ledger,
    folder: Path,
    identity: Identity = SELF,
) -> Proposal | Skipped:
    """Make the branch on commit `base` with one commit per change, and the text in `folder`.

    `files` holds for each change what the files that it alters contain after it and all before it,
    None for one that goes, by their paths below the folder that was opened. The branch's name comes
    from the findings, its commits from the content and the date of `base`: the same changes give
    the same branch, and a second call finds it done. A branch of an earlier base is moved, unless
    somebody else has committed to it or has it checked out: then Skipped. Never touches the work
    tree, the index or HEAD. Raises NothingToDo without changes, GitError when git refuses.
    """
    if not changes:
        raise NothingToDo("no removal was proved, so there is nothing to propose")
    cases = tuple(case for change in changes for case in change.bundle.cases)
    branch = branch_name(cases)
    when = repository.commit(base).time
    steps = [{f"{repository.prefix}{p}": c for p, c in step.items()} for step in files]
    head = _commits(changes, steps, repository, base, identity=identity, when=when)
    if head == base:
        raise NothingToDo("the removals alter no file, so there is nothing to propose")
    old = find_branch(repository, branch)
    if old != head:
        obstacle = _obstacle(repository, branch, old, identity)
        if obstacle:
            return Skipped(branch, "propose", obstacle)
        ledger.record("branch", branch, f"{old or 'new'} to {head}")
        move_branch(repository, branch, head, old, identity=identity, when=when)
    name = branch.replace("/", "-")
    facts = Facts(
        branch=branch,
        base=base,
        ledger_head=ledger.head,
        cases=cases,
        lines=_count_lines(files, repository, base),
        checks=tuple(checks),
        notes=tuple(notes),
        confidence=min(case.confidence for case in cases),
        risk=max(case.risk for case in cases),
        gate=_gate(cases, checks, policy),
        full=f"{name}.full.md",
    )
    body_path = folder / f"{name}.md"
    body = _write_text(facts, policy, body_path)
    return Proposal(
        branch=branch,
        title=subject(cases),
        body=body,
        changes=tuple(changes),
        checks=facts.checks,
        confidence=facts.confidence,
        risk=facts.risk,
        gate=facts.gate,
        head=head,
        body_path=str(body_path),
    )


def draft(changes: Sequence[Change], checks: Sequence[Check], *, policy: Policy) -> Proposal:
    """Return what `propose` would propose, without a branch and a text."""
    cases = tuple(case for change in changes for case in change.bundle.cases)
    return Proposal(
        branch="",
        title=subject(cases),
        body="",
        changes=tuple(changes),
        checks=tuple(checks),
        confidence=min(case.confidence for case in cases),
        risk=max(case.risk for case in cases),
        gate=_gate(cases, checks, policy),
    )


def branch_name(cases: Sequence[Case]) -> str:
    """Return the name for the branch that removes the cases, the same for the same findings."""
    fingerprints = sorted(case.finding.fingerprint for case in cases)
    digest = hashlib.sha256("\n".join(fingerprints).encode()).hexdigest()
    has_flags = any(case.finding.kind == "constant-flag" for case in cases)
    return f"{_FLAG_PREFIX if has_flags else _PREFIX}{digest[:12]}"


def _commits(
    changes: Sequence[Change],
    steps: Sequence[Files],
    repository: Repository,
    base: str,
    *,
    identity: Identity,
    when: datetime,
) -> str:
    """Make the commits and return the last; a change that alters nothing goes with the next."""
    head, last = base, tree_of(repository, base)
    cases: list[Case] = []
    models: set[str] = set()
    trees = write_trees(repository, base, steps)
    for change, tree in zip(changes, trees, strict=True):
        cases += change.bundle.cases
        models |= {change.note} if change.author == "claude" else set()
        if tree != last:
            message = commit_message(cases, sorted(models))
            head = write_commit(repository, tree, head, message, identity=identity, when=when)
            cases, models, last = [], set(), tree
    return head


def _obstacle(repository: Repository, branch: str, old: str, identity: Identity) -> str:
    """Say why the branch may not be moved, "" when it may."""
    if not old:
        return ""
    if committer(repository, old) != identity:
        return "somebody else has committed to it; delete the branch to have it made anew"
    if branch in checked_out(repository):
        return "it is checked out; switch to another branch to have it made anew"
    return ""


def _count_lines(
    files: Sequence[Files], repository: Repository, base: str
) -> dict[str, tuple[int, int]]:
    after: dict[str, bytes | None] = {}
    for step in files:
        after.update(step)
    entries = repository.list_commit(base, repository.prefix)
    blobs = {entry.path: entry.blob for entry in entries if entry.path in after}
    contents = dict(repository.read_blobs(sorted(set(blobs.values()))))
    counts = {}
    for path, new in after.items():
        old_lines, new_lines = contents[blobs[path]].split(b"\n"), (new or b"").split(b"\n")
        matcher = difflib.SequenceMatcher(None, old_lines, new_lines, autojunk=False)
        spans = [row for row in matcher.get_opcodes() if row[0] != "equal"]
        removed = sum(high - low for _, low, high, _, _ in spans)
        counts[path] = removed, sum(high - low for _, _, _, low, high in spans)
    return counts


def _gate(cases: Sequence[Case], checks: Sequence[Check], policy: Policy) -> GateVerdict:
    is_unproved = not checks or any(check.outcome == "not_run" for check in checks)
    verdicts = {gate(case, policy) for case in cases}
    if is_unproved or verdicts & {"approve", "skip"}:
        return "approve"
    return "review"


def _write_text(facts: Facts, policy: Policy, path: Path) -> str:
    """Write the text, and when it had to be cut the whole of it beside; return the text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = pull_text(facts, policy)
    whole = pull_text(facts, policy, largest=None)
    replace_file(path, body.encode("utf-8", "replace"))
    if whole != body:
        replace_file(path.with_name(facts.full), whole.encode("utf-8", "replace"))
    return body
