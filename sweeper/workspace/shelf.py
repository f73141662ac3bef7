"""A member to what is known of it: from the folder of the run, or found again.

Whoever makes a call for a member finds here what another call found before, on this machine or on
one that has the folder, too. What is not there is read and linked again, so that it does not matter
who made that call, and whether it still lives. A tree takes a tenth of the time to load that it
takes to link, so that it is not worth its memory while nobody asks.
"""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sweeper.analysis import Survey
from sweeper.graph.outside import Shared
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.job import Job
from sweeper.pipeline import surveyed, tree_of
from sweeper.services import Services
from sweeper.sources import Tree, Words, find_packages
from sweeper.workspace.keeping import keep, kept
from sweeper.workspace.members import Member
from sweeper.workspace.settle import Demand


@dataclass(frozen=True, slots=True)
class Site:
    """What all calls of a run are given, wherever they are made; it can be pickled.

    `folder` is the run's own. `services` opens the store that is at hand where the call is made.
    `packages` are those that the members provide.
    """

    folder: Path
    job_for: Callable[[Member], Job]
    services: Callable[[], AbstractContextManager[Services]]
    packages: frozenset[str] = frozenset()


class Ground(NamedTuple):
    """A member before it is linked: its job, its tree, and the packages that others may import."""

    job: Job
    tree: Tree
    provides: frozenset[str]


class Lent(NamedTuple):
    """A linked member for the time of one call; `shared` is how others ask its graph."""

    job: Job
    services: Services
    survey: Survey
    shared: Shared
    provides: frozenset[str]


class _Linked(NamedTuple):
    shared: Shared
    lines: int
    unread: dict[str, int]


def ground_of(site: Site, member: Member, services: Services) -> Ground:
    """Return the tree of a member. Raises what reading its rules and listing its files does."""
    known = _load(site, member, "tree")
    if isinstance(known, Ground):
        return known
    job = site.job_for(member)
    tree = tree_of(job, services)
    names = {name for package in find_packages(tree, job.rules) for name in package.names}
    names.add(tree.package.partition(".")[0])
    ground = Ground(job, tree, frozenset(names - {""}))
    _save(site, member, "tree", ground)
    return ground


def strings_of(site: Site, member: Member) -> Mapping[str, tuple[str, int]]:
    """Return the first place of each string in the code of a member that may be a name."""
    known = _load(site, member, "strings")
    if known is None:
        with linked(site, member) as found:
            return _strings(found.survey.graph)
    strings: Mapping[str, tuple[str, int]] = known
    return strings


@contextmanager
def linked(site: Site, member: Member, demand: Demand | None = None) -> Iterator[Lent]:
    """Give the linked tree of a member, in which what is asked for is alive."""
    with site.services() as services, _uncollected():
        job, tree, provides = ground = ground_of(site, member, services)
        found = _load(site, member, "graph")
        if not isinstance(found, _Linked):
            found = _link(site, ground, services)
            _save(site, member, "graph", found)
            _save(site, member, "strings", _strings(found.shared.graph))
        if demand is not None:
            found.shared.live_for(demand.production, demand.tests)
        words = Words(tree, services.store, jobs=job.jobs)
        graph = found.shared.graph
        yield Lent(
            job,
            services,
            Survey(tree, graph, found.lines, found.unread, tree.skipped, words, found.shared),
            found.shared,
            provides,
        )


def _link(site: Site, ground: Ground, services: Services) -> _Linked:
    neighbours = site.packages - ground.provides
    survey = surveyed(ground.job, services, ground.tree, neighbours)
    assert survey.shared is not None, "it has neighbours, if only none that provides anything"
    return _Linked(survey.shared, survey.lines, dict(survey.unread))


def _strings(graph: ReferenceGraph) -> dict[str, tuple[str, int]]:
    return {text: places[0] for text, places in graph.mentions.items()}


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let the collector rest: it would walk millions of values that all live to the end."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _file(site: Site, member: Member, kind: str) -> Path:
    return site.folder / f"{hashlib.sha256(member.name.encode()).hexdigest()[:24]}.{kind}"


def _is_ours(folder: Path) -> bool:
    """Whether the folder is there, and nobody else's: what is loaded from it may run anything."""
    try:
        return folder.stat().st_uid == os.geteuid()
    except OSError:
        return False


def _load(site: Site, member: Member, kind: str) -> Any:
    if not _is_ours(site.folder):
        return None
    try:
        return kept(_file(site, member, kind))
    except OSError:
        return None


def _save(site: Site, member: Member, kind: str, value: object) -> None:
    if not _is_ours(site.folder):
        return
    with suppress(OSError):  # a full disk, say; who misses it makes it again
        keep(_file(site, member, kind), value)
