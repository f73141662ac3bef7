"""Proved changes to a branch in the local repository and the text of its pull request in a file."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sweeper.config import Policy
from sweeper.errors import NothingToDo
from sweeper.files import replace_file
from sweeper.git import Identity, Repository
from sweeper.git.signing import Signer
from sweeper.ledger import Ledger
from sweeper.model import Case, Change, Check, GateVerdict, Proposal, Skipped
from sweeper.propose.body import Facts, pull_text
from sweeper.propose.branch import Files, branch_name, ensure_branch, write_commits
from sweeper.propose.changes import Shown
from sweeper.propose.message import subject
from sweeper.score import gate

SELF = Identity("Sweeper", "sweeper@localhost")


def propose(
    changes: Sequence[Change],
    files: Sequence[Files],
    checks: Sequence[Check],
    *,
    branch: str = "",
    notes: Sequence[str] = (),
    repository: Repository,
    base: str,
    policy: Policy,
    ledger: Ledger,
    folder: Path,
    identity: Identity = SELF,
    signer: Signer | None = None,
    auto_risk: float | None = None,
    blobs: str = "",
) -> Proposal | Skipped:
    """Make the branch on commit `base` with one commit per change, and the text in `folder`.

    `files` holds for each change what the files that it alters contain after it and all before it,
    None for one that goes, by their paths below the folder that was opened. Unless it is given, the
    branch's name comes from the findings. Its commits come from the content and the date of `base`:
    the same changes give the same branch, and a second call finds it done. A branch of an earlier
    base is moved, unless somebody else has committed to it or has it checked out: then Skipped.
    Below the address `blobs` a forge shows files by commit and path.
    Never touches the work tree, the index or HEAD. Raises NothingToDo without changes, GitError
    when git refuses.
    """
    if not changes:
        raise NothingToDo("no removal was proved, so there is nothing to propose")
    drafted = draft(changes, checks, policy=policy, auto_risk=auto_risk)
    cases = _cases(changes)
    branch = branch or branch_name(cases)
    when = repository.commit(base).time
    head = write_commits(
        changes, files, repository, base, identity=identity, when=when, signer=signer
    )
    if head == base:
        raise NothingToDo("the removals alter no file, so there is nothing to propose")
    obstacle = ensure_branch(
        branch, head, repository=repository, ledger=ledger, identity=identity, when=when
    )
    if obstacle:
        return Skipped(branch, "propose", obstacle)
    name = branch.replace("/", "-")
    facts = Facts(
        branch=branch,
        base=base,
        ledger_head=ledger.head,
        cases=cases,
        lines=_count_lines(files, repository, base),
        checks=drafted.checks,
        notes=tuple(notes),
        confidence=drafted.confidence,
        risk=drafted.risk,
        gate=drafted.gate,
        full=f"{name}.full.md",
        gone=frozenset(path for step in files for path, content in step.items() if content is None),
        shown=Shown(blobs, head, base, repository.prefix),
    )
    path = folder / f"{name}.md"
    body = _write_text(facts, policy, path)
    return replace(drafted, branch=branch, body=body, head=head, body_path=str(path))


def draft(
    changes: Sequence[Change],
    checks: Sequence[Check],
    *,
    policy: Policy,
    auto_risk: float | None = None,
) -> Proposal:
    """Return what `propose` would propose, without a branch and a text.

    What is no riskier than `auto_risk` may be merged without a person; None: nothing may.
    """
    cases = _cases(changes)
    return Proposal(
        branch="",
        title=subject(cases),
        body="",
        changes=tuple(changes),
        checks=tuple(checks),
        confidence=min(case.confidence for case in cases),
        risk=max(case.risk for case in cases),
        gate=_gate(changes, checks, policy, auto_risk),
    )


def _cases(changes: Sequence[Change]) -> tuple[Case, ...]:
    return tuple(case for change in changes for case in change.bundle.cases)


def _gate(
    changes: Sequence[Change], checks: Sequence[Check], policy: Policy, auto_risk: float | None
) -> GateVerdict:
    cases = _cases(changes)
    is_unproved = not checks or any(check.outcome == "not_run" for check in checks)
    verdicts = {gate(case, policy) for case in cases}
    if is_unproved or verdicts & {"approve", "skip"}:
        return "approve"
    has_passed = all(check.outcome in ("passed", "skipped") for check in checks)
    is_tested = any(check.step == "tests" and check.outcome == "passed" for check in checks)
    is_ours = all(change.author == "codemod" for change in changes)
    if auto_risk is None or not (has_passed and is_tested and is_ours):
        return "review"
    return "auto" if max(case.risk for case in cases) <= auto_risk else "review"


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


def _write_text(facts: Facts, policy: Policy, path: Path) -> str:
    """Write the text, and when it had to be cut the whole of it beside; return the text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = pull_text(facts, policy)
    whole = pull_text(facts, policy, largest=None)
    replace_file(path, body.encode("utf-8", "replace"))
    if whole != body:
        replace_file(path.with_name(facts.full), whole.encode("utf-8", "replace"))
    return body
