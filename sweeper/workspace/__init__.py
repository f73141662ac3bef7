"""Repositories to what each is asked for by the others: each is linked alone, and then heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial

from sweeper.engine import A, B, Engine, Failed, results
from sweeper.services import Progress
from sweeper.sources import Tree
from sweeper.verify.neighbours import Wanted
from sweeper.verify.scene import Neighbours
from sweeper.workspace import tasks
from sweeper.workspace.members import Member
from sweeper.workspace.settle import NOTHING, Demand, Said, settle
from sweeper.workspace.shelf import Lent, Site, ground_of, linked
from sweeper.workspace.tasks import Heard, Known


@dataclass(frozen=True, slots=True)
class Linked:
    """A member that was linked, the packages that it `provides`, and what it is asked for."""

    member: Member
    provides: frozenset[str]
    is_open: bool
    demand: Demand = NOTHING

    @property
    def heard(self) -> Heard:
        """What a call for it is given."""
        return Heard(self.member, self.demand, self.is_open)


@dataclass(slots=True)
class Town:
    """The members of a workspace that could be read, and by name why others were not, or not all.

    The engine makes what calls there are for them; for whom one fails, that is unread, too.
    """

    site: Site
    engine: Engine
    progress: Progress
    members: tuple[Linked, ...] = ()
    sizes: dict[str, int] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    trees: dict[str, Tree] = field(default_factory=dict)

    def survey(self, one: Linked) -> AbstractContextManager[Lent]:
        """Give the linked tree of a member, in which what it is asked for is alive."""
        return linked(self.site, one.member, one.demand)

    def tree(self, one: Linked) -> Tree:
        """Return the tree of a member; the last one is remembered, for whoever shows its files."""
        name = one.member.name
        if name not in self.trees:
            with self.site.services() as services:
                self.trees = {name: ground_of(self.site, one.member, services).tree}
        return self.trees[name]

    def neighbours(self, asking: Sequence[Linked]) -> dict[str, Neighbours]:
        """Return for each of the members, by name, whom it can ask, and what they say to it."""
        heard = {one.member.name: one.heard for one in asking}
        wanted = dict(self.each("wonder", partial(tasks.wonder_member, self.site), heard))
        everything = Wanted(
            frozenset().union(*(names.dotted for names in wanted.values())),
            frozenset().union(*(names.members for names in wanted.values())),
        )
        members = {one.member.name: one.member for one in self.members}
        look = partial(tasks.look_member, self.site, everything)
        seen = dict(self.each("look", look, members, are_short=True))
        return {name: self._around(name, wanted.get(name, Wanted()), seen) for name in heard}

    def _around(self, name: str, wanted: Wanted, seen: Mapping[str, tasks.Seen]) -> Neighbours:
        others = [one.member.name for one in self.members if one.member.name != name]
        found = [(other, seen[other]) for other in others if other in seen]
        return Neighbours(
            tuple(others),
            tuple(sorted(self.unread)),
            {other: _of(each.texts, wanted.dotted) for other, each in found},
            {other: _of(each.strings, wanted.members) for other, each in found},
        )

    def each(
        self, stage: str, work: Callable[[A], B], given: Mapping[str, A], *, are_short: bool = False
    ) -> Iterator[tuple[str, B]]:
        """Yield what comes of a call for each member, by name, in any order.

        The largest come first, so that none is at work when all others are done.
        """
        names = sorted(given, key=lambda name: -self.sizes.get(name, 0))
        found = results(self.engine, work, [given[name] for name in names], are_short=are_short)
        self.progress(stage, 0, len(names))
        for done, (number, answer) in enumerate(found, 1):
            self.progress(stage, done, len(names))
            if isinstance(answer, Failed):
                self.unread[names[number]] = answer.reason
            else:
                yield names[number], answer


def _of(found: Mapping[str, B], names: frozenset[str]) -> dict[str, B]:
    return {name: found[name] for name in found.keys() & names}


def open_town(members: Sequence[Member], site: Site, engine: Engine, progress: Progress) -> Town:
    """Link all members, and let each say what it asks of the others.

    A member that cannot be read is told of, and then nobody else is sure of not being used by it.
    """
    given = {member.name: member for member in members}
    town = Town(site, engine, progress)
    provides: dict[str, frozenset[str]] = {}
    for name, listed in town.each("list", partial(tasks.list_member, site), given):
        if listed.unread:
            town.unread[name] = listed.unread
        else:
            provides[name], town.sizes[name] = listed.provides, listed.size
    town.site = site = replace(site, packages=frozenset().union(*provides.values()))
    readable = {name: given[name] for name in given if name in provides}
    known = dict(town.each("link", partial(tasks.link_member, site), readable))
    town.unread.update({name: each.gap for name, each in known.items() if each.gap})
    town.members = tuple(
        Linked(member, provides[name], known[name].is_open)
        for name, member in readable.items()
        if name in known
    )
    _settle(town, [known[one.member.name] for one in town.members])
    return town


def _settle(town: Town, known: Sequence[Known]) -> None:
    by_name = {one.member.name: one for one in town.members}
    first = {each.party.name: each.said for each in known}  # what they say when they are linked
    unheard: set[str] = set()

    def hear(wave: Sequence[tuple[str, Demand]]) -> Iterator[tuple[str, Said]]:
        asked = {name: demand for name, demand in wave if demand != NOTHING}
        yield from ((name, first[name]) for name, _ in wave if name not in asked)
        given = {name: replace(by_name[name], demand=asked[name]).heard for name in asked}
        unheard.update(given)
        work = partial(tasks.hear_member, town.site)
        for name, said in town.each("hear", work, given, are_short=True):
            unheard.discard(name)
            yield name, said

    demands = settle([each.party for each in known], hear)
    town.members = tuple(
        replace(one, demand=demands.get(one.member.name, NOTHING))
        for one in town.members
        if one.member.name not in unheard
    )
