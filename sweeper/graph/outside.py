"""A linked tree among others: what its code asks of them, and what theirs asks of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from sweeper.graph.evaluate import Evaluator
from sweeper.graph.reference_graph import Flags, ReferenceGraph
from sweeper.graph.steps import take
from sweeper.graph.values import Value

_STAR = "*"


class Asked(NamedTuple):
    """What is asked of other trees: dotted names, and attributes of objects of unknown type."""

    dotted: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()

    def __or__(self, other: Asked) -> Asked:
        return Asked(self.dotted | other.dotted, self.attributes | other.attributes)


class Shared:
    """The graph of a tree with neighbours. Names of what is asked of them are dotted."""

    def __init__(self, graph: ReferenceGraph, evaluator: Evaluator) -> None:
        self.graph = graph
        self._evaluator = evaluator
        self._own = graph.roots

    def asks(self, alive: Flags) -> Asked:
        """Return what the marked code asks of others."""
        dotted: set[str] = set()
        attributes: set[str] = set()
        for index, name in enumerate(self.graph.names, len(self.graph.nodes)):
            if alive[index]:
                (dotted if "." in name else attributes).add(name)
        return Asked(frozenset(dotted), frozenset(attributes))

    def users(self, is_asked: Callable[[str], bool]) -> Iterator[tuple[str, int, list[int]]]:
        """Yield the names of others that are asked about, who uses each, and on which lines."""
        graph = self.graph
        for index, name in enumerate(graph.names, len(graph.nodes)):
            for user, _ in graph.referrers(index) if is_asked(name) else ():
                if user >= len(graph.nodes):
                    continue
                yield name, user, graph.possible.lines(user, index)
                if graph.nodes.definition(user).kind == "import":
                    for other, is_certain in graph.referrers(user):
                        if is_certain and other < len(graph.nodes):
                            yield name, other, graph.certain.lines(other, user)

    def surely(self, dotted: Iterable[str]) -> frozenset[int]:
        """Return the nodes that dotted names of others mean here, and those they lead through."""
        found: set[int] = set()
        for name in dotted:
            found.update(self.resolve(name))
        return frozenset(found)

    def perhaps(self, attributes: Iterable[str]) -> frozenset[int]:
        """Return the members that have one of the names."""
        by_name = self.graph.nodes.by_name
        return frozenset(node for name in attributes for node in by_name.get(name, ()))

    def resolve(self, dotted: str) -> list[int]:
        """Return the nodes on the way that a dotted name takes: modules, re-exports, members."""
        parts = dotted.rstrip(".").split(".")
        modules = self._evaluator.modules
        for end in range(len(parts), 0, -1):
            files = modules.absolute(".".join(parts[:end]), 0) if self.graph.files else ()
            if files:
                return [node for file in files for node in self._members(file, parts[end:])]
        return []

    def _members(self, file: int, names: Iterable[str]) -> list[int]:
        nodes, modules = self._evaluator.nodes, self._evaluator.modules
        found = [nodes.files[each].first for each in (*modules.parents(file), file)]
        values: tuple[Value, ...] = (Value("module", file),)
        for name in names:
            if _STAR in name:
                found += self._offered(values)
                break
            values = take(self._evaluator, values, f".{name}", found, found, [])
            for value in values:
                if value.kind == "module":
                    found.append(nodes.files[value.node].first)
        return found

    def _offered(self, values: Iterable[Value]) -> Iterator[int]:
        """Yield what a star brings in: the exports of a module, or all of it that is public."""
        for value in values:
            if value.kind != "module":
                continue
            file = self._evaluator.nodes.files[value.node]
            exports = file.facts.exports
            for name, node in self._evaluator.nodes.members.get(file.first, {}).items():
                if name in exports if exports is not None else name[:1] != "_":
                    yield node

    def live_for(self, production: Asked, tests: Asked) -> None:
        """Make what others ask for alive, beside what the tree itself says."""
        graph, own = self.graph, self._own
        surely, perhaps = self.surely(production.dotted), self.perhaps(production.attributes)
        by_tests = self.surely(tests.dotted) | self.perhaps(tests.attributes)
        sure = own.production - own.guessed | surely
        why = "another repository uses it"
        reasons = {**dict.fromkeys((*perhaps, *surely, *by_tests), why), **own.reasons}
        graph.roots = replace(
            own,
            production=own.production | surely | perhaps,
            tests=own.tests | by_tests,
            guessed=(own.guessed | perhaps) - sure,
            reasons=reasons,
        )
