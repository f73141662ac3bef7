"""Unused imports to doubts about them: an import may be there for what it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sweeper.graph.nodes import LinkedFile
from sweeper.model import Evidence, Finding, Import
from sweeper.verify.scene import Scene


def hear(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
    """Return the evidence of each unused import, by fingerprint."""
    files = scene.files()
    named = {text.lstrip("./"): at[0] for text, at in scene.graph.mentions.items() if "/" in text}
    heard: dict[str, tuple[Evidence, ...]] = {}
    for finding in findings:
        if finding.kind == "unused-import" and finding.path in files:
            found = (
                *_doubts(finding, files[finding.path], scene),
                *_named_as_a_file(finding, named, scene),
            )
            if found:
                heard[finding.fingerprint] = found
    return heard


def _named_as_a_file(
    finding: Finding, named: Mapping[str, tuple[str, int]], scene: Scene
) -> Iterator[Evidence]:
    """Whoever names a source by its path may read it: a part of it may be copied elsewhere."""
    steps = finding.path.split("/")
    for first in range(len(steps) - 1):
        path, line = named.get("/".join(steps[first:]), ("", 0))
        if path:
            note = f"{path}:{line} names the file, so its text may be read"
            yield scene.evidence("dynamic-string", "opposes", note)
            return


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
