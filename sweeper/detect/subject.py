"""Turn a unit of the graph into a finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sweeper.graph.liveness import Liveness
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Finding, FindingKind, KeptBy, Span, SymbolKind, Trait

_LIFE_LINES = 5


def spans(graph: ReferenceGraph, node: int) -> tuple[Span, ...]:
    """Return all that has to go for a definition to go: overloads, setters, other branches."""
    return tuple(sorted(d.span for d in graph.nodes.definitions(node)))


def has_statement(graph: ReferenceGraph, node: int) -> bool:
    """Whether each definition of a node is a statement of its own, in a file that was parsed.

    What stands in unreachable code goes with that, and is no finding of its own.
    """
    facts = graph.file(node).facts
    if facts.unread or graph.nodes.traits(node) & Trait.TARGET:
        return False
    return not is_unreachable(graph, node)


def is_unreachable(graph: ReferenceGraph, node: int) -> bool:
    """Whether a definition of a node stands in code that never runs."""
    dead = [s.span for s in graph.file(node).facts.statements if s.kind == "unreachable"]
    return any(
        span[:2] <= definition.span[:2] < span[2:]
        for definition in (graph.nodes.definitions(node) if dead else ())
        for span in dead
    )


def finding(
    graph: ReferenceGraph,
    live: Liveness,
    node: int,
    kind: FindingKind,
    message: str,
    *,
    symbol_kind: str = "",
    tests: Sequence[str] = (),
) -> Finding:
    """Return the finding about a node. `island` and `needs` hold subjects until they are
    identified.
    """
    definition = graph.nodes.definition(node)
    file = graph.file(node)
    kept_by = live.units.get(node, "nothing")
    return Finding(
        kind=kind,
        symbol_kind=cast(SymbolKind, symbol_kind or definition.kind),
        path=file.source.path,
        spans=spans(graph, node),
        name=definition.name or file.module.rpartition(".")[2],
        qualname=graph.nodes.qualname(node),
        module=file.module,
        message=message,
        kept_by=kept_by,
        life_lines=life_lines(graph, node, kept_by),
        island=graph.subject(live.islands.get(node, node)),
        needs=needs(graph, live, node),
        tests=tuple(tests),
    )


def needs(graph: ReferenceGraph, live: Liveness, node: int) -> tuple[str, ...]:
    """Return the subjects of the findings whose truth this one rests on."""
    symbols = [graph.subject(other) for other in live.needs.get(node, ())]
    statements = [
        statement_subject(graph.file(other).source.path, graph.nodes.definition(other).span)
        for other in live.statements.get(node, ())
    ]
    return tuple(dict.fromkeys(symbols + statements))


def statement_subject(path: str, span: Span) -> str:
    """Return what names a statement until it has a fingerprint."""
    return f"{path}@{span.line}:{span.column}"


def life_lines(graph: ReferenceGraph, node: int, kept_by: KeptBy) -> tuple[str, ...]:
    """Return what keeps a definition alive, as text for people: places of use, or the reason."""
    if kept_by == "nothing":
        return ()
    reason = graph.roots.reasons.get(node) if kept_by == "api" else None
    found = [reason] if reason else []
    if node in graph.roots.guessed and kept_by == "weak":
        found.append(graph.roots.reasons[node])
    if node in graph.notes and kept_by == "weak":
        found.append(graph.notes[node])
    base = len(graph.nodes)
    for referrer, is_certain in sorted(graph.referrers(node)):
        if referrer >= base:
            name = graph.names[referrer - base]
            for user in graph.first_users(referrer):
                found.append(f"{graph.place(user, referrer)} uses .{name} of something unknown")
        elif kept_by == "weak" or (is_certain and kept_by != "api"):
            found.append(f"{graph.place(referrer, node)} in {graph.subject(referrer)}")
    return tuple(dict.fromkeys(found))[:_LIFE_LINES]
