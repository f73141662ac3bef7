"""GitLab's answers as far as they are read here."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from msgspec import Struct, field

from sweeper.forge.values import Person

_BOT = re.compile(r"(?:project|group)_\d+_bot(?:_|$)|service_account_")
_COMMAND = re.compile(r"^([ \t>]*)/(?=\w)", re.MULTILINE)


class User(Struct):
    username: str = ""
    id: int = 0
    bot: bool = False


class ProjectShape(Struct):
    id: int
    path_with_namespace: str
    web_url: str
    http_url_to_repo: str
    default_branch: str | None = None
    archived: bool = False
    visibility: str = "private"
    forked_from_project: dict[str, object] | None = None
    merge_method: str = "merge"
    squash_option: str = "default_off"
    only_allow_merge_if_pipeline_succeeds: bool = False


class Member(Struct):
    id: int
    username: str
    access_level: int
    state: str = "active"


class FileShape(Struct):
    content: str
    encoding: str = "base64"


class VariableShape(Struct):
    value: str | None = None


class Milestone(Struct):
    id: int
    title: str


class Pipeline(Struct):
    status: str
    web_url: str = ""


class PullShape(Struct):
    iid: int
    web_url: str
    state: str
    source_branch: str
    target_branch: str
    title: str
    created_at: datetime
    updated_at: datetime
    source_project_id: int | None = None
    sha: str | None = None
    author: User | None = None
    description: str | None = None
    draft: bool = False
    labels: list[str] = field(default_factory=list)
    assignees: list[User] = field(default_factory=list)
    reviewers: list[User] = field(default_factory=list)
    milestone: Milestone | None = None
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    merge_commit_sha: str | None = None
    squash_commit_sha: str | None = None
    has_conflicts: bool = False
    detailed_merge_status: str = ""
    head_pipeline: Pipeline | None = None


class DiffShape(Struct):
    old_path: str
    diff: str = ""


class Position(Struct):
    new_path: str | None = None
    old_path: str | None = None
    new_line: int | None = None
    old_line: int | None = None


class NoteShape(Struct):
    id: int
    body: str
    created_at: datetime
    updated_at: datetime
    author: User | None = None
    system: bool = False
    resolvable: bool = False
    resolved: bool = False
    position: Position | None = None


class Discussion(Struct):
    id: str
    notes: list[NoteShape]


class Approval(Struct):
    user: User
    approved_at: datetime | None = None


class Approvals(Struct):
    approved_by: list[Approval] = field(default_factory=list)


class Reviewer(Struct):
    user: User
    state: str
    created_at: datetime


class Award(Struct):
    name: str
    created_at: datetime
    user: User | None = None


class Label(Struct):
    name: str = ""


class StateEvent(Struct):
    state: str
    created_at: datetime
    user: User | None = None


class LabelEvent(Struct):
    action: str
    created_at: datetime
    user: User | None = None
    label: Label | None = None


class Status(Struct):
    name: str
    status: str
    allow_failure: bool = False
    target_url: str | None = None


class Tip(Struct):
    id: str


class Branch(Struct):
    commit: Tip


class IssueShape(Struct):
    iid: int
    web_url: str
    state: str
    title: str
    author: User | None = None
    description: str | None = None
    labels: list[str] = field(default_factory=list)


def person(user: User | None) -> Person:
    """Return who that is; bots of tokens are known by their names."""
    if user is None:
        return Person("")
    return Person(user.username, user.bot or bool(_BOT.match(user.username)))


def utc(time: datetime) -> datetime:
    """Return the time in UTC."""
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def inert(text: str) -> str:
    """Return the text with no line that GitLab would carry out as a command, such as `/merge`."""
    return _COMMAND.sub("\\1\u200b/", text)
