"""Cases to the new texts of files without them; shared by `scan --diff` and `scan --fix`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sweeper.model import Case, Edit, Finding, Skipped
from sweeper.rewrite import apply, rewrite

STAGE = "fix"
_FLAG = "`sweeper sweep` removes flags, with what only they keep alive, and proves it"


@dataclass(frozen=True, slots=True)
class Removal:
    """Texts by path before and after (None is a file that goes), and what they carry out."""

    before: dict[str, str]
    after: dict[str, str | None]
    removed: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]


def removal(
    chosen: Sequence[Case],
    everything: Iterable[Case],
    read: Callable[[str], str | None],
    *,
    dirty: Collection[str] = (),
    pure_calls: Collection[str] = (),
) -> Removal:
    """Rewrite the files of the chosen cases, without files that have uncommitted changes.

    What rests on the death of something that is not chosen, or that cannot go, stays as well.
    """
    flags = [case.finding for case in chosen if case.finding.kind == "constant-flag"]
    findings = [case.finding for case in chosen if case.finding.kind != "constant-flag"]
    paths = sorted({path for finding in findings for path in _paths(finding)})
    texts = {path: text for path in paths if path not in dirty if (text := read(path)) is not None}
    clean = [finding for finding in findings if _paths(finding) <= texts.keys()]
    unclean = [finding for finding in findings if not _paths(finding) <= texts.keys()]
    skipped = [Skipped(one.subject, STAGE, _reason(one, dirty)) for one in unclean]
    skipped += [Skipped(one.subject, STAGE, _FLAG) for one in flags]
    names = {case.finding.fingerprint: case.finding.subject for case in everything}
    going, stuck = _without_stuck(clean, names)
    done = rewrite(texts, going, pure_calls=pure_calls)
    after: dict[str, str | None] = {}
    for path, group in groupby(sorted(done.edits, key=_path), key=_path):
        edits = list(group)
        is_gone = any(edit.delete_file for edit in edits)
        after[path] = None if is_gone else apply(texts[path], edits)
    return Removal(texts, after, done.removed, (*skipped, *stuck, *done.skipped))


def _path(edit: Edit) -> str:
    return edit.path


def _paths(finding: Finding) -> set[str]:
    return {finding.path, *(test.partition("::")[0] for test in finding.tests)}


def _reason(finding: Finding, dirty: Collection[str]) -> str:
    unsaved = sorted(_paths(finding) & set(dirty))
    if unsaved:
        return f"{unsaved[0]} has uncommitted changes; commit or stash them first"
    return "its source cannot be read"


def _without_stuck(
    findings: Sequence[Finding], names: Mapping[str, str]
) -> tuple[list[Finding], list[Skipped]]:
    """Answer the findings that can go without any other, and why the rest cannot."""
    going = {finding.fingerprint: finding for finding in findings}
    skipped: list[Skipped] = []
    users: dict[str, set[str]] = {}
    for mark, one in going.items():
        for need in one.needs:
            users.setdefault(need, set()).add(mark)
    doubtful: Iterable[str] = list(going)
    while True:
        stuck = {mark: need for mark in doubtful if (need := _missing(going[mark], going, names))}
        if not stuck:
            return list(going.values()), skipped
        for mark, need in sorted(stuck.items()):
            reason = f"needs {names[need]}, which stays"
            skipped.append(Skipped(going.pop(mark).subject, STAGE, reason))
        doubtful = {mark for gone in stuck for mark in users.get(gone, ()) if mark in going}


def _missing(finding: Finding, going: Collection[str], names: Collection[str]) -> str:
    return next((need for need in finding.needs if need in names and need not in going), "")
