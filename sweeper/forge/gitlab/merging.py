"""The ends of a merge request on GitLab: merged now or later, and its branch deleted."""

from __future__ import annotations

from dataclasses import replace

from msgspec import Raw

from sweeper.forge.answers import Refused, Unanswered
from sweeper.forge.gitlab import pulls
from sweeper.forge.gitlab.shapes import Branch
from sweeper.forge.gitlab.wire import Wire, part
from sweeper.forge.guards import merge_obstacle, subject_of
from sweeper.forge.once import write_until
from sweeper.forge.settle import settled
from sweeper.forge.values import Merged, Method, Project
from sweeper.model import Skipped

_MERGE_REFUSALS = frozenset({405, 406, 409, 422})


def merge(
    wire: Wire, number: int, head: str, project: Project, *, method: Method, message: str
) -> Merged | Skipped:
    """See `Forge.merge`. Only the state "merged" says that it is."""
    pull = settled(lambda: pulls.read(wire, number), wire.pace)
    if pull.state == "merged":
        return Merged(pull.merge_commit)
    obstacle = merge_obstacle(pull, head, method, project)
    if obstacle:
        return obstacle
    is_squash = method == "squash"
    body: dict[str, object] = {"sha": head, "squash": is_squash}
    body["squash_commit_message" if is_squash else "merge_commit_message"] = message
    try:
        wire.pace.write(lambda: wire.send("PUT", f"merge_requests/{number}/merge", body, Raw))
    except Refused as refused:
        if refused.status not in _MERGE_REFUSALS:
            raise
        return Skipped(subject_of(number), "merge", str(refused))
    except Unanswered:
        wire.pace.pause(2.0)
        if pulls.read(wire, number).state != "merged":
            raise
    for pause in (0.0, 1.0, 4.0, 10.0):
        wire.pace.pause(pause)
        pull = pulls.read(wire, number)
        if pull.state == "merged":
            return Merged(pull.merge_commit)
    return Skipped(subject_of(number), "merge", "GitLab has taken the order and not merged it yet")


def merge_later(
    wire: Wire, number: int, head: str, project: Project, *, method: Method
) -> Skipped | None:
    """See `Forge.merge_later`."""
    if not project.has_auto_merge:
        reason = "pipelines need not succeed here, so that GitLab would merge it at once"
        return Skipped(subject_of(number), "merge", reason)
    pull = settled(lambda: pulls.read(wire, number), wire.pace)
    obstacle = merge_obstacle(pull, head, method, project, is_later=True)
    if obstacle:
        return obstacle
    # The second is what servers before 17.11 call it.
    body: dict[str, object] = {"sha": head, "squash": method == "squash"}
    body |= {"auto_merge": True, "merge_when_pipeline_succeeds": True}
    try:
        wire.pace.write(lambda: wire.send("PUT", f"merge_requests/{number}/merge", body, Raw))
    except Refused as refused:
        if refused.status not in _MERGE_REFUSALS:
            raise
        return Skipped(subject_of(number), "merge", str(refused))
    return None


def delete_branch(wire: Wire, branch: str, head: str) -> Skipped | None:
    """See `Forge.delete_branch`."""
    path, wire = f"repository/branches/{part(branch)}", replace(wire, repository=wire.home)
    there = wire.find(path, Branch)
    if there is None:
        return None
    if there.commit.id != head:
        return Skipped(branch, "branch", f"it has moved to {there.commit.id[:12]}")
    try:
        write_until(
            wire.pace,
            lambda: wire.send("DELETE", path, None, Raw),
            lambda: wire.find(path, Branch) is None,
        )
    except Refused as refused:
        if refused.status != 404:
            raise
    return None
