"""Unused locals to evidence: an object may do its work for as long as a name holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sweeper.languages.python.locals import LIFETIME
from sweeper.model import Evidence, Finding
from sweeper.verify.scene import Scene


def hear(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
    """Return which unused variables may be what keeps an object alive, by fingerprint."""
    asked = [finding for finding in findings if finding.kind == "unused-local"]
    paths = {finding.path for finding in asked}
    holding = {
        (file.source.path, statement.span)
        for file in scene.graph.files
        if file.source.path in paths
        for statement in file.facts.statements
        if statement.note == LIFETIME
    }
    note = (
        "the object may do its work for as long as the variable holds it, as a lock or a task does"
    )
    evidence = scene.evidence("local-lifetime", "opposes", note)
    held = [f for f in asked if any((f.path, span) in holding for span in f.spans)]
    return {finding.fingerprint: (evidence,) for finding in held}
