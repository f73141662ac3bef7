"""Repositories to one report: each is linked alone, and then told what the others ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sweeper.analysis import Survey, judge
from sweeper.errors import SweeperError
from sweeper.job import Job
from sweeper.model import Case, Report, Skipped
from sweeper.pipeline import surveyed, tree_of
from sweeper.services import Services
from sweeper.sources import Tree, find_packages
from sweeper.verify.scene import Neighbours
from sweeper.workspace.members import Member
from sweeper.workspace.settle import NOTHING, Demand, Party, settle


@dataclass(frozen=True, slots=True)
class Linked:
    """A member with its job and its tree, linked; what it is asked for is alive in its graph.

    It `provides` packages.
    """

    member: Member
    job: Job
    survey: Survey
    provides: frozenset[str]
    demand: Demand = NOTHING


@dataclass(frozen=True, slots=True)
class Town:
    """The members of a workspace that could be read, and why the others could not."""

    members: tuple[Linked, ...]
    unread: Mapping[str, str]

    def neighbours(self, name: str) -> Neighbours:
        """Return whom a member can ask."""
        others = [each for each in self.members if each.member.name != name]
        return Neighbours(
            tuple(each.member.name for each in others),
            tuple(sorted(self.unread)),
            {each.member.name: each.survey.words for each in others},
            {each.member.name: each.survey.graph.mentions for each in others},
        )


def open_town(
    members: Sequence[Member], job_for: Callable[[Member], Job], services: Services
) -> Town:
    """Link all members, and let each say what it asks of the others.

    A member that cannot be read is told of, and then nobody else is sure of not being used by it.
    """
    unread: dict[str, str] = {}
    seen: list[tuple[Member, Job, Tree, frozenset[str]]] = []
    for number, member in enumerate(members):
        services.progress("list", number, len(members))
        try:
            job = job_for(member)
            tree = tree_of(job, services)
            provides = _provides(job, tree)
        except (SweeperError, OSError) as error:
            unread[member.name] = str(error)
        else:
            seen.append((member, job, tree, provides))
    packages = frozenset().union(*(provides for *_, provides in seen))
    linked: list[Linked] = []
    parties: list[Party] = []
    for member, job, tree, provides in seen:
        survey = surveyed(job, services, tree, packages - provides)
        if not tree.is_complete:
            unread[member.name] = "not all of it could be read"
        assert survey.shared is not None or not packages - provides, "neighbours were given"
        if survey.shared is not None:
            is_open = member.role in ("library", "") and not job.closed_world
            parties.append(Party(member.name, survey.shared, provides, is_open))
        linked.append(Linked(member, job, survey, provides))
    demands = settle(parties)
    return Town(
        tuple(replace(each, demand=demands.get(each.member.name, NOTHING)) for each in linked),
        unread,
    )


def _provides(job: Job, tree: Tree) -> frozenset[str]:
    """Return the packages that others may import from a tree."""
    names = {name for package in find_packages(tree, job.rules) for name in package.names}
    names.add(tree.package.partition(".")[0])
    return frozenset(names - {""})


def report_of(town: Town, services: Services, names: Sequence[str] = ()) -> Report:
    """Judge the members, or those of the names, as one tree whose folders are their names."""
    found = [each for each in town.members if not names or each.member.name in names]
    reports = [(each.member.name, _judged(each, town, services)) for each in found]
    skipped = [Skipped(name, "read", why) for name, why in sorted(town.unread.items())]
    unread: dict[str, int] = {}
    for _, report in reports:
        for how, count in report.unread.items():
            unread[how] = unread.get(how, 0) + count
    return Report(
        commit="",
        complete=not town.unread and all(report.complete for _, report in reports),
        files=sum(report.files for _, report in reports),
        lines=sum(report.lines for _, report in reports),
        cases=tuple(case for name, report in reports for case in _cases(name, report)),
        skipped=(*skipped, *(s for name, report in reports for s in _skipped(name, report))),
        unread=dict(sorted(unread.items())),
        sizes={f"{name}/{path}": n for name, report in reports for path, n in report.sizes.items()},
    )


def _judged(linked: Linked, town: Town, services: Services) -> Report:
    if linked.member.role == "consumer":
        survey = linked.survey
        return Report(survey.tree.commit, survey.tree.is_complete, 0, survey.lines, ())
    survey = replace(linked.survey, neighbours=town.neighbours(linked.member.name))
    return judge(linked.job, services, survey)


def _cases(name: str, report: Report) -> Iterator[Case]:
    for case in report.cases:
        finding = case.finding
        moved = replace(
            finding,
            path=f"{name}/{finding.path}",
            life_lines=tuple(f"{name}/{line}" for line in finding.life_lines),
            tests=tuple(f"{name}/{test}" for test in finding.tests),
            island=finding.island and f"{name}/{finding.island}",
        )
        yield replace(case, finding=moved)


def _skipped(name: str, report: Report) -> Iterator[Skipped]:
    for one in report.skipped:
        yield replace(one, subject=f"{name}/{one.subject}")
