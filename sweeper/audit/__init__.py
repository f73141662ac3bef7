"""A target in a tree to all that a person wants to know before it is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from sweeper.analysis import Survey, flags_of, judge
from sweeper.audit.changes import changes
from sweeper.audit.contents import Sight, contents, shown, tests_of
from sweeper.audit.elsewhere import found_in, uses_elsewhere
from sweeper.audit.order import order
from sweeper.audit.target import Target, target_of
from sweeper.audit.users import Users, in_order
from sweeper.audit.values import Audit, Content
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.job import Job
from sweeper.model import Case, FlagRead, FlagVerdict, Report
from sweeper.pipeline import analyse, tree_of
from sweeper.propose.owners import read_owners
from sweeper.services import Services
from sweeper.sources import Tree
from sweeper.verify.history.past import Past
from sweeper.workspace import Town

Flags: TypeAlias = tuple[tuple[FlagRead, ...], tuple[FlagVerdict, ...]]
Lines: TypeAlias = dict[str, list[tuple[int, int]]]


def audit(job: Job, services: Services, subject: str) -> Audit:
    """Audit what `subject` names in the tree of a job.

    Raises ConfigError where nothing, or more than one thing, is called so.
    """
    tree = tree_of(job, services)
    surveyed, report = analyse(job, services, tree)
    as_of = job.as_of or tree.as_of
    past = Past.read(tree.repository, tree.commit, services.store, as_of)
    return audited(
        surveyed, report, flags_of(job, surveyed), subject,
        past=past, as_of=as_of, owners=owners_of(tree),
    )  # fmt: skip


def audit_in(town: Town, services: Services, subject: str) -> Audit:
    """Audit what `subject` names in one of the repositories, with what all of them use of it.

    It may start with the name of the repository and a slash. Raises ConfigError where nothing, or
    more than one thing, is called so.
    """
    linked, own = found_in(town, subject)
    name = linked.member.name
    neighbours = town.neighbours([linked])[name]
    with town.survey(linked) as (job, _, survey, *_):
        survey = replace(survey, neighbours=neighbours)
        report = judge(job, services, survey)
        tree = survey.tree
        as_of = job.as_of or tree.as_of
        past = Past.read(tree.repository, tree.commit, services.store, as_of)
        return audited(
            survey, report, flags_of(job, survey), own,
            past=past, as_of=as_of, owners=owners_of(tree), name=name, town=town,
        )  # fmt: skip


def owners_of(tree: Tree) -> Callable[[str], tuple[str, ...]]:
    """Return who owns a path of a tree."""

    def read(path: str) -> str | None:
        found = tree.read_all({path}).get(path)
        return None if found is None else found.decode("utf-8", "replace")

    return read_owners(read).of


def audited(
    surveyed: Survey,
    report: Report,
    flags: Flags,
    subject: str,
    *,
    past: Past,
    as_of: datetime,
    owners: Callable[[str], tuple[str, ...]],
    name: str = "",
    town: Town | None = None,
) -> Audit:
    """Audit in a tree that is surveyed already; `name` is that of its repository in a town."""
    graph = surveyed.graph
    target = target_of(graph, flags[0], subject)
    users = Users(graph, name)
    spans = _spans(graph, target)
    cases = _cases(report, spans, target)
    by_subject = {case.finding.subject: case for case in cases}
    sight = Sight(graph, users, past, owners, by_subject)
    rows = contents(sight, target.nodes)
    uses = users.outside(target.nodes) if target.kind != "flag" else ()
    if town is not None:
        uses = in_order([*uses, *uses_elsewhere(town, name, surveyed.shared, target.nodes)])
    reads = tuple(read for read in flags[0] if _is_in(spans, target, read))
    keys = {read.key for read in reads}
    files = {graph.file(node).source.path for node in target.nodes} | {r.path for r in reads}
    return Audit(
        kind=target.kind,
        repository=name,
        name=target.name,
        commit=report.commit,
        is_complete=report.complete,
        files=len(files),
        lines=_lines(target, rows),
        commits=len(frozenset().union(*(row.commits for row in rows))),
        asked=tuple(each.member.name for each in town.members) if town else (),
        unread=tuple(sorted(town.unread)) if town else (),
        uses=uses,
        needs=users.needs(target.nodes),
        contents=rows,
        tests=tests_of(graph, target.nodes),
        reads=reads,
        verdicts=tuple(verdict for verdict in flags[1] if verdict.key in keys),
        order=order(graph, rows, shown(graph, target.nodes), uses),
        cases=cases,
        changed=changes(surveyed.tree, files, as_of),
    )


def _lines(target: Target, rows: Sequence[Content]) -> int:
    if target.kind == "symbol":
        return rows[0].lines if rows else 0
    return sum(row.lines for row in rows if row.kind == "module")


def _cases(report: Report, spans: Lines, target: Target) -> tuple[Case, ...]:
    """Return the findings in the target; those of a flag are about the flag."""
    if target.kind == "flag":
        key = target.name.partition(":")[2]
        return tuple(
            case
            for case in report.cases
            if case.finding.kind == "constant-flag" and case.finding.name == key
        )
    return tuple(
        case
        for case in report.cases
        if any(
            low <= span.line and span.end_line <= high
            for span in case.finding.spans
            for low, high in spans.get(case.finding.path, ())
        )
        or (case.finding.kind == "unused-file" and case.finding.path in spans)
    )


def _spans(graph: ReferenceGraph, target: Target) -> Lines:
    """Return the lines that the target covers, by path."""
    found: Lines = {}
    for node in target.nodes:
        definition = graph.nodes.definition(node)
        file = graph.file(node)
        if definition.kind == "module":
            found[file.source.path] = [(0, file.facts.lines + 1)]
        elif target.kind == "symbol":
            lines = (definition.span.line, definition.span.end_line)
            found.setdefault(file.source.path, []).append(lines)
    return found


def _is_in(spans: Lines, target: Target, read: FlagRead) -> bool:
    if target.kind == "flag":
        return read.key == target.name.partition(":")[2]
    return any(low <= read.span.line <= high for low, high in spans.get(read.path, ()))
