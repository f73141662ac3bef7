"""Share findings out over files: texts and findings in, what happens to each file out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sweeper.model import Finding
from sweeper.rewrite.python import Outcome, rewrite_module
from sweeper.rewrite.python.suites import Replacement


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
    and so does what needs it), so the files are planned again until nothing more is refused.
    """
    refused: dict[Finding, str] = {}
    while True:
        _refuse_dependents(findings, refused)
        wanted = [finding for finding in findings if finding not in refused]
        work = _plan_once(texts, wanted, pure_calls)
        if not work.refused:
            work.refused = refused
            return work
        refused |= work.refused


def _refuse_dependents(findings: Sequence[Finding], refused: dict[Finding, str]) -> None:
    """Refuse what rests on the death of a finding that stays."""
    while True:
        stays = {f.fingerprint: f.qualname for f in refused if f.fingerprint}
        for finding in findings:
            needed = [stays[need] for need in finding.needs if need in stays]
            if needed and finding not in refused:
                refused[finding] = f"it is used by {needed[0]}, which stays"
                break
        else:
            return


def _plan_once(
    texts: Mapping[str, str], findings: Sequence[Finding], pure_calls: Collection[str]
) -> Work:
    work = Work()
    work.deleted = {f.path for f in findings if f.kind == "unused-file"}
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.path not in work.deleted:
            by_path.setdefault(finding.path, []).append(finding)
    for path in sorted(by_path):
        if path not in texts:
            work.refused |= dict.fromkeys(by_path[path], "the text of the file is not at hand")
            continue
        outcome: Outcome = rewrite_module(texts[path], by_path[path], pure_calls)
        work.refused |= dict(outcome.refused)
        if outcome.replacements:
            work.replacements[path] = outcome.replacements
    return work
