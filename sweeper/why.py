"""What a person calls a symbol to its node in the graph, and the way that life takes to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from sweeper.graph.reference_graph import ReferenceGraph

_HIDDEN = frozenset({"argument", "local"})
_REFERRERS_SHOWN = 5


class Root(NamedTuple):
    """A set of roots and the word for what they keep alive."""

    nodes: frozenset[int]
    word: str


def nodes_of(graph: ReferenceGraph, subject: str) -> list[int]:
    """Answer the nodes that `path::qualname`, a dotted name, a path or a bare name may mean.

    Definitions come before imports of the same name, so that a name that is imported all over the
    tree still means one thing.
    """
    name = subject.rpartition("::")[2].rpartition(".")[2]
    found = [node for node in _named(graph, name, subject) if subject in _calls(graph, node)]
    defined = [node for node in found if graph.nodes.definition(node).kind != "import"]
    return defined or found


def near(graph: ReferenceGraph, subject: str) -> list[str]:
    """Answer subjects whose names are like the unknown one, best first."""
    name = subject.rpartition("::")[2].rpartition(".")[2]
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


def _named(graph: ReferenceGraph, name: str, subject: str) -> Iterator[int]:
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
