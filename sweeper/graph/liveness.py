"""What still leads to each definition, and which dead ones can only go together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sweeper.graph.reference_graph import Flags, ReferenceGraph
from sweeper.model import KeptBy

_NO_UNIT = frozenset({"local", "argument"})


@dataclass(frozen=True, slots=True)
class Liveness:
    """The definitions that are not plainly alive.

    `units` maps each outermost dead one, and each that is probably in use, to what still leads to
    it; what a dead one contains goes with it, and `unit_of` says so for every node. `islands` gives
    units that can only go together one number, and `needs` the units whose death a unit rests on:
    the dead ones that refer to it. `statements` are the unreachable statements that do, as the
    nodes that stand for them.
    """

    units: Mapping[int, KeptBy]
    unit_of: Mapping[int, int]
    islands: Mapping[int, int]
    needs: Mapping[int, Sequence[int]]
    statements: Mapping[int, Sequence[int]]

    def members(self, unit: int) -> list[int]:
        """Return the nodes that go with a unit, itself included."""
        return [node for node, other in self.unit_of.items() if other == unit]


def liveness(graph: ReferenceGraph) -> Liveness:
    """Return the liveness of a graph; four walks over it, by what may lead to a definition."""
    status = _status(graph)
    units: dict[int, KeptBy] = {}
    unit_of: dict[int, int] = {}
    for node in _nodes(graph):
        parent = graph.nodes.parent(node)
        if parent in unit_of and _covers(units[unit_of[parent]], status(node)):
            unit_of[node] = unit_of[parent]
            continue
        found = status(node)
        if found is not None:
            units[node] = found
            unit_of[node] = node
    needs = _needs(graph, units, unit_of)
    statements = _statements(graph, unit_of)
    return Liveness(units, unit_of, _islands(graph, units, needs), needs, statements)


def _status(graph: ReferenceGraph) -> Callable[[int], KeptBy | None]:
    roots = graph.roots
    everything = roots.production | roots.tests | roots.api
    alive = graph.reachable(everything)
    without_tests = graph.reachable(roots.production | roots.api)
    surely = graph.reachable(everything - (roots.guessed - roots.api), certain_only=True)
    interface = roots.api - (roots.production - roots.guessed) - roots.tests
    exported = _exported(graph, interface)

    def is_asked(node: int) -> bool:
        if not _is_definition(graph, node) or _in_tests(graph, node):
            return False
        # Of a class that nothing leads to, the class says it all.
        return bool(exported[graph.nodes.parent(node)]) or not _is_member(graph, node)

    def status(node: int) -> KeptBy | None:
        if not alive[node]:
            return "nothing"
        if not without_tests[node]:
            return None if _in_tests(graph, node) else "tests"
        if not exported[node] and is_asked(node):
            return "api"  # for its public name alone, or for that of what uses it
        if node in interface:
            return "api" if _is_unused_here(graph, node) else None
        return None if surely[node] else "weak"

    return status


def _exported(graph: ReferenceGraph, interface: frozenset[int]) -> Flags:
    """Mark what programs or the exports of a library lead to, public members with their class."""
    offered = graph.roots.production | graph.roots.exported
    reached = graph.reachable(offered)
    members = {node for node in interface if reached[graph.nodes.parent(node)]}
    return graph.reachable(offered | {n for n in members if _is_member(graph, n)})


def _is_member(graph: ReferenceGraph, node: int) -> bool:
    is_inside = graph.nodes.definition(node).kind != "module"
    return is_inside and graph.nodes.definition(graph.nodes.parent(node)).kind == "class"


def _is_definition(graph: ReferenceGraph, node: int) -> bool:
    return graph.nodes.definition(node).kind not in ("module", "import")


def _is_unused_here(graph: ReferenceGraph, node: int) -> bool:
    """Whether nothing but tests and re-exports surely refers to a name of the public interface.

    That a base outside may call a member says nothing of a use here, and little that something of
    unknown type is asked for a member of that name. What overrides is used as what it overrides is.
    """
    class_ = graph.nodes.parent(node)
    for referrer, is_certain in graph.referrers(node):
        if referrer >= len(graph.nodes) or (referrer == class_ and not is_certain):
            continue
        if _is_overridden(graph, referrer, node) and _is_unused_here(graph, referrer):
            continue
        if graph.nodes.definition(referrer).kind != "import" and not (
            _in_tests(graph, referrer) or graph.nodes.is_inside(referrer, node)
        ):
            return False
    return _is_definition(graph, node)


def _is_overridden(graph: ReferenceGraph, base: int, node: int) -> bool:
    """Whether a member refers to another because that is what a subclass has instead."""
    nodes = graph.nodes
    if nodes.definition(base).name != nodes.definition(node).name:
        return False
    if not _is_member(graph, base) or not _is_member(graph, node):
        return False
    return all(referrer != node for referrer, _ in graph.referrers(base))


def _nodes(graph: ReferenceGraph) -> Iterator[int]:
    """Yield the nodes of definitions, each container before what it contains."""
    nodes = graph.nodes
    for file in nodes.files:
        for index, definition in enumerate(file.facts.definitions):
            node = file.first + index
            if definition.kind not in _NO_UNIT and file.node_of[index] == node:
                yield node


def _covers(container: KeptBy, content: KeptBy | None) -> bool:
    """Whether what a container contains needs no finding of its own.

    It does in one that is probably in use: there each member is as likely to be dead as elsewhere.
    """
    if content is None or container == "nothing":
        return True
    return container == content == "tests"


def _in_tests(graph: ReferenceGraph, node: int) -> bool:
    return graph.file(node).path_class in ("test", "benchmark")


def _needs(
    graph: ReferenceGraph, units: Mapping[int, KeptBy], unit_of: Mapping[int, int]
) -> dict[int, list[int]]:
    """Return for each unit the other units that surely refer to it."""
    needs: dict[int, set[int]] = {unit: set() for unit in units}
    if not unit_of:
        return {}
    unit = np.full(graph.size, -1, np.int64)
    unit[np.fromiter(unit_of.keys(), np.int64)] = np.fromiter(unit_of.values(), np.int64)
    sources, targets = graph.certain.pairs()
    between = (unit[sources] >= 0) & (unit[targets] >= 0) & (unit[sources] != unit[targets])
    for user, used in zip(
        unit[sources[between]].tolist(), unit[targets[between]].tolist(), strict=True
    ):
        needs[used].add(user)
    return {unit: sorted(others) for unit, others in needs.items()}


def _statements(graph: ReferenceGraph, unit_of: Mapping[int, int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for statement in graph.nodes.statements:
        for used in (*graph.certain.of(statement), *graph.possible.of(statement)):
            if used in unit_of:
                found.setdefault(unit_of[used], []).append(statement)
    return found


def _islands(
    graph: ReferenceGraph, units: Mapping[int, KeptBy], needs: Mapping[int, Sequence[int]]
) -> dict[int, int]:
    """Tie units of one status that refer to each other.

    A dead import does not tie its users: it goes with them when they are of one island, and is an
    island of its own, to go after all of them, when not.
    """
    dead = [unit for unit, kept in units.items() if kept in ("nothing", "tests")]
    is_import = {u for u in dead if graph.nodes.definition(u).kind == "import"}
    links = [
        (unit, other)
        for unit in dead
        for other in needs[unit]
        if units[other] == units[unit] and unit not in is_import
    ]
    islands = graph.islands(dead, links)
    for unit in is_import:
        users = {islands[o] for o in needs[unit] if units[o] == units[unit] and o not in is_import}
        if len(users) == 1 and islands[unit] == unit:
            islands[unit] = users.pop()
    return islands
