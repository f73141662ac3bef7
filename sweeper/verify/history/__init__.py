"""Candidates to what git's history says: how old their lines are, and who removed the last use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sweeper.errors import GitError
from sweeper.model import Evidence, Finding

if TYPE_CHECKING:
    from sweeper.git import Repository
    from sweeper.verify.scene import Scene


def hear(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
    """Return the evidence of each finding but those about flags, by fingerprint.

    History that is missing or cut short says "unknown", with its own small weight; it never blocks.
    """
    # msgspec and zlib cost time that a run without findings need not pay.
    from sweeper.verify.history.namesakes import namesakes
    from sweeper.verify.history.record import read_history
    from sweeper.verify.history.witness import Witness

    findings = [finding for finding in findings if finding.kind != "constant-flag"]
    if scene.repository is None or not scene.tree.commit:
        return _unknown(findings, scene, "there is no git history")
    try:
        history = read_history(scene.repository, scene.tree.commit, scene.store)
        blobs = _committed(scene.repository, scene)
    except GitError as error:
        return _unknown(findings, scene, f"the history cannot be read: {error}")
    others = namesakes(findings, scene)
    witness = Witness(scene, scene.repository, history, blobs, others)
    return {finding.fingerprint: witness.hear(finding) for finding in findings}


def _unknown(
    findings: Sequence[Finding], scene: Scene, reason: str
) -> dict[str, tuple[Evidence, ...]]:
    evidence = scene.evidence("history-unknown", "opposes", reason)
    return {finding.fingerprint: (evidence,) for finding in findings}


def _committed(repository: Repository, scene: Scene) -> Mapping[str, str] | None:
    """Return the blobs of the commit by path, to tell files that differ; None when none can."""
    if scene.tree.is_snapshot:
        return None
    entries = repository.list_commit(scene.tree.commit, repository.prefix)
    return {entry.path: entry.blob for entry in entries}
