"""Decisions to what people read on a pull."""

from __future__ import annotations

from datetime import datetime

from sweeper.propose.markup import plain
from sweeper.stops import LABEL
from sweeper.tend.decision import Decision

_HOW = (
    "Object in any way you like: ask for changes, begin a conversation, give a thumb down, write "
    f"`/hold`, push a commit, make it a draft, close it, or put the label `{LABEL}` on it. Nobody "
    "need do anything for it to be merged."
)


def announced(due: datetime) -> str:
    """Say when the pull will be merged, and how to stop that."""
    when = f"{due:%A, %d %B %Y, %H:%M} UTC"
    return f"This will be merged at **{when}** unless somebody objects.\n\n{_HOW}"


def held(decision: Decision) -> str:
    """Say what stands in the way of a merge."""
    return (
        f"This will not be merged by itself for now: {plain(decision.why)}.\n\n"
        "Time to object begins again once that is settled."
    )


def merged(after_hours: int) -> str:
    """Say why the pull was merged."""
    return (
        f"Nobody has objected in {after_hours} hours of working days, and the checks have passed."
    )


def red(check: str, commit: str) -> str:
    """Say that the default branch is in trouble since the merge."""
    return (
        f"The check {plain(check)} fails on the default branch since this was merged as {commit}. "
        f"If this is the cause, `git revert {commit}` takes it back; the next run then leaves it."
    )
