"""Find modules that nothing imports, runs or names."""

from __future__ import annotations

from collections.abc import Iterator

from sweeper.config import Rules
from sweeper.detect.subject import finding
from sweeper.graph.liveness import Liveness
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Finding


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
