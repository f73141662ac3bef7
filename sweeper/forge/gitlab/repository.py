"""What GitLab says of a project: its settings, its files, its people, and who asks."""

from __future__ import annotations

import base64
import re
from typing import Final

from sweeper.forge.gitlab.shapes import FileShape, Member, ProjectShape, User, VariableShape, person
from sweeper.forge.gitlab.wire import Wire, part
from sweeper.forge.values import Method, Permission, Person, Project

_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# How GitLab writes the address of who does not show theirs.
_HIDDEN: Final = re.compile(r"\d+-([\w.-]+)@users\.noreply\.\S+", re.ASCII)


def account(wire: Wire) -> Person:
    """Return who writes here."""
    return person(wire.top("/user", User))


def shape_of(wire: Wire) -> ProjectShape:
    """Return the project as GitLab says it."""
    return wire.get("", ProjectShape)


def project(wire: Wire) -> Project:
    """Return what is known of the project.

    GitLab merges by itself wherever it is asked to, and at once where nothing has to succeed; so
    that counts as allowed only where pipelines must.
    """
    shape = shape_of(wire)
    return Project(
        name=shape.path_with_namespace,
        url=shape.web_url,
        clone_url=shape.http_url_to_repo,
        default_branch=shape.default_branch or "",
        is_archived=shape.archived,
        is_fork=shape.forked_from_project is not None,
        is_private=shape.visibility != "public",
        has_auto_merge=shape.only_allow_merge_if_pipeline_succeeds,
        merges=_merges(shape),
        blobs=f"{shape.web_url}/-/blob",
    )


def read_text(wire: Wire, path: str) -> str | None:
    """Return a file of the default branch."""
    found = wire.find(f"repository/files/{part(path)}", FileShape, ref="HEAD")
    if found is None:
        return None
    return base64.b64decode(found.content).decode("utf-8", "replace")


def members(wire: Wire, name: str) -> Member | None:
    """Return a member, of the project or of a group above it."""
    for page in wire.pages("members/all", list[Member], query=name):
        for member in page:
            if member.username.casefold() == name.casefold() and member.state == "active":
                return member
    return None


def author(wire: Wire, mail: str) -> Person:
    """Return the member who has a mail address, as far as GitLab tells; nobody else can be asked.

    Its search goes by parts of names, too, so that only a whole address is looked for, and more
    than one is none.
    """
    if not _MAIL.fullmatch(mail):
        return Person("")
    hidden = _HIDDEN.fullmatch(mail)
    if hidden is not None:
        member = members(wire, hidden[1])
        return person(User(member.username)) if member is not None else Person("")
    pages = wire.pages("members/all", list[Member], query=mail)
    found = {member.username for page in pages for member in page if member.state == "active"}
    return person(User(found.pop())) if len(found) == 1 else Person("")


def permission(wire: Wire, name: str) -> Permission:
    """Return what somebody may do here."""
    member = members(wire, name)
    if member is None:
        return "none"
    levels: list[tuple[int, Permission]] = [(40, "admin"), (30, "write"), (20, "triage")]
    granted = (word for level, word in levels if member.access_level >= level)
    return next(granted, "read" if member.access_level >= 10 else "none")


def variable(wire: Wire, name: str, owner: str) -> str:
    """Return a variable of CI/CD: of the project, or of a group above it; for all environments.

    Of a hidden one GitLab says only that it is there, which is not nothing.
    """
    path = f"variables/{part(name)}"
    whole = f"/groups/{part(owner)}/{path}" if owner else wire.path(path)
    found = wire.top(whole, VariableShape, **{"filter[environment_scope]": "*"})
    return "its value is hidden" if found.value is None else found.value


def _merges(shape: ProjectShape) -> tuple[Method, ...]:
    plain: Method = "rebase" if shape.merge_method == "ff" else "merge"
    if shape.squash_option == "always":
        return ("squash",)
    return (plain,) if shape.squash_option == "never" else (plain, "squash")
