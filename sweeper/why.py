"""What a person calls a symbol to its node in the graph, and the way that life takes to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from sweeper.graph.reference_graph import ReferenceGraph

_HIDDEN = frozenset({"argument", "local"})
_REFERRERS_SHOWN = 5
_AT_LINE = re.compile(r"(.+?):(\d+)(?::\d+)?:?")
_WHOLE = 1 << 30  # more lines than a definition has


class Root(NamedTuple):
    """A set of roots and the word for what they keep alive."""

    nodes: frozenset[int]
    word: str


def nodes_of(graph: ReferenceGraph, subject: str) -> list[int]:
    """Answer what `path::qualname`, `path:line`, a dotted name, a path or a bare name may mean.

    Definitions come before imports of the same name, so that a name that is imported all over the
    tree still means one thing.
    """
    at = line_of(subject)
    if at is not None:
        return _around(graph, *at)
    name = _name(subject)
    found = [node for node in _named(graph, name) if subject in _calls(graph, node)]
    defined = [node for node in found if graph.nodes.definition(node).kind != "import"]
    return defined or found


def near(graph: ReferenceGraph, subject: str) -> list[str]:
    """Answer subjects whose names are like the unknown one, best first."""
    if "::" not in subject and ("/" in subject or subject.endswith(".py")):
        return get_close_matches(subject, (file.source.path for file in graph.files), n=3)
    name = _name(subject)
    by_name: dict[str, list[str]] = {}
    for node in _all(graph):
        definition = graph.nodes.definition(node)
        if definition.kind != "import" and definition.name:
            by_name.setdefault(definition.name, []).append(graph.subject(node))
    close = get_close_matches(name, by_name, n=3)
    return [subject for one in close for subject in sorted(by_name[one])[:3]]


def _all(graph: ReferenceGraph) -> Iterator[int]:
    for node in range(len(graph.nodes)):
        file = graph.file(node)
        kind = graph.nodes.definition(node).kind
        if kind not in _HIDDEN and file.node_of[node - file.first] == node:
            yield node


def line_of(subject: str) -> tuple[str, int] | None:
    """Answer the path and the line of `path:line` or `path:line:column`, None for another form."""
    found = _AT_LINE.fullmatch(subject)
    return (found[1], int(found[2])) if found else None


def _around(graph: ReferenceGraph, path: str, line: int) -> list[int]:
    """Answer the innermost definition that has the line, or the module when none has."""
    found: list[tuple[int, int]] = []
    for node in _all(graph):
        if graph.file(node).source.path != path:
            continue
        spans = [d.span for d in graph.nodes.definitions(node)]
        sizes = [s.end_line - s.line for s in spans if s.line <= line <= s.end_line]
        if sizes or graph.nodes.definition(node).kind == "module":
            found.append((min(sizes, default=_WHOLE), node))
    return [min(found)[1]] if found else []


def _name(subject: str) -> str:
    return subject.rpartition("::")[2].rpartition(".")[2]


def _named(graph: ReferenceGraph, name: str) -> Iterator[int]:
    for node in _all(graph):
        definition = graph.nodes.definition(node)
        if definition.name == name or definition.kind == "module":
            yield node


def _calls(graph: ReferenceGraph, node: int) -> set[str]:
    """Answer all that a person may call the node."""
    file = graph.file(node)
    qualname = graph.nodes.qualname(node)
    if graph.nodes.definition(node).kind == "module":
        return {file.source.path, file.module}
    name = graph.nodes.definition(node).name
    return {graph.subject(node), f"{file.module}.{qualname}", qualname, name}


def life(graph: ReferenceGraph, node: int) -> list[str]:
    """Say what keeps the node alive, as the way from a root to it, or that nothing does."""
    for root in _roots(graph):
        chain = graph.path(node, root.nodes)
        if chain:
            known = root.nodes - graph.roots.guessed
            sure = bool(graph.reachable(known, certain_only=True)[node])
            return [_head(root.word, is_sure=sure), *_steps(graph, chain)]
    return ["Nothing alive leads to it.", *_referrers(graph, node)]


def _roots(graph: ReferenceGraph) -> Iterator[Root]:
    roots = graph.roots
    yield Root(roots.production, "It is in use")
    yield Root(roots.production | roots.api, "It is in use by the public API of a library")
    yield Root(roots.production | roots.api | roots.tests, "Only tests use it")


def _head(word: str, *, is_sure: bool) -> str:
    return f"{word}:" if is_sure else f"{word}, as far as receivers of unknown type tell:"


def _steps(graph: ReferenceGraph, chain: list[int]) -> Iterator[str]:
    first = chain[0]
    reason = graph.roots.reasons.get(first, "")
    yield f"  {graph.subject(first)}" + (f"  ({reason})" if reason else "")
    owner = first
    for node in chain[1:]:
        if node >= len(graph.nodes):
            place = graph.place(owner, node)
            yield f"    uses {graph.subject(node)} of something unknown at {place}"
            continue
        at = f"  at {graph.place(owner, node)}" if owner < len(graph.nodes) else ""
        yield f"  → {graph.subject(node)}{at}"
        owner = node


def _referrers(graph: ReferenceGraph, node: int) -> Iterator[str]:
    users = _unique(other for other, _ in graph.referrers(node) if other != node)
    definitions = [other for other in users if other < len(graph.nodes)]
    for other in definitions[:_REFERRERS_SHOWN]:
        yield f"  {graph.subject(other)} uses it at {graph.place(other, node)}, and is dead too"
    if len(definitions) > _REFERRERS_SHOWN:
        yield f"  and {len(definitions) - _REFERRERS_SHOWN} more that are dead"


def _unique(nodes: Iterable[int]) -> list[int]:
    return sorted(set(nodes))
