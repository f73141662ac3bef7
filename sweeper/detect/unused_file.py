"""Find modules that nothing imports, runs or names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sweeper.config import Rules
from sweeper.detect.subject import finding
from sweeper.graph.liveness import Liveness
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.graph.roots import SCRIPT
from sweeper.model import Finding, Trait


def detect(graph: ReferenceGraph, live: Liveness, rules: Rules) -> Iterator[Finding]:
    """Yield one finding for each module that no living code imports."""
    for node, kept_by in live.units.items():
        definition = graph.nodes.definition(node)
        file = graph.file(node)
        if definition.kind != "module" or kept_by != "nothing" or file.source.size == 0:
            continue
        if not rules.path_traits[file.path_class].is_reported or file.facts.unread:
            continue
        if file.source.path.endswith("__init__.py"):
            continue
        says = (
            "is imported by dead code only"
            if (live.needs[node] or node in live.statements)
            else "is never imported"
        )
        yield finding(graph, live, node, "unused-file", f"module {says}", symbol_kind="file")
    yield from _scripts(graph, live, rules)


def _scripts(graph: ReferenceGraph, live: Liveness, rules: Rules) -> Iterator[Finding]:
    """Yield the scripts inside of packages that nothing imports: who runs them cannot be seen."""
    named = {text.partition(":")[0].strip() for text in graph.entry_points}
    for file in graph.files:
        node = file.first
        if not graph.nodes.traits(node) & Trait.MAIN or graph.roots.reasons.get(node) != SCRIPT:
            continue
        if "." not in file.module or file.module in named or node in live.units:
            continue
        if not rules.path_traits[file.path_class].is_reported or _is_imported(graph, node):
            continue
        says = "script is never imported, and nothing here says that it is run"
        found = finding(graph, live, node, "unused-file", f"module {says}", symbol_kind="file")
        yield replace(found, kept_by="weak", life_lines=("whoever runs it by hand",))


def _is_imported(graph: ReferenceGraph, module: int) -> bool:
    return any(
        is_certain and graph.nodes.file_of[referrer] != graph.nodes.file_of[module]
        for referrer, is_certain in graph.referrers(module)
    )
