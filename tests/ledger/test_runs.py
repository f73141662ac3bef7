from __future__ import annotations

from sweeper.ledger.runs import past_runs
from sweeper.model import Action, Event, PastRun


def event(run: str, day: int, action: Action, outcome: str = "") -> Event:
    about = {"outcome": outcome} if outcome else {}
    return Event(run, f"2026-11-{day:02}T08:00:00+00:00", "bot", action, "", "", "", about)  # type: ignore[arg-type]  # the key is one of a detail


def test_nothing_has_run() -> None:
    assert past_runs([event("a", 1, "run-start"), event("a", 1, "run-end")]) == ()


def test_a_merge_counts_for_the_sweep_before_it() -> None:
    events = [
        event("a", 2, "run-start"),
        event("a", 2, "finding", "proposed"),
        event("a", 2, "finding", "kept"),
        event("tend", 4, "merge"),
        event("b", 9, "finding", "refused-by-person"),
        event("b", 9, "run-end"),
    ]
    assert past_runs(events) == (
        PastRun("2026-11-02", found=2, proposed=1, merged=1, refused=0),
        PastRun("2026-11-09", found=1, proposed=0, merged=0, refused=1),
    )
