"""A small GitLab with state and real git: the endpoints that are used, with documented fields only.

Written by its published API documentation (docs.gitlab.com/api), as nobody has made an emulator.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.forge.git_server import git
from tests.forge.serving import Answer, Asked

_COMMAND = re.compile(r"^\s*/(close|merge)\b", re.MULTILINE)
_DRAFT = re.compile(r"^\s*(\[draft\]|\(draft\)|draft:)", re.IGNORECASE)
Fields = Mapping[str, type | tuple[type, ...]]


class Failure(Exception):  # noqa: N818 - it is no error of the server
    """An answer that is none."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Context(NamedTuple):
    """Who asks what of which project, and whether they still wait for it."""

    project: Project
    user: str
    query: Mapping[str, str]
    body: Mapping[str, Any]
    parts: tuple[str, ...]
    is_awaited: Callable[[], bool]


@dataclass
class Request:
    """A merge request; `looked` is whether somebody has asked for it, which has it worked out."""

    iid: int
    fields: dict[str, Any]
    notes: list[dict[str, Any]] = field(default_factory=list)
    approvals: dict[str, str] = field(default_factory=dict)
    reviewers: dict[str, dict[str, Any]] = field(default_factory=dict)
    awards: list[dict[str, Any]] = field(default_factory=list)
    states: list[dict[str, Any]] = field(default_factory=list)
    labelings: list[dict[str, Any]] = field(default_factory=list)
    is_looked_at: bool = False
    is_waiting: bool = False


@dataclass
class Project:
    """A project with its git repository; `members` have access levels."""

    id: int
    path: str
    folder: Path
    settings: dict[str, Any]
    members: dict[str, int]
    requests: list[Request] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    milestones: list[dict[str, Any]] = field(default_factory=list)
    statuses: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def tip(self, branch: str) -> str:
        """Return the commit of a branch, "" when there is no such branch."""
        name = f"refs/heads/{branch}"
        return git(self.folder, "for-each-ref", "--format=%(objectname)", name)

    def request(self, iid: str) -> Request:
        """Return a merge request."""
        for one in self.requests:
            if one.iid == int(iid):
                return one
        raise Failure(404, "404 Not found")


