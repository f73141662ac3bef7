"""Write a report as one page for people: a map of dead and live lines, and a table to search."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from sweeper.keep import keep_comment
from sweeper.model import Case, Ending, Finding, Report, Span
from sweeper.report.page import (
    Page,
    is_rewritable,
    lines_of,
    ordered,
    outcomes,
    sentence,
    shown,
    strongest,
)
from sweeper.report.webpage.document import document
from sweeper.report.webpage.view import Argument, FileLines, Shown, View

_EXCERPT = 24  # lines of a finding
_EXCERPTS = 3_000_000  # characters of all findings; the surest come first


def render(report: Report, page: Page) -> str:
    """Write the whole page; the same report gives the same bytes."""
    cases = ordered(report)
    removable = sum(is_rewritable(case, page) for case in cases)
    dead = sum(length(case.finding.spans) for case in cases)
    where = f" at {report.commit[:12]}" if report.commit else ""
    facts = [
        ("findings", f"{len(cases):,}"),
        ("sure enough to remove", f"{removable:,}"),
        ("lines they hold", f"{dead:,}"),
        ("lines read", f"{report.lines:,}"),
    ]
    facts += [(outcome, f"{count:,}") for outcome, count in outcomes(report).items()]
    return document(
        View(
            title=f"Sweeper: {page.name}" if page.name else "Sweeper",
            subtitle=f"{report.files:,} files{where}",
            is_complete=report.complete,
            notes=tuple(f"{one.subject} ({one.stage}): {one.reason}" for one in report.skipped),
            facts=tuple(facts),
            files=file_lines(report, page),
            findings=findings(cases, page, report.sizes, report.endings),
            trend=report.runs,
        )
    )


def file_lines(report: Report, page: Page) -> tuple[FileLines, ...]:
    """Return the files with their lines and owners."""
    sizes = sorted(report.sizes.items())
    return tuple(FileLines(path, lines, " ".join(page.owners(path))) for path, lines in sizes)


def findings(
    cases: Sequence[Case],
    page: Page,
    sizes: Mapping[str, int],
    endings: Sequence[Ending] = (),
) -> tuple[Shown, ...]:
    """Return the findings as the page shows them, with excerpts of the surest.

    `sizes` are the lines of files, for a finding that is a whole one.
    """
    ended = {ending.case.finding.fingerprint: ending for ending in endings}
    excerpts: dict[str, str] = {}
    left = _EXCERPTS
    for case in sorted(cases, key=lambda case: -case.confidence):
        text = _excerpt(case.finding, page) if left > 0 else ""
        left -= len(text)
        excerpts[case.finding.fingerprint] = text
    return tuple(
        _finding(case, page, sizes, ended.get(case.finding.fingerprint), excerpts) for case in cases
    )


def length(spans: Sequence[Span]) -> int:
    """Count the lines of spans."""
    return sum(max(s.end_line - s.line + (s.end_column > 0), 1) for s in spans)


def _finding(
    case: Case,
    page: Page,
    sizes: Mapping[str, int],
    ending: Ending | None,
    excerpts: Mapping[str, str],
) -> Shown:
    finding = case.finding
    subject = finding.subject.removesuffix("::")
    return Shown(
        kind=finding.kind,
        symbol_kind=finding.symbol_kind,
        path=finding.path,
        line=shown(finding).line,
        name=finding.qualname or finding.path,
        message=sentence(finding),
        confidence=round(case.confidence, 4),
        risk=round(case.risk, 4),
        lines=length(finding.spans) or sizes.get(finding.path, 0),
        age=page.age(finding.path, finding.spans),
        owner=" ".join(page.owners(finding.path)),
        outcome=ending.outcome if ending else "",
        evidence=tuple(
            Argument(one.source, one.verdict, round(one.weight, 2), one.note)
            for one in strongest(case.evidence)
        ),
        excerpt=excerpts[finding.fingerprint],
        removal=shlex.join(["sweeper", "scan", "--fix", finding.path])
        if is_rewritable(case, page)
        else "",
        why=shlex.join(["sweeper", "explain", subject]),
        keep="" if finding.kind == "unused-file" else keep_comment(finding.kind),
    )


def _excerpt(finding: Finding, page: Page) -> str:
    span = shown(finding)
    lines = lines_of(page.sources(finding.path))
    last = min(span.end_line, span.line + _EXCERPT - 1)
    return "\n".join(line[:400] for line in lines[span.line - 1 : last])
