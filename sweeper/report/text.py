"""Write a report for people: findings by file with their source, evidence and what to do next."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from shlex import quote
from typing import TYPE_CHECKING

from sweeper.model import Case, Check, Finding, Proposal, Report, Skipped
from sweeper.report.escape import visible
from sweeper.report.page import (
    Page,
    is_rewritable,
    lines_of,
    ordered,
    sentence,
    shown,
    strongest,
    ties,
)

if TYPE_CHECKING:
    from rich.console import Console

MIN_WIDTH = 40
SKIPPED_SHOWN = 20
TIES_SHOWN = 4
TAIL_SHOWN = 10
DEFINITIONS = ("def ", "async def ", "class ")
SKIP_STYLE = "yellow"
UNREAD = "incomplete: not all of the input was read; more code may be dead, or in use"


def render(report: Report, page: Page) -> str:
    """Write plain text, with terminal styles only if the page has colour."""
    console = _console(page)
    cases = ordered(report)
    if not report.complete:
        console.print(UNREAD, style="bold red")
        console.print()
    _findings(console, cases, page)
    _skipped(console, report.skipped)
    for proposal in report.proposals:
        _proposal(console, proposal)
    _summary(console, report, cases, page)
    output = console.file
    assert isinstance(output, io.StringIO), "the console was made with one"
    return "".join(f"{line.rstrip()}\n" for line in output.getvalue().splitlines())


def _console(page: Page) -> Console:
    from rich.console import Console

    return Console(
        file=io.StringIO(),
        width=max(page.width, MIN_WIDTH),
        force_terminal=page.colour,
        color_system="standard" if page.colour else None,
        no_color=not page.colour,
        force_interactive=False,
        force_jupyter=False,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )


def _findings(console: Console, cases: list[Case], page: Page) -> None:
    together = ties(cases)
    for path, group in groupby(cases, key=lambda case: case.finding.path):
        lines = lines_of(page.sources(path))
        console.print(visible(path), style="bold", overflow="fold")
        for case in group:
            _case(console, case, lines, together, page)
        console.print()


def _case(
    console: Console,
    case: Case,
    lines: list[str],
    together: Mapping[str, tuple[str, ...]],
    page: Page,
) -> None:
    from rich.padding import Padding
    from rich.text import Text

    finding = case.finding
    line = _line(finding, lines)
    head = Text.assemble(
        (f"{case.confidence:.2f}", "bold green" if is_rewritable(case, page) else "yellow"),
        ("  ", ""),
        (finding.kind, "cyan"),
        (f"  {visible(sentence(finding))}", ""),
    )
    console.print(Padding(head, (0, 0, 0, 2)))
    if 1 <= line <= len(lines) and lines[line - 1].strip():
        code = Text(f"{line:>7} │ {visible(lines[line - 1])}", style="dim")
        console.print(code, no_wrap=True, overflow="ellipsis")
    for note in _notes(case, together, page):
        console.print(Padding(Text(note), (0, 0, 0, 8)))


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
    for one in evidence if page.details else evidence[:1]:
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


def _skipped(console: Console, skipped: tuple[Skipped, ...]) -> None:
    from rich.text import Text

    for one in skipped[:SKIPPED_SHOWN]:
        text = f"skipped ({visible(one.stage)}) {visible(one.subject)}: {visible(one.reason)}"
        console.print(Text(text, style=SKIP_STYLE))
    if len(skipped) > SKIPPED_SHOWN:
        console.print(Text(f"{len(skipped) - SKIPPED_SHOWN} more skipped", style=SKIP_STYLE))
    if skipped:
        console.print()


def _proposal(console: Console, proposal: Proposal) -> None:
    from rich.text import Text

    cases = [case for change in proposal.changes for case in change.bundle.cases]
    console.print(Text(visible(proposal.title), style="bold"))
    rows = [
        ("removed", _plural(len(cases), "finding")),
        ("confidence", f"{proposal.confidence:.2f}, risk {proposal.risk:.2f}: {proposal.gate}"),
        ("branch", f"{proposal.branch}  {proposal.head[:12]}"),
        ("text", proposal.body_path),
    ]
    for name, value in rows:
        if value.strip():
            console.print(Text(f"  {name:<11} {visible(value)}", overflow="fold"))
    for check in proposal.checks:
        _check(console, check)
    console.print()


def _check(console: Console, check: Check) -> None:
    from rich.text import Text

    style = {"passed": "green", "failed": "bold red"}.get(check.outcome, "yellow")
    line = Text.assemble(("  check       ", ""), (check.outcome, style), (f"  {check.step}", ""))
    console.print(line)
    if check.outcome in ("failed", "not_run"):
        for one in check.tail.strip().splitlines()[-TAIL_SHOWN:]:
            console.print(Text(f"              {visible(one)}", style="dim", overflow="fold"))


def _summary(console: Console, report: Report, cases: list[Case], page: Page) -> None:
    if cases:
        console.print(_table(cases, page))
        console.print()
    for line in _totals(report, cases, page):
        console.print(line, soft_wrap=True)


def _table(cases: list[Case], page: Page) -> object:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("kind")
    table.add_column("findings", justify="right")
    table.add_column("removable", justify="right")
    found = Counter(case.finding.kind for case in cases)
    sure = Counter(case.finding.kind for case in cases if is_rewritable(case, page))
    for kind, count in sorted(found.items()):
        table.add_row(kind, str(count), str(sure[kind]))
    return table


def _totals(report: Report, cases: list[Case], page: Page) -> Iterator[str]:
    at = f" at {report.commit[:12]}" if report.commit else ""
    known = f", {page.known} known from the baseline" if page.known else ""
    read = f"{_plural(report.files, 'file')}, {_plural(report.lines, 'line')}"
    yield f"{_plural(len(cases), 'finding') if cases else 'No findings'}{known} in {read}{at}."
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
