"""Events of a ledger to a line for each run: what it found, and what became of what it proposed."""

from __future__ import annotations

from collections.abc import Iterable

from sweeper.model import Event, PastRun


def past_runs(events: Iterable[Event]) -> tuple[PastRun, ...]:
    """Return the runs that found something, in their order; merges count for the one before them.

    `refused` are findings that a person has closed a proposal of, at the time of the run.
    """
    runs: list[PastRun] = []
    named = ""
    for event in events:
        if event.action == "finding":
            if event.run != named:
                named = event.run
                runs.append(PastRun(event.time[:10], 0, 0, 0, 0))
            outcome = event.about.get("outcome")
            last = runs[-1]
            runs[-1] = last._replace(
                found=last.found + 1,
                proposed=last.proposed + (outcome == "proposed"),
                refused=last.refused + (outcome == "refused-by-person"),
            )
        elif event.action == "merge" and runs:
            runs[-1] = runs[-1]._replace(merged=runs[-1].merged + 1)
    return tuple(runs)
