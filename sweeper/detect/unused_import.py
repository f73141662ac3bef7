"""Find imports whose name nothing alive uses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sweeper.config import Rules
from sweeper.detect.subject import finding, has_statement
from sweeper.graph.liveness import Liveness
from sweeper.graph.name_globs import NameGlobs
from sweeper.graph.nodes import LinkedFile
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Finding, Import, Trait


def detect(graph: ReferenceGraph, live: Liveness, rules: Rules) -> Iterator[Finding]:
    """Yield one finding for each unused import that is not there for others by its own words.

    Whether it may be there for what it runs or offers is for a witness to say.
    """
    imports: dict[int, Import] = {}
    for node, kept_by in live.units.items():
        definition = graph.nodes.definition(node)
        if definition.kind != "import" or kept_by == "api":
            continue
        if definition.name == "*" or not has_statement(graph, node):
            continue
        file = graph.file(node)
        if file.first not in imports:
            imports[file.first] = Import(0, "", "", 0, "none")
            imports.update({file.first + i.definition: i for i in file.facts.imports})
        parts = [node, *graph.nodes.parts.get(node, ())]
        if not all(p in imports for p in parts) or _is_wanted(graph, file, node, rules):
            continue
        if file.path_class == "test" and any(_is_collected(graph, part) for part in parts):
            continue
        if not any(_has_effect(imports[part], rules) for part in parts):
            yield finding(graph, live, node, "unused-import", f"import {_says(live, node)}")


def _says(live: Liveness, node: int) -> str:
    if live.units[node] == "weak":
        return "is used at most by its bare name"
    is_needed = live.needs[node] or node in live.statements
    return "is used by dead code only" if is_needed else "is never used"


def _is_wanted(graph: ReferenceGraph, file: LinkedFile, node: int, rules: Rules) -> bool:
    """Whether nobody is to hear of it: `import x as x`, or a file whose class is not reported."""
    is_reported = rules.path_traits[file.path_class].is_reported
    return not is_reported or bool(graph.nodes.traits(node) & Trait.REDUNDANT_ALIAS)


def _is_collected(graph: ReferenceGraph, imported: int) -> bool:
    """Whether an import brings what is found in the module that holds it: a fixture, a test."""
    for target in graph.certain.of(imported):
        definition = graph.nodes.definition(target)
        if definition.kind not in ("function", "class"):
            continue
        is_rooted = target in graph.roots.production or target in graph.roots.tests
        if is_rooted and (definition.decorators or graph.file(target).path_class == "test"):
            return True
    return False


def _has_effect(imported: Import, rules: Rules) -> bool:
    """Whether the import is known to be there for what it does."""
    if imported.module == "__future__":
        return True
    globs = _globs(tuple(rules.side_effect_imports))
    names = [imported.module, f"{imported.module}.{imported.name}".strip(".")]
    return any(map(globs.fits, names))


@lru_cache(maxsize=4)
def _globs(patterns: tuple[str, ...]) -> NameGlobs:
    return NameGlobs(patterns)
