"""How a run has ended for each finding, to the issue that shows it to people at any time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sweeper.model import Ending, Event, FindingOutcome
from sweeper.propose.block import empty_box
from sweeper.propose.markup import code, details, plain
from sweeper.propose.memory import AGAIN

NAME = "dashboard"
TITLE = "Sweeper: what it has found here"
_MOST = 60_000  # characters; forges take a little more
_LATELY = 30  # of what happened after merges
_ASKED: frozenset[FindingOutcome] = frozenset(
    {"waiting-limit", "refused-by-person", "in-flight", "kept"}
)
# In this order, what people can do something about first.
_HEADINGS: Mapping[FindingOutcome, str] = {
    "proposed": "In a pull request",
    "waiting-limit": "Waits for its turn",
    "in-flight": "Somebody is at work on it",
    "refused-by-person": "Somebody does not want it",
    "hands-off": "Somebody works on its branch",
    "unproved": "Could not be proved",
    "waiting-model": "Waits for a model",
    "tied": "Tied to what stays",
    "kept": "Kept",
    "blocked": "Must not be removed",
    "possibly-used": "May be in use",
    "for-people": "For people to do",
    "stopped": "Stopped",
    "below-threshold": "Not sure enough",
    "proved": "Proved, in a dry run",
}


def dashboard(endings: Sequence[Ending], past: Iterable[Event] = (), *, complete: bool) -> str:
    """Return the Markdown text, cut to what a forge takes.

    `past` is the ledger, by which it says what did not go well after a merge.
    """
    head = [
        "Each run of Sweeper brings this up to date. Tick a box to be asked about it with the next "
        "run, whatever the limits say and whoever has refused it. Close this issue to have it left "
        "alone."
    ]
    if not complete:
        head.append("**Not all of the repository could be read.**")
    counts = [
        f"| {heading} | {number} |"
        for outcome, heading in _HEADINGS.items()
        if (number := sum(ending.outcome == outcome for ending in endings))
    ]
    head += _afterwards(past)
    if not counts:
        return "\n\n".join([*head, "Nothing was found."])
    table = "\n".join(["| | findings |", "| --- | --- |", *counts])
    text = "\n\n".join([*head, table])
    for outcome, heading in _HEADINGS.items():
        text += _section([e for e in endings if e.outcome == outcome], heading, _MOST - len(text))
    return text


def _afterwards(past: Iterable[Event]) -> list[str]:
    """Say what people have added again, and which merges there is a pull to take back of."""
    rows: dict[str, str] = {}
    for event in past:
        if event.action == "decision" and event.about.get("kind") == AGAIN:
            of = code(event.about.get("pull", ""))
            rows[event.subject] = f"- {code(event.subject)}: {code(event.detail)} (removed by {of})"
        elif event.action == "revert" and "pull" in event.about:
            of = code(event.about["pull"])
            rows[event.subject] = f"- {code(event.detail)}: a check fails since the merge of {of}"
    if not rows:
        return []
    shown = list(rows.values())[-_LATELY:]
    return [details(f"After the merge ({len(rows)})", "\n".join(shown))]


def _section(endings: Sequence[Ending], heading: str, room: int) -> str:
    """Return a section that opens on a click, with as many rows as there is room for."""
    if not endings:
        return ""
    rows: list[str] = []
    left = room - 500
    for ending in endings:
        row = _row(ending)
        left -= len(row) + 1
        if left < 0:
            rows.append(f"\n{len(endings) - len(rows)} more are in the report of the run.")
            break
        rows.append(row)
    return "\n\n" + details(f"{heading} ({len(endings)})", "\n".join(rows))


def _row(ending: Ending) -> str:
    finding = ending.case.finding
    where = f"{finding.path}:{finding.spans[0].line if finding.spans else 1}"
    named = f"{code(finding.qualname or finding.path)} in {code(where)}: {code(ending.reason)}"
    if ending.outcome in _ASKED and not ending.case.is_blocked:
        return empty_box(ending.case, named)
    return f"- {named}" + (f" ({code(plain(ending.branch))})" if ending.branch else "")
