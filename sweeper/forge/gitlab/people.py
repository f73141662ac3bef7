"""Labels, reviewers, assignees and milestones of a merge request on GitLab."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sweeper.forge.gitlab import pulls, talk
from sweeper.forge.gitlab.repository import members
from sweeper.forge.gitlab.shapes import Milestone, User
from sweeper.forge.gitlab.wire import Wire
from sweeper.forge.guards import missing, subject_of
from sweeper.model import Skipped


def ensure_labels(wire: Wire, number: int, wanted: Sequence[str], unwanted: Sequence[str]) -> None:
    """See `Forge.ensure_labels`."""
    present = pulls.shape(wire, number).labels
    due = {
        "add_labels": ",".join(missing(wanted, present)),
        "remove_labels": ",".join(label for label in present if label in unwanted),
    }
    due = {name: labels for name, labels in due.items() if labels}
    if due:
        pulls.change(wire, number, due)


def ensure_people(
    wire: Wire,
    number: int,
    *,
    reviewers: Sequence[str],
    assignees: Sequence[str],
    milestone: str,
) -> Iterator[Skipped]:
    """Yield who could not be asked or assigned. See `Forge.ensure_people`.

    GitLab takes the whole list each time; without a licence it keeps one of each.
    """
    shape = pulls.shape(wire, number)
    asked = [user.username for user in shape.reviewers]
    if reviewers:
        asked += talk.reviewed(wire, number)
    yield from _set(wire, number, "reviewer_ids", shape.reviewers, missing(reviewers, asked))
    assigned = [user.username for user in shape.assignees]
    yield from _set(wire, number, "assignee_ids", shape.assignees, missing(assignees, assigned))
    known = shape.milestone.title if shape.milestone else ""
    if milestone and milestone != known:
        yield from _set_milestone(wire, number, milestone)


def _set(
    wire: Wire, number: int, field: str, present: Sequence[User], due: Sequence[str]
) -> Iterator[Skipped]:
    ids = [user.id for user in present]
    found = {name: members(wire, name) for name in due if not name.startswith("team:")}
    for name in due:
        member = found.get(name)
        if member is None:
            why = "a merge request asks people" if name.startswith("team:") else "is no member"
            yield Skipped(subject_of(number), "people", f"{name!r}: {why}")
        else:
            ids.append(member.id)
    if len(ids) > len(present):
        pulls.change(wire, number, {field: ids})


def _set_milestone(wire: Wire, number: int, title: str) -> Iterator[Skipped]:
    query = {"title": title, "state": "active", "include_ancestors": "true"}
    found = [one.id for page in wire.pages("milestones", list[Milestone], **query) for one in page]
    if found:
        pulls.change(wire, number, {"milestone_id": found[0]})
    else:
        why = "there is no active milestone of that name"
        yield Skipped(subject_of(number), "people", f"{title!r}: {why}")
