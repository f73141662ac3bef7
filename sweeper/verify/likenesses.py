"""Classes to those that have most of their members: as ducks, they may stand in for each other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Evidence, Finding
from sweeper.verify.scene import Scene

_ALIKE: Final = 3  # members with the names of another class
_ALIKE_SHARE: Final = 0.6


class Likenesses:
    """Which classes have most members of another one: they may be put in its place, as ducks."""

    def __init__(self, graph: ReferenceGraph) -> None:
        self._graph = graph
        self._having: dict[str, list[int]] = {}  # classes, by the name of a member
        self._alike: dict[int, frozenset[int]] = {}

    def evidence(self, finding: Finding, node: int, scene: Scene) -> Iterator[Evidence]:
        """Yield evidence against the death of a member that another such class has, too."""
        class_ = self._graph.nodes.parent(node)
        alike = self._of(class_)
        other = next((each for each in self._with(finding.name) if each in alike), None)
        if other is not None:
            note = f"its class may stand in for {self._graph.subject(other)}, whose members it has"
            yield scene.evidence("graph-stand-in", "opposes", note)

    def _of(self, class_: int) -> frozenset[int]:
        if class_ not in self._alike:
            members = self._graph.nodes.members.get(class_, {})
            names = [name for name in members if not is_special(name)]
            enough = max(_ALIKE, _ALIKE_SHARE * len(names))
            # A class that has so many of them has one of any few more than the others.
            rare = sorted(names, key=lambda name: (len(self._with(name)), name))
            some = rare[: len(names) - math.ceil(enough) + 1]
            candidates = set().union(*map(self._with, some)) - {class_}
            others = self._graph.nodes.members
            self._alike[class_] = frozenset(
                each for each in candidates if sum(name in others[each] for name in names) >= enough
            )
        return self._alike[class_]

    def _with(self, name: str) -> Sequence[int]:
        if name not in self._having:
            nodes = self._graph.nodes
            self._having[name] = [
                class_
                for class_ in map(nodes.parent, nodes.by_name.get(name, ()))
                if nodes.definition(class_).kind == "class"
            ]
        return self._having[name]


def is_special(name: str) -> bool:
    """Whether a name is one of Python's own, such as `__len__`."""
    return name.startswith("__") and name.endswith("__")
