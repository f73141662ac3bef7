"""A group or a person of GitLab to the projects that they have."""

from __future__ import annotations

from collections.abc import Iterator

from sweeper.forge.answers import Refused
from sweeper.forge.credentials import Token
from sweeper.forge.gitlab import wire as lines
from sweeper.forge.gitlab.shapes import ProjectShape
from sweeper.forge.gitlab.wire import PUBLIC, Wire, part
from sweeper.forge.pace import Pace
from sweeper.forge.values import Listed


def repositories(
    owner: str, credential: Token, pace: Pace, *, base_url: str = PUBLIC
) -> Iterator[Listed]:
    """Yield the projects of a group and of all groups below it, or of a person.

    Those that are only shared with the group are of somebody else. Raises ConfigError and
    ForgeError, as for an owner who is not there.
    """
    wire = lines.connect(owner, credential, pace, base_url=base_url)
    below = {"include_subgroups": "true", "with_shared": "false"}
    try:
        yield from _listed(wire, f"/groups/{part(owner)}/projects", **below)
    except Refused as refused:
        if refused.status != 404:
            raise
        yield from _listed(wire, f"/users/{part(owner)}/projects")


def _listed(wire: Wire, path: str, **query: str) -> Iterator[Listed]:
    for page in wire.top_pages(path, list[ProjectShape], **query):
        for one in page:
            is_fork = one.forked_from_project is not None
            yield Listed(one.path_with_namespace, one.http_url_to_repo, one.archived, is_fork)
