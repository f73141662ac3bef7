"""Bundles to shards: what one owner can review at a sitting, in the order in which they can go.

Google's large-scale changes are split in the same way ("Software Engineering at Google", chapter
22): by who owns the code, each part small enough to read and whole by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sweeper.model import Bundle

Owned = Callable[[str], tuple[str, ...]]


class Shard(NamedTuple):
    """Bundles of one set of owners (none: nobody is named), by index, those they need first.

    `needs` are the shards that have to be merged before this one can be made.
    """

    bundles: tuple[int, ...]
    owners: tuple[str, ...]
    needs: tuple[int, ...]


def shards(bundles: Sequence[Bundle], owners: Owned, *, most_lines: int) -> tuple[Shard, ...]:
    """Split the bundles; `owners` tells who owns a path.

    A shard removes at most so many lines, unless it is one bundle, or some that need each other.
    It needs only shards before it.
    """
    made: list[_Open] = []
    place: dict[int, int] = {}
    needs = _needs(bundles)
    for group in _groups(len(bundles), needs):
        size = sum(_lines(bundles[index]) for index in group)
        owned = owners_of([bundles[index] for index in group], owners)
        before = {place[need] for index in group for need in needs[index] if need in place}
        number = _room(made, owned, size, before, most_lines)
        if number is None:
            level = max((made[each].level + 1 for each in before), default=0)
            made.append(_Open(owned, level))
            number = len(made) - 1
        made[number].take(group, size, before - {number})
        place.update(dict.fromkeys(group, number))
    return tuple(Shard(tuple(o.bundles), o.owners, tuple(sorted(o.needs))) for o in made)


@dataclass(slots=True)
class _Open:
    """A shard that may grow; it needs only shards of a lower level, so that no circle can come."""

    owners: tuple[str, ...]
    level: int
    lines: int = 0
    bundles: list[int] = field(default_factory=list)
    needs: set[int] = field(default_factory=set)

    def take(self, group: Sequence[int], size: int, before: set[int]) -> None:
        self.bundles += group
        self.lines += size
        self.needs |= before


def _room(
    made: Sequence[_Open], whose: tuple[str, ...], size: int, before: set[int], most: int
) -> int | None:
    """Return the first shard that has room and may need all that has to come before."""
    for number, one in enumerate(made):
        if one.owners != whose or one.lines + size > most:
            continue
        if all(made[each].level < one.level for each in before - {number}):
            return number
    return None


def _needs(bundles: Sequence[Bundle]) -> list[set[int]]:
    holder = {c.finding.fingerprint: n for n, bundle in enumerate(bundles) for c in bundle.cases}
    return [
        {holder[need] for c in bundle.cases for need in c.finding.needs if need in holder} - {n}
        for n, bundle in enumerate(bundles)
    ]


def _groups(count: int, needs: Sequence[set[int]]) -> list[list[int]]:
    """Return the bundles that need each other together, and each after what it needs."""
    import networkx

    graph: networkx.DiGraph[int] = networkx.DiGraph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from((need, index) for index, own in enumerate(needs) for need in own)
    whole = networkx.condensation(graph)
    members: dict[int, set[int]] = {node: whole.nodes[node]["members"] for node in whole}
    first = {node: min(own) for node, own in members.items()}
    ordered = networkx.lexicographical_topological_sort(whole, key=first.__getitem__)
    return [sorted(members[node]) for node in ordered]


def owners_of(bundles: Sequence[Bundle], owners: Owned) -> tuple[str, ...]:
    """Return the owners of most of the lines; of equals those whose names come first."""
    counts: dict[tuple[str, ...], int] = {}
    for bundle in bundles:
        for case in bundle.cases:
            whose = owners(case.finding.path)
            lines = sum(span.end_line - span.line + 1 for span in case.finding.spans)
            counts[whose] = counts.get(whose, 0) + max(lines, 1)
    return min(counts, key=lambda whose: (-counts[whose], whose))


def _lines(bundle: Bundle) -> int:
    spans = [span for case in bundle.cases for span in case.finding.spans]
    return sum(max(span.end_line - span.line, 1) for span in spans)
