"""Pull requests on GitHub: found, opened, changed, merged, closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from sweeper.forge.github.shapes import FileShape, PullShape, person, utc
from sweeper.forge.github.wire import Wire
from sweeper.forge.guards import is_same_text, standing
from sweeper.forge.hunks import old_lines
from sweeper.forge.once import create_once, write_until
from sweeper.forge.values import Mergeability, Pull, Touched

# GitHub's words on a pull that has no conflict; any other, known or new, is in the way.
_FREE = frozenset({"clean", "unstable", "has_hooks"})

_DRAFT = """mutation($id: ID!) {
  convertPullRequestToDraft(input: {pullRequestId: $id}) { clientMutationId }
}"""
_READY = """mutation($id: ID!) {
  markPullRequestReadyForReview(input: {pullRequestId: $id}) { clientMutationId }
}"""


def listed(wire: Wire, *, branch: str, is_open: bool) -> Iterator[Pull]:
    """Yield the pulls, the newest first."""
    query = {"state": "open" if is_open else "all", "sort": "created", "direction": "desc"}
    if branch:
        query["head"] = f"{wire.home.partition('/')[0]}:{branch}"
    for page in wire.pages("pulls", list[PullShape], **query):
        pulls = (_pull(shape) for shape in page)
        yield from (p for p in pulls if not branch or _is_of(p, wire, branch))


def shape_of(wire: Wire, number: int) -> PullShape:
    """Return one pull as GitHub says it."""
    return wire.get(f"pulls/{number}", PullShape)


def read(wire: Wire, number: int) -> Pull:
    """Return one pull."""
    return _pull(shape_of(wire, number))


def touched(wire: Wire, number: int) -> Sequence[Touched]:
    """Return the files that a pull alters."""
    return [
        Touched(shape.previous_filename or shape.filename, old_lines(shape.patch))
        for page in wire.pages(f"pulls/{number}/files", list[FileShape])
        for shape in page
    ]


def ensure(
    wire: Wire, branch: str, base: str, title: str, body: str, *, is_draft: bool, is_again: bool
) -> Pull:
    """See `Forge.ensure_pull`."""

    def find() -> Pull | None:
        return standing(listed(wire, branch=branch, is_open=False), base, is_again=is_again)

    def create() -> Pull:
        head = _head(wire, branch)
        asked = {"title": title, **head, "base": base, "body": body, "draft": is_draft}
        return _pull(wire.send("POST", "pulls", asked, PullShape))

    found = find()
    if found is None:
        found = create_once(wire.pace, find, create)
    if found.state != "open":
        return found
    return _changed(wire, found, base=base, title=title, body=body, is_draft=is_draft)


def _changed(wire: Wire, pull: Pull, *, base: str, title: str, body: str, is_draft: bool) -> Pull:
    due = {"title": title} if pull.title != title else {}
    due |= {"base": base} if pull.base != base else {}
    due |= {} if is_same_text(pull.body, body) else {"body": body}
    if due:
        change(wire, pull.number, due)
    if pull.is_draft != is_draft:
        key = shape_of(wire, pull.number).node_id
        write_until(
            wire.pace,
            lambda: wire.graphql(_DRAFT if is_draft else _READY, Struct, id=key),
            lambda: read(wire, pull.number).is_draft == is_draft,
        )
    return read(wire, pull.number) if due or pull.is_draft != is_draft else pull


def change(wire: Wire, number: int, due: dict[str, str]) -> None:
    """Set some of a pull's fields."""
    write_until(
        wire.pace,
        lambda: wire.send("PATCH", f"pulls/{number}", due, PullShape),
        lambda: False,
    )


def _is_of(pull: Pull, wire: Wire, branch: str) -> bool:
    return pull.branch == branch and pull.source.casefold() == wire.home.casefold()


def _head(wire: Wire, branch: str) -> dict[str, str]:
    """Return how GitHub wants the branch named: by the owner of the fork, if it is in one."""
    if not wire.source:
        return {"head": branch}
    owner, _, name = wire.source.partition("/")
    is_sibling = owner.casefold() == wire.repository.partition("/")[0].casefold()
    return {"head": f"{owner}:{branch}", **({"head_repo": name} if is_sibling else {})}


def _pull(shape: PullShape) -> Pull:
    is_merged = shape.merged_at is not None
    closed = shape.merged_at or shape.closed_at
    reviewers = [user.login for user in shape.requested_reviewers or []]
    teams = [f"team:{team.slug}" for team in shape.requested_teams or []]
    return Pull(
        number=shape.number,
        url=shape.html_url,
        state="merged" if is_merged else "open" if shape.state == "open" else "closed",
        branch=shape.head.ref,
        source=shape.head.repo.full_name if shape.head.repo else "",
        base=shape.base.ref,
        head=shape.head.sha,
        author=person(shape.user),
        title=shape.title,
        body=shape.body or "",
        opened=utc(shape.created_at),
        is_draft=shape.draft,
        labels=tuple(label.name for label in shape.labels),
        assignees=tuple(user.login for user in shape.assignees or []),
        reviewers=(*reviewers, *teams),
        milestone=shape.milestone.title if shape.milestone else "",
        closed=utc(closed) if closed else None,
        # Of an open pull it is a trial merge of GitHub's own.
        merge_commit=(shape.merge_commit_sha or "") if is_merged else "",
        mergeability=_mergeability(shape),
        merge_state=shape.mergeable_state,
    )


def _mergeability(shape: PullShape) -> Mergeability:
    if shape.mergeable is None or shape.mergeable_state == "unknown":
        return "unknown"
    if not shape.mergeable or shape.mergeable_state == "dirty":
        return "conflict"
    return "yes" if shape.mergeable_state in _FREE else "blocked"
