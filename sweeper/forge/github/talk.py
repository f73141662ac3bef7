"""What was said and done on a pull request of GitHub, and what we say there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from sweeper.forge.github import threads
from sweeper.forge.github.shapes import (
    CommentShape,
    EventShape,
    ReactionShape,
    ReviewShape,
    person,
    utc,
)
from sweeper.forge.github.wire import Wire
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
)

_VERDICTS: Final[Mapping[str, ReviewVerdict]] = {
    "APPROVED": "approved",
    "CHANGES_REQUESTED": "changes-requested",
    "COMMENTED": "commented",
    "DISMISSED": "dismissed",
}
_ACTS: Final[Mapping[str, ActKind]] = {
    "closed": "closed",
    "reopened": "reopened",
    "merged": "merged",
    "convert_to_draft": "drafted",
    "ready_for_review": "readied",
    "labeled": "labeled",
    "unlabeled": "unlabeled",
    "head_ref_force_pushed": "pushed",
}


def read(wire: Wire, number: int, *, since: datetime | None) -> Talk:
    """See `Forge.talk`."""
    reviews = [
        Review(
            person(shape.user),
            _VERDICTS[shape.state],
            shape.commit_id or "",
            utc(shape.submitted_at),
            shape.body or "",
        )
        for page in wire.pages(f"pulls/{number}/reviews", list[ReviewShape])
        for shape in page
        if shape.state in _VERDICTS and shape.submitted_at
    ]
    reactions = [
        Reaction(person(shape.user), shape.content, utc(shape.created_at))
        for page in wire.pages(f"issues/{number}/reactions", list[ReactionShape])
        for shape in page
    ]
    acts = [
        Act(
            _ACTS[shape.event],
            person(shape.actor),
            utc(shape.created_at),
            shape.label.name if shape.label else "",
        )
        for page in wire.pages(f"issues/{number}/events", list[EventShape])
        for shape in page
        if shape.event in _ACTS
    ]
    return Talk(
        tuple(comments(wire, number, since=since)),
        tuple(sorted(reviews, key=lambda review: review.submitted)),
        tuple(threads.read(wire, number)),
        tuple(sorted(reactions, key=lambda reaction: reaction.created)),
        tuple(sorted(acts, key=lambda act: act.time)),
    )


def comments(wire: Wire, number: int, *, since: datetime | None = None) -> Iterator[Comment]:
    """Yield the comments that are not about a line, the oldest first."""
    query = {"since": utc(since).strftime("%Y-%m-%dT%H:%M:%SZ")} if since else {}
    for page in wire.pages(f"issues/{number}/comments", list[CommentShape], **query):
        yield from (_comment(shape) for shape in page)


def ensure_comment(wire: Wire, number: int, name: str, text: str, account: str) -> Comment:
    """See `Forge.ensure_comment`."""
    body = {"body": mark(name, text)}

    def find() -> Comment | None:
        return own_comment(comments(wire, number), name, account)

    def create() -> Comment:
        return _comment(wire.send("POST", f"issues/{number}/comments", body, CommentShape))

    found = find()
    if found is None:
        return create_once(wire.pace, find, create)
    if is_same_text(found.body, body["body"]):
        return found
    path = f"issues/comments/{found.id}"
    write_until(wire.pace, lambda: wire.send("PATCH", path, body, CommentShape), lambda: False)
    return _comment(wire.get(path, CommentShape))


def _comment(shape: CommentShape) -> Comment:
    return Comment(
        str(shape.id),
        person(shape.user),
        shape.body or "",
        utc(shape.created_at),
        utc(shape.updated_at),
    )