@dataclass
class Hub:
    """All projects and people. Whose variables are `closed` may not be read by us."""

    address: str
    people: Mapping[str, int]
    routes: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    variables: dict[tuple[str, str], str | None] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    ids: int = 1000
    lock: threading.Lock = field(default_factory=threading.Lock)
    _start: datetime = datetime(2026, 3, 1, tzinfo=UTC)

    def answer(self, asked: Asked) -> Answer:
        """Answer."""
        try:
            value, headers = self._routed(asked)
        except Failure as failure:
            return _json(failure.status, {"message": str(failure)}, {})
        if value is None:
            return Answer(204, {}, b"")
        return _json(201 if asked.method == "POST" else 200, value, headers)

    def _routed(self, asked: Asked) -> tuple[Any, dict[str, str]]:
        where = urlsplit(asked.path)
        user = asked.headers.get("private-token", "").removeprefix("token-of-")
        if user not in self.people:
            raise Failure(401, "401 Unauthorized")
        query = dict(parse_qsl(where.query))
        if where.path == "/api/v4/user":
            return {**self.user(user), "bot": False}, {}
        shared = re.fullmatch(r"/api/v4/(?:group|project)s/([^/]+)/variables/(\w+)", where.path)
        if shared:
            _check(query, {"filter[environment_scope]": str})
            return self._variable(unquote(shared[1]), shared[2]), {}
        owner = re.fullmatch(r"/api/v4/(group|user)s/([^/]+)/projects", where.path)
        if owner:
            return _paged(self._of(unquote(owner[2]), owner[1], query), query)
        match = re.fullmatch(r"/api/v4/projects/([^/]+)(?:/(.*))?", where.path)
        if not match or unquote(match[1]) not in self.projects:
            raise Failure(404, "404 Project Not Found")
        project = self.projects[unquote(match[1])]
        for (method, pattern), (handle, fields) in self.routes.items():
            found = re.fullmatch(pattern, match[2] or "")
            if found and method == asked.method:
                body = json.loads(asked.body or b"{}")
                _check(body if method != "GET" else query, fields)
                parts = tuple(unquote(part) for part in found.groups())
                value = handle(self, Context(project, user, query, body, parts, asked.is_awaited))
                return _paged(value, query) if isinstance(value, list) else (value, {})
        raise Failure(404, f"404 {asked.method} {where.path} is not part of this GitLab")

    def _of(self, owner: str, kind: str, query: Mapping[str, str]) -> list[Any]:
        """Return the projects of a person, or of a group and of those below it."""
        is_group = owner not in self.people
        has_some = any(path.startswith(f"{owner}/") for path in self.projects)
        if is_group != (kind == "group") or not has_some:
            raise Failure(404, "404 Not Found")
        paging = {"per_page": str, "page": str}
        group = {"include_subgroups": str, "with_shared": str} if is_group else {}
        _check(query, {**paging, **group})
        handle, _ = self.routes["GET", ""]
        return [
            handle(self, Context(each, owner, {}, {}, (), lambda: True))
            for path, each in self.projects.items()
            if path.startswith(f"{owner}/")
        ]

    def _variable(self, whose: str, name: str) -> dict[str, Any]:
        if whose in self.closed:
            raise Failure(403, "403 Forbidden")
        if (whose, name) not in self.variables:
            raise Failure(404, "404 Variable Not Found")
        return {"key": name, "value": self.variables[whose, name], "environment_scope": "*"}

    def user(self, name: str) -> dict[str, Any]:
        """Return an account as it is shown."""
        url = f"{self.address}/{name}"
        return {
            "id": self.people[name],
            "username": name,
            "name": name.title(),
            "state": "active",
            "avatar_url": None,
            "web_url": url,
        }

    def by_id(self, number: int) -> Project:
        """Return a project."""
        return next(one for one in self.projects.values() if one.id == number)

    def next_id(self) -> int:
        """Return a number that nothing has."""
        self.ids += 1
        return self.ids

    def now(self) -> str:
        """Return the time, a second later with each look."""
        self._start += timedelta(seconds=1)
        return self._start.strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def carry_out(self, context: Context, request: Request, text: str) -> None:
        """Do what a line of the text commands."""
        for command in _COMMAND.findall(text or ""):
            self.change_state(context, request, "merged" if command == "merge" else "closed")

    def change_state(self, context: Context, request: Request, state: str) -> None:
        """Close, reopen or mark as merged, and note who did."""
        request.fields["state"] = "opened" if state == "reopened" else state
        request.fields["closed_at"] = self.now() if state == "closed" else None
        request.states.append(
            {
                "id": self.next_id(),
                "user": self.user(context.user),
                "created_at": self.now(),
                "resource_type": "MergeRequest",
                "resource_id": request.iid,
                "state": state,
            }
        )

    def shown(self, project: Project, request: Request, *, is_listed: bool) -> dict[str, Any]:
        """Return a merge request as it is shown."""
        fields = request.fields
        home = self.by_id(fields["source_project_id"])
        tip = home.tip(fields["source_branch"])
        if tip and home is not project:
            git(project.folder, "fetch", "-q", str(home.folder), tip)
        if fields["state"] == "opened" and tip:
            fields["sha"] = tip
        known = project.statuses.get(fields["sha"], [])
        shown = {
            **fields,
            "iid": request.iid,
            "draft": bool(_DRAFT.match(fields["title"])),
            "assignees": [self.user(name) for name in fields["assignees"]],
            "reviewers": [self.user(name) for name in fields["reviewers"]],
            "has_conflicts": self._is_in_conflict(project, request),
            "detailed_merge_status": self._merge_status(project, request, is_listed=is_listed),
        }
        if not is_listed:
            shown["head_pipeline"] = _pipeline(known)
        return shown

    def _is_in_conflict(self, project: Project, request: Request) -> bool:
        fields = request.fields
        try:
            pair = (fields["target_branch"], fields["sha"])
            git(project.folder, "merge-tree", "--write-tree", *pair)
        except AssertionError:
            return True
        return False

    def _merge_status(self, project: Project, request: Request, *, is_listed: bool) -> str:
        fields = request.fields
        if fields["state"] != "opened":
            return "not_open"
        if not request.is_looked_at:
            request.is_looked_at = not is_listed
            return "unchecked" if is_listed else "checking"
        if _DRAFT.match(fields["title"]):
            return "draft_status"
        if self._is_in_conflict(project, request):
            return "conflict"
        pipeline = _pipeline(project.statuses.get(fields["sha"], []))
        is_good = pipeline is not None and pipeline["status"] == "success"
        if project.settings["only_allow_merge_if_pipeline_succeeds"] and not is_good:
            return "ci_must_pass"
        return "mergeable"


def _pipeline(statuses: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the pipeline that jobs and other services make up."""
    if not statuses:
        return None
    last = {status["name"]: status["status"] for status in statuses}
    words = set(last.values())
    running = words & {"pending", "running", "created"}
    ended = "failed" if "failed" in words else "success"
    return {"id": 1, "status": "running" if running else ended, "web_url": "http://x.invalid/p/1"}


def _check(given: Mapping[str, Any], fields: Fields) -> None:
    """Refuse what the documentation does not know; GitLab itself says nothing and forgets it."""
    for name, value in given.items():
        if name not in fields:
            raise Failure(400, f"{name} is not documented")
        if not isinstance(value, fields[name]):
            raise Failure(400, f"{name} is invalid")


def _paged(rows: list[Any], query: Mapping[str, str]) -> tuple[list[Any], dict[str, str]]:
    size, page = int(query.get("per_page", 20)), int(query.get("page", 1))
    following = str(page + 1) if page * size < len(rows) else ""
    return rows[(page - 1) * size : page * size], {"X-Next-Page": following, "X-Page": str(page)}


def _json(status: int, value: Any, headers: Mapping[str, str]) -> Answer:
    content = {"Content-Type": "application/json", **headers}
    return Answer(status, content, json.dumps(value).encode())
