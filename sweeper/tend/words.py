"""Decisions to what people read on a pull."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sweeper.forge import Pull
from sweeper.keep import keep_table
from sweeper.propose.markup import code, fence, plain
from sweeper.stops import LABEL
from sweeper.tend.decision import Decision

_MOST: Final = 20
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


def red(check: str, commit: str, offered: str) -> str:
    """Say that the default branch is in trouble since the merge; `offered` takes it back."""
    said = f"The check {code(check)} fails on the default branch since this was merged as {commit}."
    if offered:
        return f"{said} If this is the cause, {offered} takes it back; people merge that."
    return (
        f"{said} If this is the cause, `git revert {commit}` takes it back; people have to do it, "
        "since the same lines have changed again."
    )


def revert_text(pull: Pull, check: str) -> str:
    """Return the text of the pull that takes a merge back."""
    return (
        f"The check {code(check)} passed or was not there before {pull.url} was merged as "
        f"{pull.merge_commit}, and fails since. This takes that merge back, and nothing else.\n\n"
        "Merge it if the removal is the cause; what it removed is then not proposed again unless "
        "something new speaks for it. Close it if not. It is never merged by itself, and not "
        f"opened again. The label `{LABEL}` on the other one has both left alone."
    )


def again(found: Sequence[tuple[str, str]]) -> str:
    """Say what is there again, by subject and the commit that brought it."""
    shown = found[:_MOST]
    rows = [f"- {code(subject.removesuffix('::'))}, since {commit}" for subject, commit in shown]
    rows += [f"- and {len(found) - _MOST} more"] if len(found) > _MOST else []
    rules = "\n\n".join(keep_table(subject, "why it has to stay").rstrip() for subject, _ in shown)
    return (
        "Some of what this removed is there again:\n\n" + "\n".join(rows) + "\n\n"
        "Nobody is asked about it again unless something new speaks for its removal. To have it "
        f"said in the repository, for every tool and reader, add to `.sweeper.toml`:\n\n"
        f"{fence(rules, 'toml')}"
    )
