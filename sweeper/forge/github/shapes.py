"""GitHub's answers as far as they are read here."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, field

from sweeper.forge.values import Person

_NEXT = re.compile(r'<([^<>]*)>;\s*rel="next"')


class User(Struct):
    login: str = ""
    type: str = "User"


class Team(Struct):
    slug: str


class Label(Struct):
    name: str = ""


class Milestone(Struct):
    number: int
    title: str


class Repo(Struct):
    full_name: str
    html_url: str
    clone_url: str
    default_branch: str
    fork: bool
    private: bool
    archived: bool = False
    allow_auto_merge: bool = False
    # Whoever may not push is not told; that is all of them then.
    allow_merge_commit: bool = True
    allow_squash_merge: bool = True
    allow_rebase_merge: bool = True


class RepoName(Struct):
    full_name: str


class End(Struct):
    ref: str
    sha: str
    repo: RepoName | None = None


class PullShape(Struct):
    number: int
    node_id: str
    html_url: str
    state: str
    title: str
    head: End
    base: End
    created_at: datetime
    user: User | None = None
    body: str | None = None
    draft: bool = False
    labels: list[Label] = field(default_factory=list)
    assignees: list[User] | None = None
    requested_reviewers: list[User] | None = None
    requested_teams: list[Team] | None = None
    milestone: Milestone | None = None
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    merge_commit_sha: str | None = None
    mergeable: bool | None = None
    mergeable_state: str = ""


class FileShape(Struct):
    filename: str
    previous_filename: str = ""
    patch: str = ""


class Content(Struct):
    type: str = ""
    encoding: str = ""
    content: str = ""


class CommentShape(Struct):
    id: int
    created_at: datetime
    updated_at: datetime
    user: User | None = None
    body: str | None = None


class ReviewShape(Struct):
    state: str
    user: User | None = None
    body: str | None = None
    commit_id: str | None = None
    submitted_at: datetime | None = None


class ReactionShape(Struct):
    content: str
    created_at: datetime
    user: User | None = None


class EventShape(Struct):
    event: str
    created_at: datetime
    actor: User | None = None
    label: Label | None = None


class IssueShape(Struct):
    number: int
    html_url: str
    state: str
    title: str
    user: User | None = None
    body: str | None = None
    labels: list[Label | str] = field(default_factory=list)
    assignees: list[User] | None = None
    pull_request: dict[str, Any] | None = None


class Role(Struct):
    permission: str
    role_name: str = ""


class Error(Struct):
    message: str = ""
    errors: list[dict[str, Any] | str] | str | None = None

    def text(self) -> str:
        """Return all that it says."""
        more = self.errors if isinstance(self.errors, list) else [self.errors or ""]
        said = [one if isinstance(one, str) else str(one.get("message") or "") for one in more]
        return "; ".join([self.message, *(one for one in said if one)])


class Mistake(Struct):
    message: str = ""
    type: str = ""


class Mistakes(Struct):
    errors: list[Mistake] = field(default_factory=list)


def person(user: User | None) -> Person:
    """Return who that is; an account that is gone is null."""
    if user is None:
        return Person("")
    return Person(user.login, user.type == "Bot" or user.login.endswith("[bot]"))


def utc(time: datetime) -> datetime:
    """Return the time in UTC."""
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def next_page(link: str) -> str:
    """Return the address of the next page from a Link header, "" on the last."""
    found = _NEXT.search(link)
    return found[1] if found else ""
