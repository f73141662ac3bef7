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


def table(visits: Sequence[Visited], *, round_: int, before: int) -> str:
    """Return how all ended, counted."""
    ends, outcomes = _counts(visits)
    lines = ["", f"Round {round_}: {len(visits)} repositories, {before} visited before in it."]
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
    before: Sequence[str],
) -> Iterator[str]:
    """Yield the parts of the document; each report is what the command prints for one repository.

    "" is for a visit without one. `before` are those that were visited before in this round.
    """
    ends, outcomes = _counts(visits)
    about = {
        "schema": SCHEMA,
        "tool": {"name": "sweeper", "version": sweeper.__version__},
        "command": command,
        "round": round_,
        "before": [unicode_only(name) for name in before],
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
        "repository": unicode_only(visited.name),
        "ending": visited.ending,
        "why": unicode_only(visited.why),
        "complete": visited.is_complete,
        "seconds": round(visited.seconds, 3),
        "outcomes": dict(visited.outcomes),
        "pulls": [
            {"url": line.url, "title": unicode_only(line.title), "action": line.action}
            for line in visited.lines
        ],
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
