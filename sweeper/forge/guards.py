"""What is known before a write to whether it is due: the same for every forge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sweeper.forge.marks import has_mark
from sweeper.forge.values import Comment, Issue, Method, Project, Pull
from sweeper.model import Skipped


def standing(pulls: Iterable[Pull], base: str, *, is_again: bool) -> Pull | None:
    """Return the pull that stands for the branch: an open one, else the last that there was.

    `pulls` are those of the branch, the newest first. None is for a pull that has to be made.
    """
    known = list(pulls)
    opened = sorted((p for p in known if p.state == "open"), key=lambda p: p.base != base)
    if opened or is_again:
        return opened[0] if opened else None
    return known[0] if known else None


def merge_obstacle(
    pull: Pull, head: str, method: Method, project: Project, *, is_later: bool = False
) -> Skipped | None:
    """Say why the pull may not be merged, None when nothing is known against it.

    `is_later` leaves out what the forge itself waits for. Whoever may change the settings could
    merge what is blocked; nothing here does.
    """
    reason = ""
    if pull.state != "open":
        reason = f"it is {pull.state}"
    elif pull.head != head:
        reason = f"its head is {pull.head[:12]}, and {head[:12]} was looked at"
    elif pull.is_draft:
        reason = "it is a draft"
    elif pull.mergeability == "conflict":
        reason = "it is in conflict with its base"
    elif pull.mergeability != "yes" and not is_later:
        reason = f"the forge does not let it be merged: {pull.merge_state or 'no word'}"
    elif method not in project.merges:
        reason = f"the repository does not allow {method!r}, only {', '.join(project.merges)}"
    return Skipped(subject_of(pull.number), "merge", reason) if reason else None


def closed(pull: Pull, reason: str) -> bool:
    """Whether there is nothing to close; `reason` must say something."""
    assert reason.strip(), "nothing is closed without a word"
    return pull.state != "open"


def own_comment(comments: Iterable[Comment], name: str, account: str) -> Comment | None:
    """Return our comment by that name."""
    found = (c for c in comments if c.author.name == account and has_mark(name, c.body))
    return next(found, None)


def own_issue(issues: Iterable[Issue], name: str, account: str) -> Issue | None:
    """Return our issue by that name, an open one first."""
    found = [i for i in issues if i.author.name == account and has_mark(name, i.body)]
    return min(found, key=lambda issue: (not issue.is_open, issue.number), default=None)


def is_same_text(one: str, other: str) -> bool:
    """Whether a forge would show both alike: some end lines with CR LF and trim the ends."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


def missing(wanted: Sequence[str], present: Iterable[str]) -> tuple[str, ...]:
    """Return what is wanted and not there, without regard to case, each once."""
    seen = {one.casefold() for one in present}
    due = []
    for one in wanted:
        if one.casefold() not in seen:
            seen.add(one.casefold())
            due.append(one)
    return tuple(due)


def subject_of(number: int) -> str:
    """Name a pull in a `Skipped`."""
    return f"pull {number}"
