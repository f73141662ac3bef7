"""Share findings out over files: texts and findings in, what happens to each file out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sweeper.model import Finding
from sweeper.rewrite.python import Outcome, Task, rewrite_module
from sweeper.rewrite.python.suites import Replacement

Known = dict[tuple[str, tuple[Task, ...]], Outcome]


@dataclass(slots=True)
class Work:
    """The replacements of each file, the files that go, and the findings that cannot."""

    replacements: dict[str, tuple[Replacement, ...]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    refused: dict[Finding, str] = field(default_factory=dict)


def plan_files(
    texts: Mapping[str, str], findings: Sequence[Finding], pure_calls: Collection[str]
) -> Work:
    """Return the work that carries out the findings.

    A refusal in one file can pull others along (a finding and its tests stand or fall together,
    and so does what it needs), so the files are planned again until nothing more is refused.
    """
    refused: dict[Finding, str] = {}
    known: Known = {}
    while True:
        _refuse_dependents(findings, refused)
        wanted = [finding for finding in findings if finding not in refused]
        work = _plan_once(texts, wanted, pure_calls, known)
        if not work.refused:
            work.refused = refused
            return work
        refused |= work.refused


def _refuse_dependents(findings: Sequence[Finding], refused: dict[Finding, str]) -> None:
    """Refuse what rests on the death of a finding that stays."""
    users: dict[str, list[Finding]] = {}
    for finding in findings:
        for need in finding.needs:
            users.setdefault(need, []).append(finding)
    staying = list(refused)
    while staying:
        pulled = {
            finding: f"it is used by {stays.qualname}, which stays"
            for stays in staying
            if stays.fingerprint
            for finding in users.get(stays.fingerprint, ())
            if finding not in refused
        }
        refused |= pulled
        staying = list(pulled)


def _plan_once(
    texts: Mapping[str, str],
    findings: Sequence[Finding],
    pure_calls: Collection[str],
    known: Known,
) -> Work:
    work = Work(deleted={f.path for f in findings if f.kind == "unused-file"})
    for path, tasks in sorted(_tasks(findings, work.deleted).items()):
        if path not in texts:
            work.refused |= {task.finding: f"{path} is not at hand" for task in tasks}
            continue
        key = path, tuple(tasks)
        if key not in known:
            known[key] = rewrite_module(texts[path], tasks, pure_calls)
        work.refused |= {task.finding: reason for task, reason in known[key].refused}
        if known[key].replacements:
            work.replacements[path] = known[key].replacements
    return work


def _tasks(findings: Sequence[Finding], deleted: set[str]) -> dict[str, list[Task]]:
    """What is to do in each file that stays."""
    tasks: dict[str, list[Task]] = {}
    for finding in findings:
        if finding.path not in deleted:
            tasks.setdefault(finding.path, []).append(Task(finding))
        tests: dict[str, list[str]] = {}
        for test in finding.tests:
            path, _, name = test.partition("::")
            tests.setdefault(path, []).append(name)
        for path, names in tests.items():
            if path not in deleted:
                tasks.setdefault(path, []).append(Task(finding, tuple(names)))
    return tasks
