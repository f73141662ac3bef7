"""Merge requests on GitLab: found, opened, changed, merged, closed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sweeper.forge.answers import Refused
from sweeper.forge.gitlab.repository import shape_of
from sweeper.forge.gitlab.shapes import Branch, DiffShape, PullShape, inert, person, utc
from sweeper.forge.gitlab.wire import Wire, part
from sweeper.forge.guards import is_same_text, standing
from sweeper.forge.hunks import old_lines
from sweeper.forge.once import create_once, write_until
from sweeper.forge.values import Mergeability, Pull, PullState, Touched

_DRAFT = re.compile(r"^\s*(?:\[draft\]|\(draft\)|draft:)\s*", re.IGNORECASE)
_STATES: Final[Mapping[str, PullState]] = {"opened": "open", "merged": "merged"}
# Any other word, known or new, is in the way.
_UNSETTLED = frozenset({"", "checking", "unchecked", "preparing", "approvals_syncing"})


def listed(wire: Wire, *, branch: str, is_open: bool) -> Iterator[Pull]:
    """Yield the merge requests, the newest first."""
    query = {
        "state": "opened" if is_open else "all",
        "scope": "all",
        "order_by": "created_at",
        "sort": "desc",
    }
    query |= {"source_branch": branch} if branch else {}
    names = _names(wire)
    for page in wire.pages("merge_requests", list[PullShape], **query):
        pulls = (_pull(shape, names) for shape in page)
        yield from (p for p in pulls if not branch or p.source.casefold() == wire.home.casefold())


def shape(wire: Wire, number: int) -> PullShape:
    """Return one merge request as GitLab says it."""
    return wire.get(f"merge_requests/{number}", PullShape)


def read(wire: Wire, number: int) -> Pull:
    """Return one merge request."""
    return _pull(shape(wire, number), _names(wire))


def touched(wire: Wire, number: int) -> Sequence[Touched]:
    """Return the files that a merge request alters."""
    return [
        Touched(diff.old_path, old_lines(diff.diff))
        for page in wire.pages(f"merge_requests/{number}/diffs", list[DiffShape])
        for diff in page
    ]


def ensure(
    wire: Wire, branch: str, base: str, title: str, body: str, *, is_draft: bool, is_again: bool
) -> Pull:
    """See `Forge.ensure_pull`."""
    names, source = _names(wire), replace(wire, repository=wire.home)
    wanted = {"title": _title(title, is_draft=is_draft), "description": inert(body)}

    def find() -> Pull | None:
        return standing(listed(wire, branch=branch, is_open=False), base, is_again=is_again)

    def create() -> Pull:
        # GitLab takes a branch that is not there, and shows the merge request as broken.
        if source.find(f"repository/branches/{part(branch)}", Branch) is None:
            message = f"GitLab: {wire.home}: there is no branch {branch!r}; push it first"
            raise Refused(message, 404)
        asked: dict[str, object] = {"source_branch": branch, "target_branch": base, **wanted}
        if wire.source:
            asked["target_project_id"] = next(iter(names))
        return _pull(source.send("POST", "merge_requests", asked, PullShape), names)

    found = find()
    if found is None:
        found = create_once(wire.pace, find, create)
    if found.state != "open":
        return found
    due = {}
    if (found.title, found.is_draft) != (title, is_draft):
        due["title"] = wanted["title"]
    if found.base != base:
        due["target_branch"] = base
    if not is_same_text(found.body, wanted["description"]):
        due["description"] = wanted["description"]
    if due:
        change(wire, found.number, due)
    return read(wire, found.number) if due else found


def change(wire: Wire, number: int, due: Mapping[str, object]) -> None:
    """Set some of a merge request's fields."""
    path = f"merge_requests/{number}"
    write_until(wire.pace, lambda: wire.send("PUT", path, due, PullShape), lambda: False)


def _title(title: str, *, is_draft: bool) -> str:
    """Return the title as GitLab wants it: a draft is one by its title."""
    return f"Draft: {title}" if is_draft else title


def _names(wire: Wire) -> Mapping[int, str]:
    """Return the projects that are known by their ids: this one first, then the fork."""
    if not wire.names:
        lines = [wire, *([replace(wire, repository=wire.source)] if wire.source else [])]
        shapes = [shape_of(line) for line in lines]
        wire.names.update({shape.id: shape.path_with_namespace for shape in shapes})
    return wire.names


def _pull(shape: PullShape, names: Mapping[int, str]) -> Pull:
    state = _STATES.get(shape.state, "closed")
    closed = shape.merged_at or shape.closed_at
    commit = shape.merge_commit_sha or shape.squash_commit_sha or shape.sha or ""
    return Pull(
        number=shape.iid,
        url=shape.web_url,
        state=state,
        branch=shape.source_branch,
        source=names.get(shape.source_project_id or 0, f"#{shape.source_project_id or ''}"),
        base=shape.target_branch,
        head=shape.sha or "",
        author=person(shape.author),
        title=_DRAFT.sub("", shape.title) if shape.draft else shape.title,
        body=shape.description or "",
        opened=utc(shape.created_at),
        is_draft=shape.draft,
        labels=tuple(shape.labels),
        assignees=tuple(user.username for user in shape.assignees),
        reviewers=tuple(user.username for user in shape.reviewers),
        milestone=shape.milestone.title if shape.milestone else "",
        closed=utc(closed) if closed else None,
        merge_commit=commit if state == "merged" else "",
        mergeability=_mergeability(shape),
        merge_state=shape.detailed_merge_status,
    )


def _mergeability(shape: PullShape) -> Mergeability:
    word = shape.detailed_merge_status
    if word in _UNSETTLED:
        return "unknown"
    if word == "conflict" or shape.has_conflicts:
        return "conflict"
    return "yes" if word == "mergeable" else "blocked"
