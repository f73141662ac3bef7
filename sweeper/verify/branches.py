"""Candidates to the branches that are about to use them: code that came ahead of its use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sweeper.git.branches import branches_beside, lines_of
from sweeper.model import Evidence, Finding
from sweeper.verify.uses import SHORTEST, count_uses

if TYPE_CHECKING:
    from sweeper.verify.scene import Scene

_ASKED: Final = frozenset({"dead-symbol", "test-only"})


def hear(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
    """Return which branches add a use of a name that no other line has, by fingerprint.

    What other branches hold is no part of a commit, so only a run that changes something asks.
    """
    if scene.repository is None or not scene.tree.commit:
        return {}
    asked: dict[bytes, list[Finding]] = {}
    for finding in findings:
        name = finding.name.encode("utf-8", "replace")
        if finding.kind in _ASKED and len(name) >= SHORTEST:
            asked.setdefault(name, []).append(finding)
    since = scene.as_of - timedelta(days=scene.policy.recent_days)
    heard: dict[str, tuple[Evidence, ...]] = {}
    commit = scene.tree.commit
    for branch in branches_beside(scene.repository, commit, since=int(since.timestamp())):
        counts = count_uses(*lines_of(scene.repository, commit, branch))
        for name in asked.keys() & {word for word, change in counts.items() if change > 0}:
            note = f"the branch {branch.name} adds a use of the name"
            evidence = scene.evidence("branch-uses", "opposes", note)
            for finding in asked[name]:
                heard.setdefault(finding.fingerprint, (evidence,))
    return heard
