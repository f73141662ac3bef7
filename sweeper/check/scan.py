"""A trial to a proof that a second scan finds nothing newly broken, and what it newly finds."""

from __future__ import annotations

import time
from collections.abc import Callable

from sweeper.check.relink import Relinker
from sweeper.check.workshop import Trial
from sweeper.graph.liveness import liveness
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Check, Outcome

_SHOWN = 20


def rescan(relinker: Relinker) -> Callable[[Trial], Check]:
    """Return the check of trials against the graph of the pristine tree.

    It fails when a file can no longer be read, or when something asks a module for a name that it
    had and has no more. What the removals orphan, if anything, is said: the next run takes it.
    """
    before = relinker.before
    was_read = {file.source.path for file in before.files if not file.facts.unread}

    def check(trial: Trial) -> Check:
        started = time.monotonic()
        after = relinker.link(trial.after)
        unread = [file.source.path for file in after.files if file.facts.unread]
        broken = [f"{path}: cannot be read any more" for path in unread if path in was_read]
        lost = sorted(after.missing - before.missing)
        broken += [f"{path}: has no {name!r} any more" for path, name in lost]
        tail = broken[:_SHOWN] or _orphans(before, after)
        outcome: Outcome = "failed" if broken else "passed"
        return Check("scan", outcome, time.monotonic() - started, "\n".join(tail))

    return check


def _orphans(before: ReferenceGraph, after: ReferenceGraph) -> list[str]:
    """Say which symbols are dead after the removal that were not before."""
    known = {before.subject(unit) for unit, kept in liveness(before).units.items() if kept != "api"}
    live = liveness(after)
    new = [
        after.subject(unit)
        for unit, kept in live.units.items()
        if kept == "nothing" and after.subject(unit) not in known
    ]
    if not new:
        return ["nothing is newly broken, and nothing is newly dead"]
    return ["nothing is newly broken; newly dead, for the next run:", *sorted(new)[:_SHOWN]]
