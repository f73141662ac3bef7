"""Our own ledger to what it says of each pull: how it was judged, and since when time runs.

Only we write there, so nobody can bring a merge forward by editing a text on the forge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, cast, get_args

from sweeper.ledger import Ledger
from sweeper.model import Detail, Event, GateVerdict
from sweeper.propose.memory import AGAIN

_GATES: tuple[GateVerdict, ...] = get_args(GateVerdict)
_TIMER = "timer"


@dataclass(slots=True)
class Record:
    """The gate when it was last written, and since when this patch has had no objection.

    `is_merged` says that it is written down who merged it, and `again` has the fingerprints of what
    is written down to be there again.
    """

    gate: GateVerdict = "approve"
    started: datetime | None = None
    patch: str = ""
    is_merged: bool = False
    again: set[str] = field(default_factory=set)

    def since(self, patch: str) -> datetime | None:
        """Return since when time to object runs for a patch, None when it does not."""
        return self.started if patch and self.patch == patch else None


def records(past: Iterable[Event]) -> Mapping[str, Record]:
    """Return what the events of earlier runs say, by branch."""
    found: dict[str, Record] = {}
    for event in past:
        known = found.setdefault(event.about.get("branch", event.subject), Record())
        if event.action == "pull" and event.about.get("outcome") in _GATES:
            known.gate = cast(GateVerdict, event.about["outcome"])
        elif event.action == "review":
            known.is_merged = True
        elif event.action == "decision" and event.about.get("kind") == AGAIN:
            known.again.add(event.about.get("fingerprints", ""))
        elif event.action == "decision" and event.about.get("kind") == _TIMER:
            runs = event.about.get("outcome") == "started"
            known.started = datetime.fromisoformat(event.about["since"]) if runs else None
            known.patch = event.about.get("commit", "")
    return found


def note(
    ledger: Ledger,
    branch: str,
    patch: str,
    outcome: Literal["started", "stopped"],
    why: str,
    now: datetime,
) -> None:
    """Write down that time to object begins to run now, or no longer does."""
    about: dict[Detail, str] = {
        "branch": branch,
        "kind": _TIMER,
        "commit": patch,
        "outcome": outcome,
        "since": now.isoformat(),
    }
    ledger.record("decision", branch, why, about)
