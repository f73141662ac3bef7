"""The ends of a pull request on GitHub: merged now or later, and its branch deleted."""

from __future__ import annotations

from dataclasses import replace

from msgspec import Raw, Struct

from sweeper.forge.answers import Refused, Unanswered
from sweeper.forge.github import pulls
from sweeper.forge.github.wire import Wire, part
from sweeper.forge.guards import merge_obstacle, subject_of
from sweeper.forge.once import write_until
from sweeper.forge.settle import settled
from sweeper.forge.values import Merged, Method, Project
from sweeper.model import Skipped

_MERGE_REFUSALS = frozenset({405, 409, 422})

_LATER = """mutation($id: ID!, $head: GitObjectID!, $method: PullRequestMergeMethod!) {
  enablePullRequestAutoMerge(
    input: {pullRequestId: $id, expectedHeadOid: $head, mergeMethod: $method}
  ) { clientMutationId }
}"""


class _MergeShape(Struct):
    sha: str


class _Ref(Struct):
    object: _Object


class _Object(Struct):
    sha: str


def merge(
    wire: Wire, number: int, head: str, project: Project, *, method: Method, message: str
) -> Merged | Skipped:
    """See `Forge.merge`."""
    pull = settled(lambda: pulls.read(wire, number), wire.pace)
    if pull.state == "merged":
        return Merged(pull.merge_commit)
    obstacle = merge_obstacle(pull, head, method, project)
    if obstacle:
        return obstacle
    title, _, rest = message.partition("\n")
    body = {
        "sha": head,
        "merge_method": method,
        "commit_title": title,
        "commit_message": rest.strip(),
    }
    try:
        sent = wire.pace.write(lambda: wire.send("PUT", f"pulls/{number}/merge", body, _MergeShape))
    except Refused as refused:
        if refused.status not in _MERGE_REFUSALS:
            raise
        return Skipped(subject_of(number), "merge", str(refused))
    except Unanswered:
        wire.pace.pause(2.0)
        pull = pulls.read(wire, number)
        if pull.state != "merged":
            raise
        return Merged(pull.merge_commit)
    return Merged(sent.sha)


def merge_later(
    wire: Wire, number: int, head: str, project: Project, *, method: Method
) -> Skipped | None:
    """See `Forge.merge_later`."""
    if not project.has_auto_merge:
        reason = "the repository does not allow auto-merge; a setting of it turns it on"
        return Skipped(subject_of(number), "merge", reason)
    pull = settled(lambda: pulls.read(wire, number), wire.pace)
    obstacle = merge_obstacle(pull, head, method, project, is_later=True)
    if obstacle:
        return obstacle
    key = pulls.shape_of(wire, number).node_id
    try:
        # Said twice it is refused as being on already, so it is not said twice.
        wire.pace.write(
            lambda: wire.graphql(_LATER, Struct, id=key, head=head, method=method.upper())
        )
    except Refused as refused:
        return Skipped(subject_of(number), "merge", str(refused))
    return None


def delete_branch(wire: Wire, branch: str, head: str) -> Skipped | None:
    """See `Forge.delete_branch`."""
    path, wire = part(f"heads/{branch}"), replace(wire, repository=wire.home)
    there = wire.find(f"git/ref/{path}", _Ref)
    if there is None:
        return None
    if there.object.sha != head:
        return Skipped(branch, "branch", f"it has moved to {there.object.sha[:12]}")
    try:
        write_until(
            wire.pace,
            lambda: wire.send("DELETE", f"git/refs/{path}", None, Raw),
            lambda: wire.find(f"git/ref/{path}", _Ref) is None,
        )
    except Refused as refused:
        if refused.status not in (404, 422):
            raise
    return None
