"""What the output formats share: the page to write on, and the order of what is on it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from sweeper.config import Policy
from sweeper.model import Case, Evidence, Finding, FindingOutcome, Report, Span
from sweeper.score import gate

LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Page:
    """How to show a report.

    `sources` answers the text of a scanned file, or None when it cannot be read. `colour` and
    `width` describe the terminal. `policy` says what may be rewritten. `known` counts the findings
    that the baseline hides, `details` asks for all evidence instead of the strongest.
    The rest is for a page that people browse: the `name` of what was looked at, who owns a path,
    how many days ago the youngest of some lines was changed (None when unknown).
    """

    sources: Callable[[str], str | None]
    colour: bool = False
    width: int = 80
    policy: Policy = field(default_factory=Policy)
    known: int = 0
    details: bool = False
    name: str = ""
    owners: Callable[[str], tuple[str, ...]] = lambda path: ()
    age: Callable[[str, Sequence[Span]], int | None] = lambda path, spans: None


def ordered(report: Report) -> list[Case]:
    """Sort the cases by place and name, the same way in every format."""
    return sorted(report.cases, key=_place)


def _place(case: Case) -> tuple[str, Span, str, str, str]:
    finding = case.finding
    return finding.path, shown(finding), finding.kind, finding.qualname, finding.fingerprint


def shown(finding: Finding) -> Span:
    """Answer the span that stands for the finding; a whole file is shown at its start."""
    return finding.spans[0] if finding.spans else Span(1, 0, 1, 0)


def sentence(finding: Finding) -> str:
    """Say what was found, with the name of it."""
    return f"{finding.qualname}: {finding.message}" if finding.qualname else finding.message


def outcomes(report: Report) -> dict[FindingOutcome, int]:
    """Count how the run ended for all findings, shown or not; the order is that of the model."""
    counts = Counter(ending.outcome for ending in report.endings)
    return {outcome: counts[outcome] for outcome in get_args(FindingOutcome) if counts[outcome]}


def is_rewritable(case: Case, page: Page) -> bool:
    """Whether the gate lets a rewrite follow."""
    return gate(case, page.policy) != "skip"


def lines_of(text: str | None) -> list[str]:
    """Split as Python counts lines (`str.splitlines` also splits at form feeds and more)."""
    if text is None:
        return []
    return LINE_END.split(text) if "\r" in text else text.split("\n")


def column_of(lines: list[str], line: int, column: int) -> int | None:
    """Turn a column in UTF-8 bytes into one in characters, from 1; None for an unknown line."""
    if not 1 <= line <= len(lines):
        return None
    encoded = lines[line - 1].encode("utf-8", "surrogatepass")
    return len(encoded[:column].decode("utf-8", "ignore")) + 1


def ties(cases: Iterable[Case]) -> Mapping[str, tuple[str, ...]]:
    """Answer for each island of two or more findings the names that die together."""
    islands: dict[str, list[str]] = {}
    for case in cases:
        if case.finding.island:
            islands.setdefault(case.finding.island, []).append(case.finding.qualname)
    return {island: tuple(names) for island, names in islands.items() if len(names) > 1}


def strongest(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Sort evidence: what blocks first, then by the size of its weight."""
    return sorted(evidence, key=lambda one: (one.verdict != "blocks", -abs(one.weight), one.source))
