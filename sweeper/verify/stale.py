"""Keep comments and rules that keep nothing any more, as findings of their own."""

from __future__ import annotations

from collections.abc import Sequence

from sweeper.config import any_of
from sweeper.model import Finding, Span
from sweeper.verify.keeping import Keep, Keeping, is_expired
from sweeper.verify.scene import Scene


def stale_keeps(findings: Sequence[Finding], scene: Scene) -> list[Finding]:
    """Return a finding for each wish that no finding needs, that is over, or that has a fault.

    `findings` are all of the run. Those returned have no fingerprint yet. Neither rules of a file
    outside of the tree are judged, which serve many trees, nor those about files left out of it.
    """
    keeping = Keeping(findings, scene)
    used = {keep for finding in findings for keep in keeping.of(finding)}
    today = scene.as_of.date()
    paths = {file.path for file in scene.tree.files}
    is_excluded = any_of(scene.tree.exclude)
    found: list[Finding] = []
    for keep in sorted(set(keeping.wishes), key=lambda keep: (keep.path, keep.line, keep.subject)):
        message = _message(keep, is_over=is_expired(keep, today), is_used=keep in used)
        finding = _finding(keep, message)
        if message and finding.path in paths and not is_excluded(keep.subject.partition("::")[0]):
            found.append(finding)
    return found


def _message(keep: Keep, *, is_over: bool, is_used: bool) -> str:
    what = "keep comment" if keep.line else "keep rule"
    if keep.fault:
        return f"{what} is not understood: {keep.fault}"
    if is_over:
        return f"{what} is over since {keep.until}"
    return "" if is_used else f"{what} keeps nothing: what it speaks of is in use or gone"


def _finding(keep: Keep, message: str) -> Finding:
    path, line = keep.path, keep.line
    if not line:
        path, _, number = keep.path.rpartition(":")
        line = int(number) if number.isdigit() else 1
    return Finding(
        kind="stale-keep",
        symbol_kind="rule",
        path=path or keep.path,
        spans=(Span(line, 0, line, 0),),
        name=keep.subject or "keep",
        qualname=keep.subject or f"keep at line {line}",
        module="",
        message=message,
    )
