"""Constant flags to evidence: what each environment serves, and what is said against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sweeper.model import Evidence, Finding, FlagVerdict
from sweeper.verify.scene import Scene


def hear(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
    """Return the evidence of each finding about a flag, by fingerprint."""
    # Two providers may have a flag of the same key, each with reads of its own.
    verdicts = {(verdict.key, frozenset(verdict.reads)): verdict for verdict in scene.flags}
    return {
        finding.fingerprint: tuple(
            _evidence(verdicts[finding.name, frozenset(finding.reads)], scene)
        )
        for finding in findings
        if finding.kind == "constant-flag"
    }


def _evidence(verdict: FlagVerdict, scene: Scene) -> Iterator[Evidence]:
    if verdict.kind == "kept":
        yield scene.evidence("flag-kept", "blocks", verdict.reasons[0])
    for state in verdict.states:
        if state.is_constant:
            note = f"{state.environment or 'everywhere'}: {state.reason}"
            yield scene.evidence("flag-served", "supports", note)
    for note in verdict.notes:
        yield scene.evidence("flag-noted", "opposes", note)
