"""Open pulls of others and the lines of findings, to the findings that somebody is at work on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sweeper.forge import Pull, Touched
from sweeper.model import Case

_Lines = tuple[tuple[int, int], ...]


class _Work(NamedTuple):
    lines: _Lines
    pull: Pull


def in_flight(
    cases: Sequence[Case], pulls: Sequence[Pull], touched: Callable[[int], Sequence[Touched]]
) -> Mapping[str, Pull]:
    """Return the findings, by fingerprint, whose lines an open pull alters, with the first such.

    Whoever touches the lines may need them, or removes them too. A pull whose lines the forge does
    not show alters all of its files. `touched` is asked once for each pull.
    """
    by_path: defaultdict[str, list[_Work]] = defaultdict(list)
    for pull in pulls:
        for one in touched(pull.number):
            by_path[one.path].append(_Work(one.lines, pull))
    found: dict[str, Pull] = {}
    for case in cases:
        finding = case.finding
        for work in by_path.get(finding.path, ()):
            spans = [(span.line, span.end_line) for span in finding.spans]
            if not work.lines or _overlap(spans, work.lines):
                found.setdefault(finding.fingerprint, work.pull)
    return found


def _overlap(ones: Sequence[tuple[int, int]], others: _Lines) -> bool:
    return any(
        first <= other_last and other_first <= last
        for first, last in ones
        for other_first, other_last in others
    )
