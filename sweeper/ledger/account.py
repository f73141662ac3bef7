"""Lines of a ledger to rows: who had what done and why, who reviewed it, who merged it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from sweeper.ledger.chain import Link, links
from sweeper.model import Event

_BRANCHES = "sweeper/"  # all that are ours


class Row(NamedTuple):
    """One line of the ledger. Times are UTC, in ISO 8601; a list has commas; "" is not known.

    Who reviewed and who merged stands in all rows of a branch. `problem` says what is wrong with
    the line itself.
    """

    line: int
    time: str = ""
    run: str = ""
    who: str = ""
    trigger: str = ""
    action: str = ""
    what: str = ""
    detail: str = ""
    why: str = ""
    outcome: str = ""
    confidence: str = ""
    risk: str = ""
    branch: str = ""
    pull: str = ""
    commit: str = ""
    reviewed_by: str = ""
    merged_by: str = ""
    merged_at: str = ""
    previous_hash: str = ""
    hash: str = ""
    problem: str = ""


class _People(NamedTuple):
    reviewers: tuple[str, ...] = ()
    merged_by: str = ""
    merged_at: str = ""


def rows(read: Callable[[], Iterable[bytes]]) -> Iterator[Row]:
    """Yield a row for each line that `read` gives, which is asked twice: people come later.

    What is held at a time are the people of each branch, never the lines.
    """
    people = _people(read())
    run, trigger = "", ""
    for link in links(read()):
        event = link.event
        if event is not None and event.run != run:
            run, trigger = event.run, ""
        if event is not None and event.action == "run-start":
            trigger = event.about.get("trigger", "")
        yield _row(link, event, trigger, people)


def _people(lines: Iterable[bytes]) -> dict[str, _People]:
    found: dict[str, _People] = {}
    for link in links(lines):
        event = link.event
        if event is None or event.action not in ("review", "merge", "skip"):
            continue
        key = _branch(event)
        known = found.get(key, _People())
        if event.action == "skip" and key in found:  # the forge refused what was written before
            found[key] = known._replace(merged_by="", merged_at="")
        if event.action == "skip" or not key:
            continue
        named = tuple(filter(None, event.about.get("reviewers", "").split(",")))
        known = known._replace(reviewers=tuple(dict.fromkeys((*known.reviewers, *named))))
        if event.action == "merge":
            who = event.about.get("merged_by", event.actor)
            known = known._replace(merged_by=who, merged_at=_utc(event.time))
        found[key] = known
    return found


def _row(link: Link, event: Event | None, trigger: str, people: dict[str, _People]) -> Row:
    if event is None:
        return Row(link.number, hash=link.hash, problem=link.problem)
    about = event.about
    known = people.get(_branch(event), _People())
    return Row(
        line=link.number,
        time=_utc(event.time),
        run=event.run,
        who=event.actor,
        trigger=trigger,
        action=event.action,
        what=event.subject,
        detail=event.detail,
        why=about.get("fingerprints", ""),
        outcome=about.get("outcome", ""),
        confidence=about.get("confidence", ""),
        risk=about.get("risk", ""),
        branch=_branch(event),
        pull=about.get("pull", ""),
        commit=about.get("commit", ""),
        reviewed_by=",".join(known.reviewers),
        merged_by=known.merged_by,
        merged_at=known.merged_at,
        previous_hash=event.previous_hash,
        hash=link.hash,
        problem=link.problem,
    )


def _branch(event: Event) -> str:
    is_named = event.action == "branch" or event.subject.startswith(_BRANCHES)
    return event.about.get("branch", event.subject if is_named else "")


def _utc(time: str) -> str:
    """Return the moment in UTC; what is no moment stays as it stands."""
    if time.endswith("+00:00"):
        return time
    try:
        return datetime.fromisoformat(time).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return time
