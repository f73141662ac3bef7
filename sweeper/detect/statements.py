"""Report what the front end has decided within one file: unreachable code and unused locals."""

from __future__ import annotations

from collections.abc import Iterator

from sweeper.config import Rules
from sweeper.detect.subject import has_statement
from sweeper.graph.liveness import Liveness
from sweeper.graph.nodes import LinkedFile
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Finding, Statement

_SAYS = {"unreachable": "never runs", "unused-local": "is never read"}


def detect(graph: ReferenceGraph, live: Liveness, rules: Rules) -> Iterator[Finding]:
    """Yield one finding for each statement outside of dead symbols."""
    for file in graph.files:
        if not file.facts.statements or not rules.path_traits[file.path_class].is_reported:
            continue
        dead = [
            graph.nodes.definition(node).span
            for node in (file.first + i for i in range(len(file.facts.definitions)))
            if live.units.get(node) == "nothing" and has_statement(graph, node)
        ]
        for statement in file.facts.statements:
            inside = any(s.line <= statement.span.line <= s.end_line for s in dead)
            if not inside:
                yield _finding(graph, file, statement)


def _finding(graph: ReferenceGraph, file: LinkedFile, statement: Statement) -> Finding:
    is_local = statement.kind == "unused-local"
    scope = graph.nodes.qualname(file.node_of[statement.scope]) if is_local else statement.name
    name = statement.name if is_local else "code"
    what = "local variable" if is_local else "code"
    note = f" ({statement.note})" if statement.note else ""
    return Finding(
        kind=statement.kind,
        symbol_kind="local" if is_local else "statement",
        path=file.source.path,
        spans=(statement.span,),
        name=name,
        qualname=f"{scope}.{name}".lstrip(".") if is_local else scope,
        module=file.module,
        message=f"{what} {_SAYS[statement.kind]}{note}",
    )
