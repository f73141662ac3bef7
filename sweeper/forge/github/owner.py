"""An organisation or a person on GitHub to the repositories that they have."""

from __future__ import annotations

from collections.abc import Iterator

from sweeper.forge.answers import Refused
from sweeper.forge.credentials import AppKey, Token
from sweeper.forge.github.auth import PUBLIC, connect
from sweeper.forge.github.shapes import Repo
from sweeper.forge.github.wire import Wire, part
from sweeper.forge.pace import Pace
from sweeper.forge.values import Listed


def repositories(
    owner: str, credential: Token | AppKey, pace: Pace, *, base_url: str = PUBLIC
) -> Iterator[Listed]:
    """Yield the repositories of an organisation or a person that the credential may see.

    Raises ConfigError and ForgeError, as for an owner who is not there.
    """
    wire = connect(owner, credential, pace, base_url=base_url)
    try:
        yield from _listed(wire, f"/orgs/{part(owner)}/repos", type="all")
    except Refused as refused:
        if refused.status != 404:
            raise
        yield from _listed(wire, f"/users/{part(owner)}/repos", type="owner")


def _listed(wire: Wire, path: str, **query: str) -> Iterator[Listed]:
    for page in wire.top_pages(path, list[Repo], **query):
        for repo in page:
            yield Listed(repo.full_name, repo.clone_url, repo.archived, repo.fork)
