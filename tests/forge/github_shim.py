"""What GitHub does and the emulator does not, as the official description has it.

Heads of pulls follow their branches; a pull is an issue too, with assignees, a milestone, events
and reactions; a second pull of a branch is refused; commit statuses, rule sets and GraphQL are
there.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.forge.git_server import git
from tests.forge.mirror import copy, mirror
from tests.forge.serving import Answer, Asked, forward

Key = tuple[str, int]


def now() -> str:
    """Return the time as GitHub writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_json(status: int, value: Any) -> Answer:
    """Return an answer with this value."""
    if status >= 400:
        value = {**value, "documentation_url": "http://forge.invalid/docs"}
    return Answer(status, {"Content-Type": "application/json"}, json.dumps(value).encode())


@dataclass
class Extra:
    """What is kept here of one pull."""

    assignees: list[str] = field(default_factory=list)
    milestone: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)
    reactions: list[dict[str, Any]] = field(default_factory=list)
    resolved: set[str] = field(default_factory=set)
    last_head: str = ""
    merge_commit: str = ""
    auto_merge: str = ""


@dataclass
class Shim:
    """Stands before the emulator; `root` has the bare repositories.

    Whose variables are `closed` may not be read by us.
    """

    upstream: str
    root: Path
    routes: Sequence[tuple[str, str, Callable[..., Answer]]]
    extras: dict[Key, Extra] = field(default_factory=dict)
    statuses: dict[tuple[str, str], dict[str, dict[str, Any]]] = field(default_factory=dict)
    auto_merge: set[str] = field(default_factory=set)
    rules: dict[str, list[str]] = field(default_factory=dict)
    variables: dict[tuple[str, str], str] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    nodes: dict[str, Key] = field(default_factory=dict)
    ids: int = 900_000
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: Asked) -> Answer:
        """Answer here, or there and mend it."""
        answer = self._routed(asked)
        # It has no picture of a bot, and writes brackets into addresses, which GitHub encodes.
        body = re.sub(rb'"avatar_url": ?""', b'"avatar_url":"http://forge.invalid/b"', answer.body)
        body = re.sub(rb"(/[\w-]+)\[bot\]", rb"\1%5Bbot%5D", body)
        return answer._replace(body=body)

    def _routed(self, asked: Asked) -> Answer:
        path = urlsplit(asked.path).path
        for method, pattern, handle in self.routes:
            match = re.fullmatch(pattern, path)
            if match and method == asked.method:
                return handle(self, asked, *(unquote(group) for group in match.groups()))
        return forward(asked, self.upstream)

    def call(self, asked: Asked, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Ask the emulator in the name of whoever asked."""
        headers = {"authorization": asked.headers["authorization"], "user-agent": "shim"}
        text = b"" if body is None else json.dumps(body).encode()
        answer = forward(Asked(method, path, headers, text), self.upstream)
        return answer.status, json.loads(answer.body or b"null")

    def mirror(self, repository: str, token: str) -> None:
        """Bring the branches of the real repository there."""
        asked = Asked("GET", "", {"authorization": f"token {token}"}, b"")
        folder = self.root / f"{repository}.git"
        mirror(folder, repository, lambda method, path, body: self.call(asked, method, path, body))

    def extra(self, repository: str, number: int) -> Extra:
        """Return what is kept here of a pull."""
        return self.extras.setdefault((repository, number), Extra())

    def login(self, asked: Asked) -> str:
        """Return who asks; the emulator takes an installation for the account it is in."""
        if " ghs_" in asked.headers["authorization"]:
            return "sweeper-app[bot]"
        return str(self.call(asked, "GET", "/user")[1]["login"])

    def note(self, asked: Asked, key: Key, event: str, **more: object) -> None:
        """Have an event on a pull."""
        self.ids += 1
        user = self.user(asked, self.login(asked))
        self.extra(*key).events.append(
            {
                "id": self.ids,
                "node_id": f"E{self.ids}",
                "url": f"http://forge.invalid/events/{self.ids}",
                "actor": user,
                "event": event,
                "commit_id": None,
                "commit_url": None,
                "created_at": now(),
                "performed_via_github_app": None,
                **more,
            }
        )

    def pull(self, asked: Asked, repository: str, number: int) -> dict[str, Any] | None:
        """Return a pull as GitHub would say it."""
        status, pull = self.call(asked, "GET", f"/repos/{repository}/pulls/{number}")
        return self.mended(asked, repository, pull) if status == 200 else None

    def mended(self, asked: Asked, repository: str, pull: dict[str, Any]) -> dict[str, Any]:
        """Return the emulator's pull with what it lacks."""
        extra = self.extra(repository, pull["number"])
        self.nodes[pull["node_id"]] = (repository, pull["number"])
        folder = self.root / f"{repository}.git"
        home = self.root / f"{pull['head']['repo']['full_name']}.git"
        if pull["state"] == "open":
            branch = ref_of(pull["head"]["ref"])
            tip = git(home, "for-each-ref", "--format=%(objectname)", branch)
            if tip and home != folder:
                git(folder, "fetch", "-q", str(home), branch)
                copy(folder, repository, tip, lambda m, p, b: self.call(asked, m, p, b))
            extra.last_head = tip or extra.last_head
        pull["head"]["sha"] = extra.last_head or pull["head"]["sha"]
        for label in pull["labels"]:  # GitHub has none of which nothing is said
            label["description"] = label["description"] or ""
        pull["assignees"] = [self.user(asked, name) for name in extra.assignees]
        pull["assignee"] = pull["assignees"][0] if extra.assignees else None
        if extra.milestone:
            path = f"/repos/{repository}/milestones/{extra.milestone}"
            pull["milestone"] = self.call(asked, "GET", path)[1]
        if extra.merge_commit:
            pull["merge_commit_sha"] = extra.merge_commit
        if pull["state"] == "open":
            pull["mergeable"], pull["mergeable_state"] = self._mergeable(asked, repository, pull)
        return pull

    def _mergeable(
        self, asked: Asked, repository: str, pull: Mapping[str, Any]
    ) -> tuple[bool, str]:
        folder = self.root / f"{repository}.git"
        try:
            git(folder, "merge-tree", "--write-tree", pull["base"]["ref"], pull["head"]["sha"])
        except AssertionError:
            return False, "dirty"
        if pull["draft"]:
            return True, "draft"
        path = f"/repos/{repository}/commits/{pull['head']['sha']}/check-runs"
        runs = self.call(asked, "GET", path)[1]["check_runs"]
        passed = {run["name"] for run in runs if run["conclusion"] == "success"}
        is_blocked = set(self.rules.get(repository, [])) - passed
        return True, "blocked" if is_blocked else "clean"

    def user(self, asked: Asked, login: str) -> Any:
        """Return an account."""
        return self.call(asked, "GET", f"/users/{login}")[1]


def ref_of(branch: str) -> str:
    """Return the whole name of a branch."""
    return f"refs/heads/{branch}"


def refusal(resource: str, name: str, code: str, message: str) -> Answer:
    """Return a failed validation."""
    error = {"resource": resource, "field": name, "code": code, "message": message}
    return as_json(422, {"message": "Validation Failed", "errors": [error]})
