"""What each tree says it uses of others to what each is asked for, cycles included.

A least fixpoint: at first nobody asks for anything; each tree says what its live code asks of
others, and is heard again when it is itself asked for more. So what two trees use of each other is
dead in both if no program leads there. Consumers come before what they use, in waves of trees that
do not wait for each other, so that a workspace without cycles is heard once. What each says grows
with what it is asked for, so the outcome is the same in whatever order they are heard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sweeper.graph.outside import Asked, Shared


class Party(NamedTuple):
    """A tree among others: the packages it provides, those it names, and its members' names."""

    name: str
    provides: frozenset[str]
    uses: frozenset[str]
    members: frozenset[str]


class Demand(NamedTuple):
    """What others ask of a tree: their programs, and their tests besides."""

    production: Asked = Asked()
    tests: Asked = Asked()


NOTHING = Demand()


class Said(NamedTuple):
    """What the live code of a tree asks of others: its programs, and its tests besides."""

    programs: Asked
    tests: Asked


# Parties of one wave, each with what it is asked for, to what they say, in any order. One that is
# not heard says nothing.
Hear = Callable[[Sequence[tuple[str, Demand]]], Iterable[tuple[str, Said]]]


@dataclass(slots=True)
class _Names:
    programs: set[str] = field(default_factory=set)
    tests: set[str] = field(default_factory=set)

    def add(self, other: _Names) -> None:
        self.programs |= other.programs
        self.tests |= other.tests


@dataclass(slots=True)
class _Circle:
    """Parties that use each other, or one alone; `inflow` are attributes that others ask for.

    What a party gets may come from what that uses in turn, so attributes go all the way down.
    """

    names: list[str]
    below: set[int] = field(default_factory=set)
    inflow: _Names = field(default_factory=_Names)


@dataclass(slots=True)
class _Hearing:
    parties: Mapping[str, Party]
    direct: Mapping[str, frozenset[str]]  # party → parties whose packages it names
    dotted: dict[str, _Names] = field(default_factory=dict)  # what each is asked for by name
    attributes: dict[str, _Names] = field(default_factory=dict)  # what each says it asks of others
    demands: dict[str, Demand] = field(default_factory=dict)


def settle(parties: Sequence[Party], hear: Hear) -> Mapping[str, Demand]:
    """Return what each party is asked for."""
    hearing = _Hearing({party.name: party for party in parties}, _uses(parties))
    circles = _circles(hearing.direct)
    for level in _levels(circles):
        wave = _changed(hearing, [circles[number] for number in level])
        while wave:
            hearing.demands.update(wave)
            for name, said in hear(sorted(wave.items())):
                _tell(hearing, name, said)
            wave = _changed(hearing, [circles[number] for number in level])
        for number in level:
            for below in circles[number].below:
                circles[below].inflow.add(circles[number].inflow)
                for name in circles[number].names:
                    circles[below].inflow.add(hearing.attributes.get(name, _Names()))
    return hearing.demands


def says(shared: Shared, demand: Demand, *, is_open: bool) -> Said:
    """Return what a linked tree says when it is asked for this, and make that alive in its graph.

    It is also there for others outside if it `is_open`.
    """
    shared.live_for(demand.production, demand.tests)
    graph = shared.graph
    started = graph.roots.production | (graph.roots.api if is_open else frozenset())
    programs = shared.asks(graph.reachable(started))
    with_tests = shared.asks(graph.reachable(started | graph.roots.tests))
    tests = Asked(with_tests.dotted - programs.dotted, with_tests.attributes - programs.attributes)
    return Said(programs, tests)


def packages_of(names: Iterable[str]) -> frozenset[str]:
    """Return the packages at the top of dotted names."""
    return frozenset(name.partition(".")[0] for name in names)


def _uses(parties: Sequence[Party]) -> dict[str, frozenset[str]]:
    providers: dict[str, list[str]] = {}
    for party in parties:
        for package in party.provides:
            providers.setdefault(package, []).append(party.name)
    return {
        party.name: frozenset(
            provider
            for package in party.uses
            for provider in providers.get(package, ())
            if provider != party.name
        )
        for party in parties
    }


def _circles(direct: Mapping[str, frozenset[str]]) -> list[_Circle]:
    """Return the parties by circles, which know those that they use something of."""
    names = sorted(direct)
    numbers = {name: number for number, name in enumerate(names)}
    edges = [(numbers[name], numbers[other]) for name in names for other in direct[name]]
    ends = np.array(edges, np.int32).reshape(-1, 2)
    matrix = coo_array((np.ones(len(edges), np.int8), (ends[:, 0], ends[:, 1])), (len(names),) * 2)
    count, found = connected_components(matrix.tocsr(), directed=True, connection="strong")
    labels: list[int] = found.tolist()
    circles = [_Circle([]) for _ in range(count)]
    for name, label in zip(names, labels, strict=True):
        circles[label].names.append(name)
    for source, target in edges:
        if labels[source] != labels[target]:
            circles[labels[source]].below.add(labels[target])
    return circles


def _levels(circles: Sequence[_Circle]) -> list[list[int]]:
    """Return the circles by the length of the longest way to each from one that nobody uses."""
    users = [0] * len(circles)
    for circle in circles:
        for below in circle.below:
            users[below] += 1
    levels = [[number for number, count in enumerate(users) if not count]]
    while levels[-1]:
        following = []
        for number in levels[-1]:
            for below in sorted(circles[number].below):
                users[below] -= 1
                if not users[below]:
                    following.append(below)
        levels.append(following)
    return levels[:-1]


def _changed(hearing: _Hearing, circles: Iterable[_Circle]) -> dict[str, Demand]:
    """Return the parties that are asked for something else than when they were heard."""
    found = {}
    for circle in circles:
        for name in circle.names:
            demand = _demand(hearing, circle, name)
            if demand != hearing.demands.get(name):
                found[name] = demand
    return found


def _demand(hearing: _Hearing, circle: _Circle, name: str) -> Demand:
    """Return what a party is asked for; what programs ask for is not said again of tests."""
    members = hearing.parties[name].members
    dotted = hearing.dotted.get(name, _Names())
    sources = [circle.inflow]
    sources += [hearing.attributes.get(other, _Names()) for other in circle.names if other != name]
    programs = frozenset().union(*(source.programs & members for source in sources))
    tests = frozenset().union(*(source.tests & members for source in sources))
    return Demand(
        Asked(frozenset(dotted.programs), programs),
        Asked(frozenset(dotted.tests - dotted.programs), tests - programs),
    )


def _tell(hearing: _Hearing, name: str, said: Said) -> None:
    """Tell those whose packages a party names what it asks of them."""
    own = hearing.attributes.setdefault(name, _Names())
    own.programs |= said.programs.attributes
    own.tests |= said.tests.attributes
    programs, tests = _by_package(said.programs), _by_package(said.tests)
    for other in hearing.direct[name]:
        asked = hearing.dotted.setdefault(other, _Names())
        for package in hearing.parties[other].provides:
            asked.programs.update(programs.get(package, ()))
            asked.tests.update(tests.get(package, ()))


def _by_package(asked: Asked) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in asked.dotted:
        found.setdefault(name.partition(".")[0], []).append(name)
    return found
