"""Resolve a made up organisation to what is alive in it, on this machine.

    python -m tests.bench.organisation_graph [REPOSITORIES] [REFERENCES] [PROCESSES]

Repositories and the facts of their files are generated (`generated.py`). From there on all is the
product: `link_among`, the files of a run, the processes, the fixpoint. Reading and parsing, git,
witnesses and reports are not in it. Says what each stage costs, per million references too.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from sweeper.config import Rules, load
from sweeper.engine import Failed, results
from sweeper.engine.local import Local
from sweeper.graph.link import link_among
from sweeper.graph.outside import Shared
from sweeper.model import Package
from sweeper.workspace.keeping import keep, kept
from sweeper.workspace.settle import NOTHING, Demand, Party, Said, packages_of, says, settle
from tests.bench.generated import Repository, files_of, organisation
from tests.bench.tables import load as load_of_machine
from tests.bench.tables import table

SEED = 20260701


class World(NamedTuple):
    """What each call is given: the folder of the run, and how the organisation is made."""

    folder: Path
    size: int
    references: int

    @property
    def repositories(self) -> tuple[Repository, ...]:
        """The repositories."""
        return _made(self.size, self.references)


class Cost(NamedTuple):
    """Seconds of the processor by stage, and the process that spent them, with its largest size."""

    seconds: dict[str, float]
    process: int
    megabytes: float


class Linked(NamedTuple):
    """A repository as a party, what it says at first, and how large it is."""

    party: Party
    said: Said
    references: int
    definitions: int
    bytes: int
    cost: Cost


class Heard(NamedTuple):
    """What a repository says, how many of its definitions are alive then, and the cost."""

    said: Said
    alive: int
    cost: Cost


@lru_cache(maxsize=1)
def _made(count: int, references: int) -> tuple[Repository, ...]:
    return organisation(count, references, SEED)


@lru_cache(maxsize=1)
def _rules() -> Rules:
    return load(lambda path: None)[0]


class _Clock:
    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._last = time.process_time()

    def lap(self, stage: str) -> None:
        now = time.process_time()
        self._seconds[stage] = now - self._last
        self._last = now

    def cost(self) -> Cost:
        size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return Cost(self._seconds, os.getpid(), size)


def link_one(world: World, number: int) -> Linked:
    """Generate and link a repository, hear it, and keep it for the next call."""
    gc.disable()
    clock = _Clock()
    repository = world.repositories[number]
    files = list(files_of(world.repositories, repository, SEED))
    references = sum(len(facts.references) for _, facts in files)
    clock.lap("generate")
    own = repository.package
    packages = [Package("", (own,), "application", "said so")]
    others = [each.package for each in world.repositories if each.number != number]
    shared = link_among(files, _rules(), packages, is_closed=True, neighbours=others)
    clock.lap("link")
    said = says(shared, NOTHING, is_open=False)
    clock.lap("hear")
    keep(_file(world, own), shared)
    clock.lap("keep")
    uses = packages_of(name for name in shared.graph.names if "." in name)
    party = Party(own, frozenset({own}), uses, frozenset(shared.graph.nodes.by_name))
    size = _file(world, own).stat().st_size
    return Linked(party, said, references, len(shared.graph.nodes), size, clock.cost())


def hear_one(world: World, asked: tuple[str, Demand]) -> Heard:
    """Load a repository, and hear it."""
    gc.disable()
    name, demand = asked
    clock = _Clock()
    shared: Shared = kept(_file(world, name))
    clock.lap("load")
    said = says(shared, demand, is_open=False)
    clock.lap("hear")
    graph = shared.graph
    alive = int(graph.reachable(graph.roots.production)[: len(graph.nodes)].sum())
    return Heard(said, alive, clock.cost())


def _file(world: World, name: str) -> Path:
    return world.folder / f"{name}.graph"


@dataclass(slots=True)
class Account:
    """What the run has cost so far, and what it found."""

    seconds: dict[str, float] = field(default_factory=dict)
    sizes: dict[int, float] = field(default_factory=dict)
    alive: dict[str, int] = field(default_factory=dict)
    waves: int = 0
    loads: int = 0

    def spend(self, stage: str, seconds: float) -> None:
        """Add the seconds of a stage."""
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds

    def add(self, cost: Cost) -> None:
        """Add the cost of a call."""
        for stage, seconds in cost.seconds.items():
            self.spend(stage, seconds)
        self.sizes[cost.process] = max(cost.megabytes, self.sizes.get(cost.process, 0.0))


def resolve(world: World, engine: Local, account: Account) -> tuple[list[Linked], int]:
    """Link all, and let them tell each other; return them, and how many names were asked for."""
    linked: list[Linked] = []
    order = sorted(world.repositories, key=lambda each: -each.modules)
    calls = results(engine, partial(link_one, world), [each.number for each in order])
    for done, (_, found) in enumerate(calls, 1):
        assert not isinstance(found, Failed), found
        account.add(found.cost)
        linked.append(found)
        if done % 100 == 0:
            print(f"linked {done}", file=sys.stderr, flush=True)
    first = {each.party.name: each.said for each in linked}

    def hear(wave: Sequence[tuple[str, Demand]]) -> Iterator[tuple[str, Said]]:
        account.waves += 1
        yield from ((name, first[name]) for name, demand in wave if demand == NOTHING)
        asked = [(name, demand) for name, demand in wave if demand != NOTHING]
        account.loads += len(asked)
        for number, heard in results(engine, partial(hear_one, world), asked, are_short=True):
            assert not isinstance(heard, Failed), heard
            account.add(heard.cost)
            account.alive[asked[number][0]] = heard.alive
            yield asked[number][0], heard.said

    start = time.process_time()
    demands = settle([each.party for each in sorted(linked, key=lambda e: e.party)], hear)
    account.spend("join names", time.process_time() - start)
    names = sum(
        len(asked.dotted) + len(asked.attributes)
        for demand in demands.values()
        for asked in (demand.production, demand.tests)
    )
    return linked, names


def main(count: int, references: int, processes: int) -> None:
    """Resolve, and print what it took."""
    account = Account()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, Local(processes) as engine:
        world = World(Path(folder), count, references)
        linked, names = resolve(world, engine, account)
    wall = time.perf_counter() - start
    total = sum(each.references for each in linked)
    millions = total / 1e6
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    programs = [each for each in linked if each.party.name not in account.alive]
    print(
        f"{count} repositories, {millions:.2f} million references, "
        f"{sum(each.definitions for each in linked) / 1e6:.2f} million definitions, "
        f"{sum(each.bytes for each in linked) / 1e6:.0f} MB of linked trees\n"
        f"{len(programs)} that nobody asks for anything, {sum(account.alive.values())} definitions "
        f"alive in the others, {names} names asked for, {account.waves} waves, "
        f"{account.loads} loads\n"
        f"{wall:.0f} s with {processes} processes, {own + sum(account.sizes.values()):.0f} MB "
        f"(the largest sizes of all processes; {own:.0f} MB where names are joined) "
        f"({load_of_machine()})\n"
    )
    rows = [
        [stage, f"{seconds:.1f}", f"{seconds / millions:.2f}"]
        for stage, seconds in account.seconds.items()
    ]
    print(table(("stage", "processor, s", "s per million references"), rows))


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(*given, *(1000, 50_000_000, os.cpu_count() or 1)[len(given) :]))
