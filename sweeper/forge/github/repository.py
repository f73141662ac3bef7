"""What GitHub says of a repository: its settings, its files, its people, and who asks."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Struct

from sweeper.errors import ForgeError
from sweeper.forge.answers import Refused
from sweeper.forge.github.shapes import Content, Repo, Role, User, person
from sweeper.forge.github.wire import Wire, part
from sweeper.forge.values import Method, Permission, Person, Project

_PERMISSIONS: Final[Mapping[str, Permission]] = {
    "admin": "admin",
    "maintain": "write",
    "write": "write",
    "push": "write",
    "triage": "triage",
    "read": "read",
    "pull": "read",
    "none": "none",
}
# An installation may not ask `/user`; everybody may ask this.
_WHO = "query { viewer { login } }"


class _Viewer(Struct):
    viewer: User


class _WhoAnswer(Struct):
    data: _Viewer


class _CommitShape(Struct):
    author: User | None = None


class _VariableShape(Struct):
    value: str


def account(wire: Wire) -> Person:
    """Return who writes here."""
    return person(wire.pace.read(lambda: wire.graphql(_WHO, _WhoAnswer)).data.viewer)


def project(wire: Wire) -> Project:
    """Return what is known of the repository."""
    repo = wire.get("", Repo)
    allowed: list[tuple[Method, bool]] = [
        ("merge", repo.allow_merge_commit),
        ("squash", repo.allow_squash_merge),
        ("rebase", repo.allow_rebase_merge),
    ]
    return Project(
        name=repo.full_name,
        url=repo.html_url,
        clone_url=repo.clone_url,
        default_branch=repo.default_branch,
        is_archived=repo.archived,
        is_fork=repo.fork,
        is_private=repo.private,
        has_auto_merge=repo.allow_auto_merge,
        merges=tuple(method for method, is_allowed in allowed if is_allowed),
        blobs=f"{repo.html_url}/blob",
    )


def read_text(wire: Wire, path: str) -> str | None:
    """Return a file of the default branch; None for what is no plain file, too."""
    found = wire.find(f"contents/{part(path)}", msgspec.Raw)
    if found is None or bytes(found).lstrip().startswith(b"["):  # a folder
        return None
    content = msgspec.json.decode(found, type=Content)
    if content.type != "file":
        return None
    if content.encoding != "base64":  # above 1 MB
        raise ForgeError(f"GitHub: {wire.repository}: {path} is too large to be read")
    return base64.b64decode(content.content).decode("utf-8", "replace")


def permission(wire: Wire, name: str) -> Permission:
    """Return what somebody may do here; a role of an organisation's own by what it builds on."""
    role = wire.find(f"collaborators/{part(name)}/permission", Role)
    if role is None:
        return "none"
    known = _PERMISSIONS.get(role.role_name) or _PERMISSIONS.get(role.permission)
    return known or "none"


def author(wire: Wire, commit: str) -> Person:
    """Return whose account has written a commit, as GitHub tells by the mail address."""
    try:
        found = wire.get(f"commits/{part(commit)}", _CommitShape, per_page="1")
    except Refused as refused:
        if refused.status not in (404, 422):  # it is not there yet
            raise
        return Person("")
    return person(found.author)


def variable(wire: Wire, name: str, owner: str) -> str:
    """Return a variable of Actions: of the repository, or of the organisation that owns it."""
    path = f"actions/variables/{part(name)}"
    whole = f"/orgs/{part(owner)}/{path}" if owner else wire.path(path)
    return wire.top(whole, _VariableShape).value
