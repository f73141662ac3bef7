"""Reads of flags to what was there to ask for them: modules of wrappers, keys, defaults."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from sweeper.flags.origins import File, Origins, span_of
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Finding, FlagRead, Span


class Askers(NamedTuple):
    """The functions of the project that were called for a value, the paths of their modules, and
    the dotted names that the reads say.
    """

    functions: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def has(self, finding: Finding, graph: ReferenceGraph, node: int | None) -> bool:
        """Whether a finding is one of them, or an import that brings one in."""
        if finding.path in self.paths or f"{finding.module}.{finding.qualname}" in self.names:
            return True
        return node is not None and _leads_to(graph, node, self)


def askers_of(findings: Sequence[Finding], origins: Origins) -> Askers:
    """Return what was there to ask for the flags."""
    functions: set[str] = set()
    names: set[str] = set()
    for read in (each for finding in findings for each in finding.reads):
        file = origins.file(read.path) if read.path.endswith(".py") else None
        if file is None:
            continue
        names.update(_said(file, read))
        if read.rule.startswith("wrapper"):
            functions.update(filter(None, file.called_at(read.span)))
    paths = {path for name in functions for path in _module_of(name, origins.modules)}
    return Askers(frozenset(functions), frozenset(paths), frozenset(names))


def _said(file: File, read: FlagRead) -> Iterator[str]:
    for node in file.source.parents:
        if not isinstance(node, ast.Name | ast.Attribute) or not is_inside(node, read.span):
            continue
        name = file.origin(node)
        if name is not None:
            yield name


def is_inside(node: ast.expr, outer: Span) -> bool:
    """Whether an expression is part of what stands at a place."""
    inner = span_of(node)
    return outer[:2] <= inner[:2] and inner[2:] <= outer[2:]


def _module_of(dotted: str, modules: Mapping[str, str]) -> Iterator[str]:
    while dotted:
        dotted = dotted.rpartition(".")[0]
        if dotted in modules:
            yield modules[dotted]
            return


def _leads_to(graph: ReferenceGraph, node: int, askers: Askers) -> bool:
    """Whether an import brings in one of the modules, or something of it, or one of the names."""
    if graph.nodes.definition(node).kind != "import":
        return False
    for target in graph.certain.of(node):
        if target < len(graph.nodes):
            file = graph.file(target)
            said = f"{file.module}.{graph.nodes.qualname(target)}"
            if file.source.path in askers.paths or said in askers.names:
                return True
    named = _named(graph, node)
    modules = {file.module for file in graph.files if file.source.path in askers.paths}
    return any(name in modules or name in askers.names for name in named)


def _named(graph: ReferenceGraph, node: int) -> Collection[str]:
    """Return the dotted names that an import says."""
    file = graph.file(node)
    return {
        f"{each.module}.{each.name}".strip(".")
        for each in file.facts.imports
        if file.first + each.definition == node
    }
