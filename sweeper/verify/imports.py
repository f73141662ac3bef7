"""Unused imports to doubts about them: an import may be there for what it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sweeper.graph.nodes import LinkedFile
from sweeper.model import Evidence, Finding, Import
from sweeper.verify.scene import Scene


def hear(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
    """Return the evidence of each unused import, by fingerprint."""
    files = scene.files()
    heard: dict[str, tuple[Evidence, ...]] = {}
    for finding in findings:
        if finding.kind == "unused-import" and finding.path in files:
            found = tuple(_doubts(finding, files[finding.path], scene))
            if found:
                heard[finding.fingerprint] = found
    return heard


def _doubts(finding: Finding, file: LinkedFile, scene: Scene) -> Iterator[Evidence]:
    for imported in _imports(finding, file):
        if not imported.name and "." in imported.module:
            note = f"`import {imported.module}` may be there to make the submodule known"
            yield scene.evidence("import-submodule", "opposes", note)
            return
        is_inside = file.facts.definitions[imported.definition].scope != 0
        if is_inside and file.path_class == "test":
            note = "a test that imports something inside may test the import"
            yield scene.evidence("import-in-test", "opposes", note)
            return


def _imports(finding: Finding, file: LinkedFile) -> list[Import]:
    spans = set(finding.spans)
    definitions = file.facts.definitions
    return [i for i in file.facts.imports if definitions[i.definition].span in spans]
