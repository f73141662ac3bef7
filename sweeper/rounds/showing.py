"""Visits of a run to lines, a table, and a document, whose shape is `schema.json` beside this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from json import dumps
from typing import get_args

import sweeper
from sweeper.model import FindingOutcome
from sweeper.report.escape import unicode_only, visible
from sweeper.rounds import ENDINGS, Visited

SCHEMA = 1
_WIDTH = max(len(ending) for ending in ENDINGS)


def row(visited: Visited, number: int, total: int) -> str:
    """Return the line of one visit."""
    place = f"{number:>{len(str(total))}}/{total}"
    links = ", ".join(f"{line.action} {line.url or line.title}".strip() for line in visited.lines)
    counts = ", ".join(f"{count} {outcome}" for outcome, count in visited.outcomes.items())
    said = "; ".join(filter(None, (visited.why, links, counts)))
    return f"{place}  {visited.ending:<{_WIDTH}}  {visible(visited.name)}  {visible(said)}".rstrip()


def table(visits: Sequence[Visited], *, round_: int, before: Sequence[Visited]) -> str:
    """Return how all of a round ended, counted; earlier runs have visited those `before`."""
    ends, outcomes = _counts([*before, *visits])
    earlier = f", {len(before)} of them visited by earlier runs" if before else ""
    total = len(visits) + len(before)
    lines = ["", f"Round {round_}: {total} repositories{earlier}."]
    lines += [f"  {count:>5}  {ending}" for ending, count in ends.items()]
    if outcomes:
        lines.append(f"Outcome of each of {sum(outcomes.values())} findings:")
        lines += [f"  {count:>5}  {outcome}" for outcome, count in outcomes.items()]
    return "\n".join(lines) + "\n"


def document(
    visits: Sequence[Visited],
    reports: Iterator[str],
    *,
    command: str,
    round_: int,
    before: Sequence[Visited],
) -> Iterator[str]:
    """Yield the parts of the document; each report is what the command prints for one repository.

    "" is for a visit without one. Earlier runs of the round have visited those `before`.
    """
    ends, outcomes = _counts([*before, *visits])
    about = {
        "schema": SCHEMA,
        "tool": {"name": "sweeper", "version": sweeper.__version__},
        "command": command,
        "round": round_,
        "before": [_ended(visited) for visited in before],
        "endings": ends,
        "outcomes": outcomes,
    }
    yield dumps(about, ensure_ascii=False)[:-1] + ', "repositories": ['
    for number, (visited, report) in enumerate(zip(visits, reports, strict=True)):
        head = dumps(_told(visited), ensure_ascii=False)[:-1]
        yield f'{"," if number else ""}\n{head}, "report": {report or "null"}}}'
    yield "\n]}\n"


def _told(visited: Visited) -> dict[str, object]:
    return {
        **_ended(visited),
        "complete": visited.is_complete,
        "seconds": round(visited.seconds, 3),
        "pulls": [
            {"url": line.url, "title": unicode_only(line.title), "action": line.action}
            for line in visited.lines
        ],
    }


def _ended(visited: Visited) -> dict[str, object]:
    return {
        "repository": unicode_only(visited.name),
        "ending": visited.ending,
        "why": unicode_only(visited.why),
        "outcomes": dict(visited.outcomes),
    }


def _counts(visits: Sequence[Visited]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    ends = Counter(visited.ending for visited in visits)
    outcomes: Counter[str] = Counter()
    for visited in visits:
        outcomes.update(visited.outcomes)
    names: tuple[FindingOutcome, ...] = get_args(FindingOutcome)
    return (
        {ending: ends[ending] for ending in ENDINGS if ends[ending]},
        {outcome: outcomes[outcome] for outcome in names if outcomes[outcome]},
    )
