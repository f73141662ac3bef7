"""What each tree says it uses of others to what each is asked for, cycles included.

A least fixpoint: at first nobody asks for anything; each tree says what its live code asks of
others, and is heard again when it is itself asked for more. So what two trees use of each other is
dead in both if no program leads there. Consumers come before what they use, in waves of trees that
do not wait for each other, so that a workspace without cycles is heard once. What each says grows
with what it is asked for, so the outcome is the same in whatever order they are heard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sweeper.graph.outside import Asked, Shared


class Party(NamedTuple):
    """A tree among others: the packages it provides, those it names, and its members' names."""

    name: str
    provides: frozenset[str]
    uses: frozenset[str]
    members: frozenset[str]


class Demand(NamedTuple):
    """What others ask of a tree: their programs and their tests; `askers` are their names."""

    production: Asked = Asked()
    tests: Asked = Asked()
    askers: frozenset[str] = frozenset()


NOTHING = Demand()


class Said(NamedTuple):
    """What the live code of a tree asks of others: its programs, and its tests besides."""

    programs: Asked
    tests: Asked


# Parties of one wave, each with what it is asked for, to what they say, in any order. One that is
# not heard says nothing.
Hear = Callable[[Sequence[tuple[str, Demand]]], Iterable[tuple[str, Said]]]


@dataclass(slots=True)
class _Hearing:
    parties: Mapping[str, Party]
    depends: Mapping[str, frozenset[str]]  # party → parties that it may get objects of
    demands: dict[str, Demand] = field(default_factory=dict)


def settle(parties: Sequence[Party], hear: Hear) -> Mapping[str, Demand]:
    """Return what each party is asked for."""
    direct = _uses(parties)
    depends = {name: _closure(direct, name) for name in direct}
    hearing = _Hearing({party.name: party for party in parties}, depends)
    levels = _levels(direct, depends)
    waiting = set(hearing.parties)
    while waiting:
        least = min(levels[name] for name in waiting)
        wave = sorted(name for name in waiting if levels[name] == least)
        waiting.difference_update(wave)
        asked = [(name, hearing.demands.setdefault(name, NOTHING)) for name in wave]
        for name, said in hear(asked):
            waiting.update(_tell(hearing, name, said))
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


def _closure(direct: Mapping[str, frozenset[str]], name: str) -> frozenset[str]:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        more = direct[waiting.pop()] - seen
        seen |= more
        waiting += more
    return frozenset(seen - {name})


def _levels(
    direct: Mapping[str, frozenset[str]], depends: Mapping[str, frozenset[str]]
) -> dict[str, int]:
    """Return the length of the longest way to each party from one that nobody uses.

    Parties in a circle are as far as each other.
    """
    users: dict[str, set[str]] = {name: set() for name in direct}
    for name, others in direct.items():
        for other in others:
            users[other].add(name)
    circles: dict[frozenset[str], list[str]] = {}
    for name, below in depends.items():
        circles.setdefault(below | {name}, []).append(name)
    levels: dict[str, int] = {}
    # Who uses something has all that this depends on below it, too, and so depends on more.
    for _, circle in sorted(circles.items(), key=lambda each: -len(each[0])):
        above = set().union(*(users[name] for name in circle)).difference(circle)
        level = max((levels[name] + 1 for name in above), default=0)
        levels.update(dict.fromkeys(circle, level))
    return levels


def _tell(hearing: _Hearing, name: str, said: Said) -> Iterator[str]:
    """Tell those that a party depends on what it asks of them; yield who is asked for more."""
    programs, tests = _by_package(said.programs), _by_package(said.tests)
    for other in sorted(hearing.depends[name]):
        party = hearing.parties[other]
        more = Demand(
            Asked(_of(programs, party), said.programs.attributes & party.members),
            Asked(_of(tests, party), said.tests.attributes & party.members),
            frozenset({name}),
        )
        known = hearing.demands.get(other, NOTHING)
        grown = _joined(known, more)
        if grown != known:
            hearing.demands[other] = grown
            yield other


def _by_package(asked: Asked) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name in asked.dotted:
        found.setdefault(name.partition(".")[0], set()).add(name)
    return {package: frozenset(names) for package, names in found.items()}


def _of(by_package: Mapping[str, frozenset[str]], party: Party) -> frozenset[str]:
    return frozenset().union(*(by_package.get(package, ()) for package in party.provides))


def _joined(known: Demand, more: Demand) -> Demand:
    """Return both demands; what programs ask for is not told again as asked for by tests."""
    if more.production == Asked() and more.tests == Asked():
        return known
    production, tests = known.production | more.production, known.tests | more.tests
    rest = Asked(tests.dotted - production.dotted, tests.attributes - production.attributes)
    return Demand(production, rest, known.askers | more.askers)
