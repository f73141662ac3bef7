"""Labels, reviewers, assignees and milestones of a pull request on GitHub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Raw

from sweeper.forge.answers import Refused
from sweeper.forge.github import pulls
from sweeper.forge.github.shapes import IssueShape, Milestone, PullShape, ReviewShape, person
from sweeper.forge.github.wire import Wire, part
from sweeper.forge.guards import missing, subject_of
from sweeper.forge.once import write_until
from sweeper.forge.values import Pull
from sweeper.model import Skipped


def ensure_labels(wire: Wire, number: int, wanted: Sequence[str], unwanted: Sequence[str]) -> None:
    """See `Forge.ensure_labels`."""
    present = pulls.read(wire, number).labels
    due = missing(wanted, present)
    if due:
        body = {"labels": list(due)}
        path = f"issues/{number}/labels"
        write_until(wire.pace, lambda: wire.send("POST", path, body, Raw), lambda: False)
    for label in present:
        if label in unwanted:
            _remove_label(wire, number, label)


def _remove_label(wire: Wire, number: int, label: str) -> None:
    path = f"issues/{number}/labels/{part(label)}"
    try:
        write_until(
            wire.pace,
            lambda: wire.send("DELETE", path, None, Raw),
            lambda: label not in pulls.read(wire, number).labels,
        )
    except Refused as refused:
        if refused.status != 404:  # somebody was faster
            raise


def ensure_people(
    wire: Wire,
    number: int,
    *,
    reviewers: Sequence[str],
    assignees: Sequence[str],
    milestone: str,
) -> Iterator[Skipped]:
    """Yield who could not be asked or assigned. See `Forge.ensure_people`."""
    pull = pulls.read(wire, number)
    reviewed = [
        person(review.user).name
        for page in wire.pages(f"pulls/{number}/reviews", list[ReviewShape])
        for review in page
    ]
    yield from _ask(wire, number, missing(reviewers, [*pull.reviewers, *reviewed]))
    yield from _assign(wire, number, missing(assignees, pull.assignees))
    if milestone and pull.milestone != milestone:
        yield from _set_milestone(wire, pull, milestone)


def _ask(wire: Wire, number: int, due: Sequence[str]) -> Iterator[Skipped]:
    """Ask all at once; where GitHub refuses, since it refuses all for one, one by one."""
    if len(due) > 1:
        try:
            _request(wire, number, due)
            return
        except Refused as refused:
            if refused.status != 422:
                raise
    for name in due:
        try:
            _request(wire, number, [name])
        except Refused as refused:
            if refused.status != 422:
                raise
            yield _unknown(number, name, str(refused))


def _request(wire: Wire, number: int, names: Sequence[str]) -> None:
    teams = [name.removeprefix("team:") for name in names if name.startswith("team:")]
    people = [name for name in names if not name.startswith("team:")]
    body = {"reviewers": people, "team_reviewers": teams}
    due = {key: value for key, value in body.items() if value}
    path = f"pulls/{number}/requested_reviewers"
    write_until(wire.pace, lambda: wire.send("POST", path, due, PullShape), lambda: False)


def _assign(wire: Wire, number: int, due: Sequence[str]) -> Iterator[Skipped]:
    """Assign those who can be; GitHub would leave out the others without a word."""
    able = [name for name in due if wire.has(f"assignees/{part(name)}")]
    for name in due:
        if name not in able:
            yield _unknown(number, name, "GitHub does not let them be assigned")
    if able:
        body = {"assignees": able}
        path = f"issues/{number}/assignees"
        write_until(wire.pace, lambda: wire.send("POST", path, body, IssueShape), lambda: False)


def _set_milestone(wire: Wire, pull: Pull, title: str) -> Iterator[Skipped]:
    found = [
        one.number
        for page in wire.pages("milestones", list[Milestone], state="open")
        for one in page
        if one.title == title
    ]
    if not found:
        yield _unknown(pull.number, title, "there is no open milestone of that name")
        return
    body = {"milestone": found[0]}
    path = f"issues/{pull.number}"
    write_until(wire.pace, lambda: wire.send("PATCH", path, body, IssueShape), lambda: False)


def _unknown(number: int, name: str, why: str) -> Skipped:
    return Skipped(subject_of(number), "people", f"{name!r}: {why}")
