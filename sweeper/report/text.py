"""Write a report for people: findings by file with their source, evidence and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from shlex import quote

from sweeper.model import Case, Check, Evidence, Finding, Proposal, Report, Skipped
from sweeper.report.escape import visible
from sweeper.report.page import (
    Page,
    is_rewritable,
    lines_of,
    ordered,
    outcomes,
    sentence,
    shown,
    strongest,
    ties,
)
from sweeper.report.paper import Paper

SKIPPED_SHOWN = 20
TIES_SHOWN = 4
TAIL_SHOWN = 10
DEFINITIONS = ("def ", "async def ", "class ")
SKIP_STYLE = "yellow"
OUTCOME_STYLES = {"passed": "green", "failed": "bold red", "skipped": "dim"}
UNREAD = "incomplete: not all of the input was read; more code may be dead, or in use"


def render(report: Report, page: Page) -> str:
    """Write plain text, with terminal styles only if the page has colour."""
    paper = Paper(page.width, colour=page.colour)
    cases = ordered(report)
    if not report.complete:
        paper.words(UNREAD, "bold red")
        paper.gap()
    _findings(paper, cases, page)
    _skipped(paper, report.skipped)
    for proposal in report.proposals:
        _proposal(paper, proposal)
    if cases:
        paper.table(list(_rows(report, cases, page)))
        paper.gap()
    for line in _totals(report, cases, page):
        paper.whole(line)
    return paper.text()


def _findings(paper: Paper, cases: list[Case], page: Page) -> None:
    together = ties(cases)
    for path, group in groupby(cases, key=lambda case: case.finding.path):
        lines = lines_of(page.sources(path))
        paper.whole(visible(path), "bold")
        for case in group:
            _case(paper, case, lines, together, page)
        paper.gap()


def _case(
    paper: Paper,
    case: Case,
    lines: list[str],
    together: Mapping[str, tuple[str, ...]],
    page: Page,
) -> None:
    finding = case.finding
    sure = "bold green" if is_rewritable(case, page) else "yellow"
    labels = ((f"{case.confidence:.2f}", sure), (finding.kind, "cyan"))
    paper.labelled(labels, visible(sentence(finding)), indent=2)
    line = _line(finding, lines)
    if 1 <= line <= len(lines) and lines[line - 1].strip():
        paper.cut(f"{line:>7} │ {visible(lines[line - 1])}", "dim")
    for note in _notes(case, together, page):
        paper.words(note, indent=8)


def _line(finding: Finding, lines: list[str]) -> int:
    """Answer the line to show: below the decorators."""
    span = shown(finding)
    for number in range(span.line, min(span.end_line, len(lines)) + 1):
        text = lines[number - 1].lstrip()
        if number == span.line and not text.startswith("@"):
            break
        if text.startswith(DEFINITIONS):
            return number
    return span.line


def _notes(case: Case, together: Mapping[str, tuple[str, ...]], page: Page) -> Iterator[str]:
    finding = case.finding
    evidence = strongest(case.evidence)
    for one in evidence if page.details else _each_side(evidence):
        yield f"{one.verdict}: {visible(one.note)} ({one.source})"
    others = [name for name in together.get(finding.island, ()) if name != finding.qualname]
    if others:
        more = f" and {len(others) - TIES_SHOWN} more" if len(others) > TIES_SHOWN else ""
        yield f"dies with {', '.join(visible(name) for name in others[:TIES_SHOWN])}{more}"
    if finding.tests:
        yield f"takes along {_plural(len(finding.tests), 'test')} of its own"
    if finding.life_lines:
        used = "used" if finding.kept_by in ("tests", "api") else "may be used"
        yield f"{used}: {visible(finding.life_lines[0])}"


def _each_side(evidence: list[Evidence]) -> list[Evidence]:
    """Return what blocks, or the strongest of what supports and of what opposes with weight."""
    blocking = [one for one in evidence if one.verdict == "blocks"]
    if blocking:
        return blocking[:1]
    sides = ("supports", "opposes")
    heard = ([one for one in evidence if one.verdict == side and one.weight] for side in sides)
    return [side[0] for side in heard if side] or evidence[:1]


def _skipped(paper: Paper, skipped: tuple[Skipped, ...]) -> None:
    for one in skipped[:SKIPPED_SHOWN]:
        text = f"skipped ({visible(one.stage)}) {visible(one.subject)}: {visible(one.reason)}"
        paper.words(text, SKIP_STYLE)
    if len(skipped) > SKIPPED_SHOWN:
        paper.words(f"{len(skipped) - SKIPPED_SHOWN} more skipped", SKIP_STYLE)
    paper.gap()


def _proposal(paper: Paper, proposal: Proposal) -> None:
    cases = [case for change in proposal.changes for case in change.bundle.cases]
    paper.words(visible(proposal.title), "bold")
    rows = [
        ("removed", _plural(len(cases), "finding")),
        ("confidence", f"{proposal.confidence:.2f}, risk {proposal.risk:.2f}: {proposal.gate}"),
        ("branch", f"{proposal.branch}  {proposal.head[:12]}"),
        ("text", "" if proposal.url else proposal.body_path),
        ("pull", proposal.url),
    ]
    for name, value in rows:
        if value.strip():
            paper.whole(f"  {name:<11} {visible(value)}")
    for check in proposal.checks:
        _check(paper, check)
    paper.gap()


def _check(paper: Paper, check: Check) -> None:
    style = OUTCOME_STYLES.get(check.outcome, "yellow")
    paper.labelled(((f"{'check':<11} {check.outcome}", style),), visible(check.step), indent=2)
    if check.outcome in ("failed", "not_run", "skipped"):
        for one in check.tail.strip().splitlines()[-TAIL_SHOWN:]:
            paper.whole(f"              {visible(one)}", "dim")


def _rows(report: Report, cases: list[Case], page: Page) -> Iterator[tuple[str, ...]]:
    gone = {
        case.finding.fingerprint
        for proposal in report.proposals
        for change in proposal.changes
        for case in change.bundle.cases
    }
    found = Counter(case.finding.kind for case in cases)
    sure = Counter(case.finding.kind for case in cases if is_rewritable(case, page))
    done = Counter(case.finding.kind for case in cases if case.finding.fingerprint in gone)
    head = ("kind", "findings", "removable")
    yield (*head, "removed") if report.proposals else head
    for kind, count in sorted(found.items()):
        row = (kind, str(count), str(sure[kind]))
        yield (*row, str(done[kind])) if report.proposals else row


def _totals(report: Report, cases: list[Case], page: Page) -> Iterator[str]:
    at = f" at {report.commit[:12]}" if report.commit else ""
    known = f", {page.known} known from the baseline" if page.known else ""
    read = f"{_plural(report.files, 'file')}, {_plural(report.lines, 'line')}"
    yield f"{_plural(len(cases), 'finding') if cases else 'No findings'}{known} in {read}{at}."
    ended = ", ".join(f"{count:,} {outcome}" for outcome, count in outcomes(report).items())
    if ended:
        yield f"Outcome of each finding, shown or not: {ended}."
    unread = ", ".join(f"{count} {how}" for how, count in sorted(report.unread.items()) if count)
    if unread:
        yield f"Read in another way than by the parser: {visible(unread)}."
    if cases and not report.proposals:
        subject = cases[0].finding.subject.removesuffix("::")
        yield f"Why: sweeper explain {quote(visible(subject))}"
        if any(is_rewritable(case, page) for case in cases):
            yield "Preview the removal: sweeper scan --diff   Do it: sweeper scan --fix"


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
