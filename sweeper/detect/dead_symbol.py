"""Find functions, methods, classes, variables and attributes that nothing alive refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sweeper.config import Rules
from sweeper.detect.subject import finding, has_statement
from sweeper.graph.liveness import Liveness
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Finding, KeptBy, Trait

# What people bind so that a linter takes a name for used.
_HUSHING: Final = re.compile(r"hush|pyflakes|pylint|flake8|^_+unused")
_KINDS = frozenset({"function", "method", "class", "variable", "attribute"})
_SAYS: dict[KeptBy, str] = {
    "nothing": "is never used",
    "api": "is used by nothing here; it is public in a library",
    "weak": "is used at most through a receiver of unknown type",
}


def detect(graph: ReferenceGraph, live: Liveness, rules: Rules) -> Iterator[Finding]:
    """Yield one finding for each outermost dead symbol, tied to its island."""
    for node, kept_by in live.units.items():
        definition = graph.nodes.definition(node)
        if kept_by == "tests" or definition.kind not in _KINDS:
            continue
        if not rules.path_traits[graph.file(node).path_class].is_reported:
            continue
        if not has_statement(graph, node) or _is_placeholder(graph, node):
            continue
        says = _SAYS[kept_by]
        if kept_by == "api" and node not in graph.roots.api:
            says = "is used by nothing here but public names that nothing here leads to"
        elif kept_by == "api" and any(r >= len(graph.nodes) for r, _ in graph.referrers(node)):
            says = f"{_SAYS['weak']}; it is public in a library"
        if kept_by == "nothing" and (live.needs[node] or node in live.statements):
            says = "is used by dead code only"
        yield finding(graph, live, node, "dead-symbol", f"{definition.kind} {says}")


def _is_placeholder(graph: ReferenceGraph, node: int) -> bool:
    """Whether the name says that it is not meant to be read, as `_hush_pyflakes`, or a subclass
    outside must define it.
    """
    definition = graph.nodes.definition(node)
    if definition.kind == "variable" and _HUSHING.search(definition.name):
        return True
    return not definition.name.strip("_") or bool(graph.nodes.traits(node) & Trait.ABSTRACT)
