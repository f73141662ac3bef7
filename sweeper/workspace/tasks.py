"""What is done for one member at a time: functions that any process can call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from sweeper.analysis import judge
from sweeper.detect import detect
from sweeper.errors import SweeperError
from sweeper.graph.liveness import liveness
from sweeper.model import Report
from sweeper.sources import Place, Words
from sweeper.sources.classify import PARSED
from sweeper.verify.neighbours import Wanted, wanted
from sweeper.verify.scene import Neighbours
from sweeper.workspace.members import Member
from sweeper.workspace.settle import NOTHING, Demand, Party, Said, packages_of, says
from sweeper.workspace.shelf import Site, ground_of, linked, strings_of


class Listed(NamedTuple):
    """The packages that a member provides, its bytes of code, or why it cannot be read."""

    provides: frozenset[str] = frozenset()
    size: int = 0
    unread: str = ""


class Known(NamedTuple):
    """A linked member as a party, and what it says when nobody asks it for anything.

    Also others outside may use it if it is open. `gap` says what of it could not be read.
    """

    party: Party
    said: Said
    is_open: bool
    gap: str = ""


class Heard(NamedTuple):
    """What a member is asked for, and whether others outside may ask, too."""

    member: Member
    demand: Demand
    is_open: bool = False


class Seen(NamedTuple):
    """Where a member's text files and the strings of its code have names that others want."""

    texts: Mapping[str, tuple[Place, ...]]
    strings: Mapping[str, tuple[str, int]]


def list_member(site: Site, member: Member) -> Listed:
    """List the files of a member."""
    with site.services() as services:
        try:
            _, tree, provides = ground_of(site, member, services)
        except (SweeperError, OSError) as error:
            return Listed(unread=str(error))
    return Listed(provides, sum(file.size for file in tree.files if file.language in PARSED))


def link_member(site: Site, member: Member) -> Known:
    """Read and link a member."""
    with linked(site, member) as (job, _, survey, shared, provides):
        uses = packages_of(name for name in survey.graph.names if "." in name)
        members = frozenset(survey.graph.nodes.by_name)
        is_open = member.role in ("library", "") and not job.closed_world
        return Known(
            Party(member.name, provides, uses, members),
            says(shared, NOTHING, is_open=is_open),
            is_open,
            gap="" if survey.tree.is_complete else "not all of it could be read",
        )


def hear_member(site: Site, heard: Heard) -> Said:
    """Say what the live code of a member asks of others."""
    with linked(site, heard.member) as lent:
        return says(lent.shared, heard.demand, is_open=heard.is_open)


def wonder_member(site: Site, heard: Heard) -> Wanted:
    """Say which names of a member the texts of others are to be searched for."""
    if heard.member.role == "consumer":
        return Wanted()
    with linked(site, heard.member, heard.demand) as (job, _, survey, *_):
        return wanted(detect(survey.graph, liveness(survey.graph), job.rules))


def look_member(site: Site, names: Wanted, member: Member) -> Seen:
    """Find the names in the texts of a member."""
    with site.services() as services:
        tree = ground_of(site, member, services).tree
        places = Words(tree, services.store, jobs=1).holding(names.dotted)
    strings = strings_of(site, member)
    return Seen(dict(places), {name: strings[name] for name in names.members if name in strings})


def judge_member(site: Site, given: tuple[Heard, Neighbours]) -> Report:
    """Judge a member with what the others have said."""
    heard, neighbours = given
    with linked(site, heard.member, heard.demand) as (job, services, survey, *_):
        if heard.member.role == "consumer":
            tree = survey.tree
            return Report(tree.commit, tree.is_complete, 0, survey.lines, ())
        return judge(job, services, replace(survey, neighbours=neighbours))
