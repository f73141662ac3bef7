"""What was said and done on a merge request of GitLab, and what we say there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from sweeper.forge.gitlab.pulls import shape as pull_shape
from sweeper.forge.gitlab.shapes import (
    Approvals,
    Award,
    Discussion,
    LabelEvent,
    NoteShape,
    Reviewer,
    StateEvent,
    inert,
    person,
    utc,
)
from sweeper.forge.gitlab.wire import Wire
from sweeper.forge.guards import is_same_text, own_comment
from sweeper.forge.marks import mark
from sweeper.forge.once import create_once, write_until
from sweeper.forge.values import (
    Act,
    ActKind,
    Comment,
    Reaction,
    Review,
    ReviewVerdict,
    Talk,
    Thread,
)

_VERDICTS: Final[Mapping[str, ReviewVerdict]] = {
    "requested_changes": "changes-requested",
    "reviewed": "commented",
}
_STATES: Final[Mapping[str, ActKind]] = {
    "closed": "closed",
    "reopened": "reopened",
    "merged": "merged",
}
_LABELS: Final[Mapping[str, ActKind]] = {"add": "labeled", "remove": "unlabeled"}
# The other emoji go by their own names.
_SIGNS: Final[Mapping[str, str]] = {"thumbsup": "+1", "thumbsdown": "-1"}


def read(wire: Wire, number: int, *, since: datetime | None) -> Talk:
    """See `Forge.talk`."""
    comments, threads = [], []
    for discussion in _discussions(wire, number):
        notes = [note for note in discussion.notes if not note.system]
        said = tuple(_comment(note) for note in notes)
        open_or_not = [note.resolved for note in notes if note.resolvable]
        if open_or_not:
            threads.append(Thread(discussion.id, all(open_or_not), said))
        else:
            comments += [c for c in said if since is None or c.updated >= since]
    reactions = [
        Reaction(person(award.user), _SIGNS.get(award.name, award.name), utc(award.created_at))
        for page in wire.pages(f"merge_requests/{number}/award_emoji", list[Award])
        for award in page
    ]
    return Talk(
        tuple(sorted(comments, key=lambda comment: comment.created)),
        tuple(sorted(_reviews(wire, number), key=lambda review: review.submitted)),
        tuple(threads),
        tuple(sorted(reactions, key=lambda reaction: reaction.created)),
        tuple(sorted(_acts(wire, number), key=lambda act: act.time)),
    )


def ensure_comment(wire: Wire, number: int, name: str, text: str, account: str) -> Comment:
    """See `Forge.ensure_comment`."""
    body = {"body": mark(name, inert(text))}
    path = f"merge_requests/{number}/notes"

    def find() -> Comment | None:
        return own_comment(_notes(wire, number), name, account)

    def create() -> Comment:
        return _comment(wire.send("POST", path, body, NoteShape))

    found = find()
    if found is None:
        return create_once(wire.pace, find, create)
    if is_same_text(found.body, body["body"]):
        return found
    one = f"{path}/{found.id}"
    write_until(wire.pace, lambda: wire.send("PUT", one, body, NoteShape), lambda: False)
    return _comment(wire.get(one, NoteShape))


def reviewed(wire: Wire, number: int) -> Iterator[str]:
    """Yield who has reviewed."""
    yield from (review.author.name for review in _reviews(wire, number))


def _discussions(wire: Wire, number: int) -> Iterator[Discussion]:
    for page in wire.pages(f"merge_requests/{number}/discussions", list[Discussion]):
        yield from page


def _notes(wire: Wire, number: int) -> Iterator[Comment]:
    query = {"sort": "asc", "order_by": "created_at"}
    for page in wire.pages(f"merge_requests/{number}/notes", list[NoteShape], **query):
        yield from (_comment(note) for note in page if not note.system)


def _reviews(wire: Wire, number: int) -> Iterator[Review]:
    """Yield approvals and what reviewers ask for; GitLab does not say of which commit."""
    approvals = wire.get(f"merge_requests/{number}/approvals", Approvals)
    if any(approval.approved_at is None for approval in approvals.approved_by):
        latest = pull_shape(wire, number).updated_at  # older servers do not say when
    else:
        latest = None
    for approval in approvals.approved_by:
        time = approval.approved_at or latest
        assert time is not None, "asked for above"
        yield Review(person(approval.user), "approved", "", utc(time))
    for page in wire.pages(f"merge_requests/{number}/reviewers", list[Reviewer]):
        for reviewer in page:
            verdict = _VERDICTS.get(reviewer.state)
            if verdict:
                yield Review(person(reviewer.user), verdict, "", utc(reviewer.created_at))


def _acts(wire: Wire, number: int) -> Iterator[Act]:
    path = f"merge_requests/{number}"
    for states in wire.pages(f"{path}/resource_state_events", list[StateEvent]):
        for state in states:
            kind = _STATES.get(state.state)
            if kind:
                yield Act(kind, person(state.user), utc(state.created_at))
    for labels in wire.pages(f"{path}/resource_label_events", list[LabelEvent]):
        for one in labels:
            kind = _LABELS.get(one.action)
            if kind:
                name = one.label.name if one.label else ""
                yield Act(kind, person(one.user), utc(one.created_at), name)


def _comment(note: NoteShape) -> Comment:
    place = note.position
    return Comment(
        str(note.id),
        person(note.author),
        note.body,
        utc(note.created_at),
        utc(note.updated_at),
        (place.new_path or place.old_path or "") if place else "",
        (place.new_line or place.old_line or 0) if place else 0,
    )
