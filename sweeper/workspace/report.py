"""A town to one report, as if its members were folders of one tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from sweeper.model import Case, Report, Skipped
from sweeper.workspace import Town
from sweeper.workspace.tasks import judge_member


def report_of(town: Town, names: Sequence[str] = ()) -> Report:
    """Judge the members, or those of the names, as one tree whose folders are their names."""
    found = [one for one in town.members if not names or one.member.name in names]
    around = town.neighbours(found)
    given = {one.member.name: (one.heard, around[one.member.name]) for one in found}
    judged = dict(town.each("judge", partial(judge_member, town.site), given))
    reports = [(name, judged[name]) for name in given if name in judged]
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
