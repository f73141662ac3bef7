"""What is known of an open pull of ours to what is done about it now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from sweeper.config import Manners
from sweeper.forge import CheckRun, Pull
from sweeper.model import GateVerdict
from sweeper.stops import stop
from sweeper.tend.objections import Objection
from sweeper.worktime import after, is_open, next_open

# leave: a person has taken over. ask: people decide. wait: time will tell. start: the time to
# object begins now. merge: after one more look at the base as it is by then. offer: it takes back
# what was merged, and people decide.
Action = Literal[
    "leave", "regenerate", "ask", "objected", "wait", "start", "merge", "native", "offer"
]


class Decision(NamedTuple):
    """What is done, why in words for people, and when we merge unless somebody objects."""

    action: Action
    why: str
    due: datetime | None = None


class Seen(NamedTuple):
    """What is known: the pull, what speaks against it, and `head`, the commit that we left there.

    `gate` is recomputed, never read from the pull. The time to object runs since `started`, None
    when it does not run: our own record, which nobody else can write. `is_told` is whether people
    have been told of a time.
    """

    pull: Pull
    head: str
    objections: Sequence[Objection]
    checks: Sequence[CheckRun]
    gate: GateVerdict
    started: datetime | None
    is_told: bool = False


def decide(seen: Seen, manners: Manners, now: datetime) -> Decision:
    """Decide; the first that holds of what is below."""
    pull = seen.pull
    stopped = stop(labels=pull.labels)
    if stopped is not None:
        return Decision("leave", stopped.reason)
    if pull.head != seen.head:
        return Decision("leave", "somebody else has pushed to the branch; it is theirs now")
    if pull.mergeability == "conflict":
        return Decision("regenerate", "it is in conflict with its base")
    if seen.gate != "auto":
        return Decision("ask", "it needs somebody's approval")
    if manners.merging == "never":
        return Decision("ask", "people merge here")
    spoken = [one for one in seen.objections if one.who]
    if spoken:
        return Decision("objected", "; ".join(f"{one.who} {one.what}" for one in spoken))
    return _checked(seen, manners, now)


def _checked(seen: Seen, manners: Manners, now: datetime) -> Decision:
    """Decide about a pull that nobody objects to."""
    if not seen.checks:
        return Decision("ask", "no other check looks at it here, so people merge")
    failed = [one.what for one in seen.objections]
    if failed:
        return Decision("objected", "; ".join(failed))
    pending = [check.name for check in seen.checks if check.outcome == "pending"]
    if pending:
        return Decision("wait", f"the check '{pending[0]}' has not ended")
    if not any(check.outcome == "passed" for check in seen.checks):
        return Decision("ask", "no check has passed, so people merge")
    if manners.merging == "native":
        return Decision("native", "the forge merges it when its own rules are met")
    return _timed(seen, manners, now)


def _timed(seen: Seen, manners: Manners, now: datetime) -> Decision:
    start = seen.started or now
    ends = after(manners.schedule, start, manners.after_hours)
    due = None if ends is None else next_open(manners.schedule, ends)
    if due is None:
        return Decision("ask", "the schedule has no day to merge on")
    if seen.started is None:
        return Decision("start", "nobody has objected, and the checks have passed", due)
    if now < due or not is_open(manners.schedule, now):
        return Decision(
            "wait", "there is time to object", next_open(manners.schedule, max(now, due))
        )
    return Decision("merge", f"nobody has objected for {manners.after_hours} hours", due)
