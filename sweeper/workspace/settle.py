"""Linked trees to what each is asked for by the live code of the others, cycles included.

A least fixpoint: at first nobody asks for anything; each tree says what its live code asks of
others, and is heard again when it is itself asked for more. So what two trees use of each other is
dead in both if no program leads there. Consumers come before what they use, so that a workspace
without cycles is heard once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sweeper.graph.outside import Asked, Shared


@dataclass(frozen=True, slots=True)
class Party:
    """A linked tree and the packages that it provides, also to others outside if it `is_open`."""

    name: str
    shared: Shared
    provides: frozenset[str]
    is_open: bool


class Demand(NamedTuple):
    """What others ask of a tree: their programs and their tests; `askers` are their names."""

    production: Asked = Asked()
    tests: Asked = Asked()
    askers: frozenset[str] = frozenset()


NOTHING = Demand()


@dataclass(slots=True)
class _Hearing:
    parties: Mapping[str, Party]
    providers: Mapping[str, Sequence[str]]  # package → parties
    depends: Mapping[str, frozenset[str]]  # party → parties that it may get objects of
    demands: dict[str, Demand] = field(default_factory=dict)


def settle(parties: Sequence[Party]) -> Mapping[str, Demand]:
    """Return what each party is asked for, and make that alive in its graph."""
    hearing = _hearing(parties)
    waiting = deque(_in_order(hearing))
    while waiting:
        party = hearing.parties[waiting.popleft()]
        demand = hearing.demands.setdefault(party.name, NOTHING)
        party.shared.live_for(demand.production, demand.tests)
        for other, more in _says(hearing, party):
            known = hearing.demands.get(other, NOTHING)
            grown = _joined(known, more)
            if grown != known:
                hearing.demands[other] = grown
                if other not in waiting:
                    waiting.append(other)
    return hearing.demands


def packages_of(names: Iterable[str]) -> frozenset[str]:
    """Return the packages at the top of dotted names."""
    return frozenset(name.partition(".")[0] for name in names)


def _hearing(parties: Sequence[Party]) -> _Hearing:
    providers: dict[str, list[str]] = {}
    for party in parties:
        for package in sorted(party.provides):
            providers.setdefault(package, []).append(party.name)
    direct = {
        party.name: frozenset(
            provider
            for package in packages_of(name for name in party.shared.graph.names if "." in name)
            for provider in providers.get(package, ())
            if provider != party.name
        )
        for party in parties
    }
    depends = {name: _closure(direct, name) for name in direct}
    return _Hearing({party.name: party for party in parties}, providers, depends)


def _closure(direct: Mapping[str, frozenset[str]], name: str) -> frozenset[str]:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        for other in direct[waiting.pop()] - seen:
            seen.add(other)
            waiting.append(other)
    return frozenset(seen - {name})


def _in_order(hearing: _Hearing) -> list[str]:
    """Return the parties, each before those that it depends on, as far as there are no cycles."""
    users = dict.fromkeys(hearing.parties, 0)
    for others in hearing.depends.values():
        for other in others:
            users[other] += 1
    # Who uses something has all that this depends on below it, too, and so fewer users.
    return sorted(users, key=lambda name: (users[name], name))


def _says(hearing: _Hearing, party: Party) -> Iterable[tuple[str, Demand]]:
    graph = party.shared.graph
    started = graph.roots.production | (graph.roots.api if party.is_open else frozenset())
    alive = graph.reachable(started)
    programs = party.shared.asks(alive)
    with_tests = party.shared.asks(graph.reachable(started | graph.roots.tests))
    tests = Asked(with_tests.dotted - programs.dotted, with_tests.attributes - programs.attributes)
    for other in sorted(hearing.depends[party.name]):
        yield (
            other,
            Demand(
                _for(hearing, programs, other),
                _for(hearing, tests, other),
                frozenset({party.name}),
            ),
        )


def _for(hearing: _Hearing, asked: Asked, name: str) -> Asked:
    party = hearing.parties[name]
    dotted = {one for one in asked.dotted if one.partition(".")[0] in party.provides}
    members = party.shared.graph.nodes.by_name.keys()
    return Asked(frozenset(dotted), frozenset(asked.attributes & members))


def _joined(known: Demand, more: Demand) -> Demand:
    """Return both demands; what programs ask for is not told again as asked for by tests."""
    if more.production == Asked() and more.tests == Asked():
        return known
    production, tests = known.production | more.production, known.tests | more.tests
    rest = Asked(tests.dotted - production.dotted, tests.attributes - production.attributes)
    return Demand(production, rest, known.askers | more.askers)
