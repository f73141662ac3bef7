"""`sweeper explain`: the way that life takes to a symbol, the evidence, and the arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from sweeper.cli.options import Inputs, takes
from sweeper.cli.output import configure_logging, put
from sweeper.cli.places import place
from sweeper.cli.run import Run, started
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.keep import keep_comment, keep_table
from sweeper.model import Case, Finding, Report
from sweeper.report.escape import visible
from sweeper.report.page import shown
from sweeper.score import explain, gate
from sweeper.why import life, line_of, near, nodes_of

_LISTED = 20


@click.command("explain")
@click.argument("subject")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@takes(Inputs)
def command(inputs: Inputs, subject: str, path: Path | None) -> int:
    """Say why SUBJECT is alive or dead in the repository of PATH (default: here).

    SUBJECT is `path::name` or `path:line` as a report shows it, a path, a dotted name, or a name
    alone if there is only one of it.
    """
    configure_logging(inputs.verbose, quiet=inputs.quiet)
    where = place([path or Path()])
    with started(inputs, where.root) as run:
        graph, report = run.explore()
        lines = list(_explained(graph, report, run, subject))
    put("".join(f"{visible(line)}\n" for line in lines), None)
    return 0


def _explained(graph: ReferenceGraph, report: Report, run: Run, subject: str) -> Iterator[str]:
    cases = _cases(report, subject)
    nodes = nodes_of(graph, subject)
    found = {graph.subject(node) for node in nodes}
    subjects = sorted(found | {case.finding.subject.removesuffix("::") for case in cases})
    if not subjects:
        raise click.UsageError(_unknown(graph, subject))
    if len(subjects) > 1 and line_of(subject) is None:
        listed = "".join(f"\n  {visible(one)}" for one in subjects[:_LISTED])
        more = f"\n  and {len(subjects) - _LISTED} more" if len(subjects) > _LISTED else ""
        raise click.UsageError(f"{subject!r} may mean any of these; say which:{listed}{more}")
    for node in nodes:
        yield graph.subject(node)
        yield from life(graph, node)
    if not nodes:
        yield subjects[0]
    cases = cases or _cases(report, subjects[0])
    if not cases:
        cases = _around(report, subjects[0])
        yield from (f"It goes with {case.finding.subject.removesuffix('::')}:" for case in cases)
    for case in cases:
        yield from _arithmetic(case, run)
        yield from _wish(case.finding, *run.rule_file())


def _cases(report: Report, subject: str) -> list[Case]:
    at = line_of(subject)
    if at is None:
        return [case for case in report.cases if subject in _names(case.finding)]
    return [case for case in report.cases if _is_at(case.finding, *at)]


def _around(report: Report, subject: str) -> list[Case]:
    """Return the case of what encloses the subject, the nearest: a class, a function, its file."""
    around = [case for case in report.cases if _encloses(case.finding, subject)]
    return sorted(around, key=lambda case: len(case.finding.subject))[-1:]


def _encloses(finding: Finding, subject: str) -> bool:
    if finding.kind not in ("dead-symbol", "test-only", "unused-file"):
        return False
    around = f"{finding.subject}." if finding.qualname else f"{finding.path}::"
    return subject.startswith(around)


def _is_at(finding: Finding, path: str, line: int) -> bool:
    return finding.path == path and any(s.line <= line <= s.end_line for s in finding.spans)


def _names(finding: Finding) -> set[str]:
    if not finding.qualname:
        return {finding.path, finding.module}
    return {finding.subject, finding.qualname, f"{finding.module}.{finding.qualname}"}


def _unknown(graph: ReferenceGraph, subject: str) -> str:
    asked = (line_of(subject) or (subject,))[0]
    listed = "".join(f"\n  {visible(one)}" for one in near(graph, asked))
    hint = f"; did you mean one of these?{listed}" if listed else ""
    return f"nothing is called {subject!r} here{hint}"


def _arithmetic(case: Case, run: Run) -> Iterator[str]:
    finding = case.finding
    yield ""
    yield f"{finding.kind} at {finding.path}:{shown(finding).line}: {finding.message}"
    used = "used" if finding.kept_by in ("tests", "api") else "may be used"
    yield from (f"  {used} at {line}" for line in finding.life_lines)
    yield from (f"  {test} goes with it" for test in finding.tests)
    yield from (f"  {line}" for line in explain(case, run.policy))
    yield f"  gate: {gate(case, run.policy)}"


def _wish(finding: Finding, file: str, key: str) -> Iterator[str]:
    if finding.symbol_kind == "rule":
        return
    yield ""
    if finding.kind == "unused-file":
        yield f"To keep it, add this table to {file}:"
    else:
        place = f"{finding.path}:{shown(finding).line}"
        yield f"To keep it, add this comment to {place}, or the table below to {file}:"
        yield f"  {keep_comment(finding.kind)}"
    yield from keep_table(finding.subject, "REASON", key=key).splitlines()
