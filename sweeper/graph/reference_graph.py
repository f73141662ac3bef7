"""Who refers to whom in a tree, as integer arrays behind a few verbs."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Final

import numpy as np
import numpy.typing as npt

from sweeper.graph.nodes import LinkedFile, Nodes
from sweeper.model import Package, Role

Ints = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

_SHOWN_USERS: Final = 5


class EdgeList:
    """Edges while they are collected; `line` is where the source uses the target, 0 if nowhere."""

    __slots__ = ("lines", "sources", "targets")

    def __init__(self) -> None:
        self.sources = array("i")
        self.targets = array("i")
        self.lines = array("i")

    def add(self, source: int, target: int, line: int = 0) -> None:
        """Add an edge."""
        self.sources.append(source)
        self.targets.append(target)
        self.lines.append(line)

    def edges(self, size: int) -> Edges:
        """Return them among so many nodes."""
        return Edges(
            size,
            np.frombuffer(self.sources, dtype=np.int32),
            np.frombuffer(self.targets, dtype=np.int32),
            np.frombuffer(self.lines, dtype=np.int32),
        )


class Edges:
    """Directed edges in compressed sparse rows: the targets of `i` are
    `targets[starts[i]:starts[i+1]]`.
    """

    def __init__(self, size: int, sources: Shorts, targets: Shorts, lines: Shorts) -> None:
        order = np.argsort(sources, kind="stable")
        self.targets: Shorts = targets[order]
        self._lines: Shorts = lines[order] if len(lines) else lines
        counts = np.bincount(sources, minlength=size) if len(sources) else np.zeros(size, np.int64)
        self.starts: Ints = np.concatenate(([0], np.cumsum(counts)))

    def line(self, source: int, target: int) -> int:
        """Return the first line on which the source uses the target, 0 when none is known."""
        start, end = self.starts[source], self.starts[source + 1]
        lines = self._lines[start:end][self.targets[start:end] == target]
        known = lines[lines > 0]
        return int(known.min()) if known.size else 0

    def lines(self, source: int, target: int) -> list[int]:
        """Return all known lines on which the source uses the target."""
        start, end = self.starts[source], self.starts[source + 1]
        lines = self._lines[start:end][self.targets[start:end] == target]
        found: list[int] = np.unique(lines[lines > 0]).tolist()
        return found

    def of(self, node: int) -> Sequence[int]:
        """Return the targets of one node."""
        found: list[int] = self.targets[self.starts[node] : self.starts[node + 1]].tolist()
        return found

    def of_all(self, nodes: Ints) -> Shorts:
        """Return the targets of all given nodes, with repetitions."""
        starts = self.starts[nodes]
        counts = self.starts[nodes + 1] - starts
        total = int(counts.sum())
        if not total:
            return np.empty(0, np.int32)
        # The classic expansion of ranges: one arange, shifted for each node.
        shifts = np.repeat(starts - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
        found: Shorts = self.targets[shifts + np.arange(total)]
        return found

    def pairs(self) -> tuple[Shorts, Shorts]:
        """Return the sources and the targets of all edges."""
        numbers = np.arange(len(self.starts) - 1, dtype=np.int32)
        sources: Shorts = np.repeat(numbers, np.diff(self.starts))
        return sources, self.targets

    def reversed(self) -> Edges:
        """Return the same edges turned round, without their lines."""
        sources, targets = self.pairs()
        return Edges(len(self.starts) - 1, targets, sources, self._lines[:0])


@dataclass(frozen=True, slots=True)
class Roots:
    """Nodes that are alive without a caller, by why; `reasons` says it in words.

    `exported` are those of `api` that a list or an import offers, beside having a public name;
    `guessed` those that only a custom keeps, which need not hold here.
    """

    production: frozenset[int]
    tests: frozenset[int]
    api: frozenset[int]
    exported: frozenset[int]
    guessed: frozenset[int]
    reasons: Mapping[int, str]


class ReferenceGraph:
    """The reference graph of one tree.

    Nodes below `len(nodes)` are definitions; above are attribute names, through which uses on
    receivers of unknown type reach members. A member lives only in a living class: its gate.
    """

    def __init__(
        self,
        nodes: Nodes,
        names: Sequence[str],
        certain: Edges,
        possible: Edges,
        gates: Ints,
        roots: Roots,
        packages: Sequence[Package],
        notes: Mapping[int, str],
    ) -> None:
        self.nodes = nodes
        self.names = names
        self.certain = certain
        self.possible = possible
        self.roots = roots
        self.packages = packages
        self.notes = notes  # by node: why its class may need it although nobody here calls it
        self._gates = gates
        self._backwards: tuple[Edges, Edges] | None = None
        self._first_users: dict[int, Sequence[int]] = {}
        self.mentions: dict[str, list[tuple[str, int]]] = {}
        self.patterns: list[tuple[str, str, int]] = []
        self.words: dict[str, list[str]] = {}
        self.foreign: frozenset[str] = frozenset()  # attributes read from things outside
        self.handed: frozenset[int] = frozenset()  # classes and modules that are passed around
        self.missing: frozenset[tuple[str, str]] = frozenset()
        self.entry_points: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many nodes there are, names included."""
        return len(self._gates)

    @property
    def files(self) -> Sequence[LinkedFile]:
        """The files of the tree."""
        return self.nodes.files

    def file(self, node: int) -> LinkedFile:
        """Return the file that defines a node."""
        return self.nodes.files[self.nodes.file_of[node]]

    def reachable(self, roots: Iterable[int], *, certain_only: bool = False) -> Flags:
        """Return for each node whether it can be reached from the roots through living gates."""
        gates = self._gates
        alive = np.zeros(self.size, np.bool_)
        marked = np.zeros(self.size, np.bool_)
        frontier = np.fromiter(sorted(set(roots)), dtype=np.int64)
        marked[frontier] = True
        waiting = np.empty(0, np.int64)
        while True:
            gate = gates[frontier]
            open_ = (gate < 0) | alive[np.maximum(gate, 0)]
            waiting = np.concatenate((waiting, frontier[~open_]))
            frontier = frontier[open_]
            if not frontier.size:
                through = alive[gates[waiting]]
                frontier, waiting = waiting[through], waiting[~through]
                if not frontier.size:
                    return alive
            alive[frontier] = True
            found = self.certain.of_all(frontier)
            if not certain_only:
                found = np.concatenate((found, self.possible.of_all(frontier)))
            fresh = np.zeros(self.size, np.bool_)
            fresh[found[~marked[found]]] = True
            frontier = np.flatnonzero(fresh)
            marked[frontier] = True

    def referrers(self, node: int) -> list[tuple[int, bool]]:
        """Return the nodes that refer to a node, each with whether that is certain."""
        certain, possible = self._turned()
        found = [(n, True) for n in certain.of(node)]
        return found + [(n, False) for n in possible.of(node)]

    def first_users(self, name: int) -> Sequence[int]:
        """Return the first few nodes that use a name of something unknown; thousands may."""
        if name not in self._first_users:
            users = [user for user, _ in self.referrers(name)]
            self._first_users[name] = nsmallest(_SHOWN_USERS, users)
        return self._first_users[name]

    def _turned(self) -> tuple[Edges, Edges]:
        if self._backwards is None:
            self._backwards = (self.certain.reversed(), self.possible.reversed())
        return self._backwards

    def line(self, owner: int, target: int) -> int:
        """Return the line on which `owner` first uses `target`, the owner's own when not known."""
        found = self.certain.line(owner, target) or self.possible.line(owner, target)
        return found or self.nodes.definition(owner).line

    def place(self, owner: int, target: int) -> str:
        """Return `path:line` of a use."""
        return f"{self.file(owner).source.path}:{self.line(owner, target)}"

    def subject(self, node: int) -> str:
        """Return `path::qualname` of a definition, the path alone of a module."""
        if node >= len(self.nodes):
            return f".{self.names[node - len(self.nodes)]}"
        qualname = self.nodes.qualname(node)
        path = self.file(node).source.path
        return f"{path}::{qualname}" if qualname else path

    def path(self, target: int, roots: Iterable[int]) -> list[int]:
        """Return a shortest chain of nodes from a root to the target, [] when there is none."""
        allowed = self.reachable(roots)
        wanted = set(roots)
        if not allowed[target]:
            return []
        certain, possible = self._turned()
        came: dict[int, int] = {target: -1}
        layer = [target]
        while layer:
            following: list[int] = []
            for node in layer:
                if node in wanted:
                    return _walk(came, node)
                for other in (*certain.of(node), *possible.of(node)):
                    if other not in came and allowed[other]:
                        came[other] = node
                        following.append(other)
            layer = following
        return []

    def islands(self, nodes: Sequence[int], links: Iterable[tuple[int, int]]) -> dict[int, int]:
        """Return for each node the least node that it is tied to, directly or not."""
        leader = {node: node for node in nodes}

        def find(node: int) -> int:
            while leader[node] != node:
                leader[node] = leader[leader[node]]
                node = leader[node]
            return node

        for left, right in links:
            a, b = find(left), find(right)
            leader[max(a, b)] = min(a, b)
        return {node: find(node) for node in nodes}

    def role(self, path: str) -> Role:
        """Return the role of the package that a path belongs to."""
        return package_of(path, self.packages).role


def package_of(path: str, packages: Sequence[Package]) -> Package:
    """Return the innermost package whose folder holds the path; unknown is a library."""
    best = Package("", (), "library", "nothing says that it is an application")
    for package in packages:
        inside = not package.path or path.startswith(package.path.rstrip("/") + "/")
        if inside and len(package.path) >= len(best.path):
            best = package
    return best


def _walk(came: Mapping[int, int], node: int) -> list[int]:
    chain: list[int] = []
    while node >= 0:
        chain.append(node)
        node = came[node]
    return chain
