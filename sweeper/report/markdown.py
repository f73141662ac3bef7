"""Write a report as Markdown, such as the step summary of a job or a comment shows it."""

from __future__ import annotations

from collections import Counter

from sweeper.model import Case, Evidence, Report
from sweeper.report.escape import markdown, markdown_code
from sweeper.report.page import Page, is_rewritable, ordered, outcomes, shown, strongest

LIMIT = 500  # rows; GitHub refuses a step summary above 1 MiB


def render(report: Report, page: Page) -> str:
    """Write a summary, a table of the findings, and what was skipped; nothing of it is markup."""
    cases = ordered(report)
    parts = [f"## Sweeper: {_count(cases, page)}", ""]
    if not report.complete:
        parts += ["> **Incomplete:** not all of the input could be read.", ""]
    for one in report.proposals:
        where = one.url or one.branch
        parts += [f"- {markdown(one.title)}{f': {markdown_code(where)}' if where else ''}"]
    parts += [""] if report.proposals else []
    if cases:
        parts += ["| confidence | kind | where | what | strongest evidence |"]
        parts += ["| ---: | --- | --- | --- | --- |"]
        parts += [_row(case) for case in cases[:LIMIT]]
    if ended := outcomes(report):
        parts += ["", "| outcome | findings, shown or not |", "| --- | ---: |"]
        parts += [f"| {outcome} | {count} |" for outcome, count in ended.items()]
    if len(cases) > LIMIT:
        parts += ["", f"{len(cases) - LIMIT} more are not listed here."]
    if report.skipped:
        parts += ["", "<details><summary>Skipped</summary>", ""]
        parts += [
            f"- {markdown_code(one.subject)} ({markdown(one.stage)}): {markdown(one.reason)}"
            for one in report.skipped[:LIMIT]
        ]
        parts += ["", "</details>"]
    return "\n".join(parts).rstrip("\n") + "\n"


def _count(cases: list[Case], page: Page) -> str:
    if not cases:
        return "no findings" + (f" ({page.known} known)" if page.known else "")
    kinds = Counter(case.finding.kind for case in cases)
    listed = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    removable = sum(is_rewritable(case, page) for case in cases)
    return f"{len(cases)} findings ({listed}), {removable} confident enough to remove"


def _row(case: Case) -> str:
    finding = case.finding
    where = markdown_code(f"{finding.path}:{shown(finding).line}")
    what = f"{markdown_code(finding.qualname or finding.path)} {markdown(finding.message)}"
    cells = [f"{case.confidence:.2f}", finding.kind, where, what, _strongest(case.evidence)]
    return f"| {' | '.join(cells)} |"


def _strongest(evidence: tuple[Evidence, ...]) -> str:
    if not evidence:
        return ""
    first = strongest(evidence)[0]
    return f"{markdown(first.source)}: {markdown(first.note)}"
