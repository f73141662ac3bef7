"""GitLab: python-gitlab → faults → a small server; and real git beside it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from sweeper.forge.credentials import Token
from sweeper.forge.gitlab import GitLab, connect
from sweeper.forge.pace import Pace
from sweeper.secret import Secret
from tests.forge.faults import Faults
from tests.forge.git_server import Pushes, commit, git, git_server, new_repository
from tests.forge.gitlab_routes import ROUTES
from tests.forge.gitlab_server import Hub, Project
from tests.forge.gitlab_talk import TALK
from tests.forge.pacing import patient
from tests.forge.serving import Asked, free_port, serving
from tests.forge.world import BOT, MILESTONE, OWNER, README, STRANGER, WRITER, Outcome

_STATES = {"passed": "success", "failed": "failed", "neutral": "skipped", "pending": "running"}
_KEPT = ("requests", "statuses", "issues")


@dataclass
class GitLabStack:
    """The servers."""

    faults: Faults
    hub: Hub
    address: str
    git: str
    root: Path
    pushes: Pushes


@contextmanager
def running(root: Path) -> Iterator[GitLabStack]:
    """Start the servers; `root` is for the git repositories."""
    people = {OWNER: 11, WRITER: 12, STRANGER: 13, BOT: 14}
    front = free_port()
    hub = Hub(f"http://127.0.0.1:{front}", people, {**ROUTES, **TALK})
    with ExitStack() as stack:
        faults = Faults(stack.enter_context(serving(hub.answer)))
        address = stack.enter_context(serving(faults.answer, front))
        pushes = Pushes()
        server = stack.enter_context(git_server(root, lambda folder: None, pushes))
        yield GitLabStack(faults, hub, address, server, root, pushes)


@dataclass
class GitLabWorld:
    """See `World`."""

    stack: GitLabStack
    project: Project
    forge: GitLab
    clone: Path
    source: Project | None = None

    @property
    def url(self) -> str:
        """The address for git."""
        return f"{self.stack.git}/{self.project.path}.git"

    @property
    def folder(self) -> Path:
        """The repository there."""
        return self.project.folder

    @property
    def environ(self) -> Mapping[str, str]:
        """What a job of CI knows of it."""
        return {"CI_SERVER_URL": self.stack.address, "CI_PROJECT_PATH": self.project.path}

    def keep(self) -> Callable[[], None]:
        """Return what brings back how all is now, but for the branches."""
        kept = copy.deepcopy({name: getattr(self.project, name) for name in _KEPT})

        def restore() -> None:
            for name, value in copy.deepcopy(kept).items():
                setattr(self.project, name, value)

        return restore

    def dashboards(self) -> list[str]:
        """Return the texts of all issues of ours."""
        return [issue["description"] for issue in self.project.issues]

    def call(self, person: str, method: str, path: str, body: object = None) -> Any:
        """Do something in a person's name."""
        headers = {"private-token": f"token-of-{person}"}
        text = b"" if body is None else json.dumps(body).encode()
        whole = f"/api/v4/projects/{quote(self.project.path, safe='')}/{path}"
        answer = self.stack.hub.answer(Asked(method, whole, headers, text))
        assert answer.status < 300, (method, path, answer.status, answer.body)
        return json.loads(answer.body or b"null")

    def push(self, branch: str, files: Mapping[str, str]) -> str:
        url = f"{self.stack.git}/{(self.source or self.project).path}.git"
        if not self.clone.exists():
            git(self.clone.parent, "clone", "-q", "--mirror", url, str(self.clone))
        parent = git(self.clone, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")
        new = commit(self.clone, branch, files, parent or "main")
        git(self.clone, "push", "-q", url, f"refs/heads/{branch}")
        return new

    def fork(self) -> None:
        """Work from a fork of ours from now on."""
        hub, path = self.stack.hub, f"{BOT}/shop-{self.project.id}"
        bare = self.stack.root / f"{path}.git"
        git(self.stack.root, "clone", "-q", "--bare", str(self.project.folder), str(bare))
        git(bare, "config", "http.receivepack", "true")
        self.source = Project(hub.next_id(), path, bare, dict(self.project.settings), {BOT: 50})
        hub.projects[path] = self.source
        self.forge.wire.source = path
        self.forge.wire.names.clear()

    def branches(self) -> set[str]:
        folder = (self.source or self.project).folder
        return set(git(folder, "for-each-ref", "--format=%(refname:lstrip=2)").split())

    def writes(self) -> int:
        return self.stack.faults.writes()

    def say(self, person: str, number: int, text: str) -> None:
        self.call(person, "POST", f"merge_requests/{number}/notes", {"body": text})

    def review(
        self, person: str, number: int, verdict: Literal["approved", "changes-requested"]
    ) -> None:
        if verdict == "approved":
            self.call(person, "POST", f"merge_requests/{number}/approve", {})
            return
        hub = self.stack.hub
        reviewer = {"user": hub.user(person), "state": "requested_changes", "created_at": hub.now()}
        self.project.request(str(number)).reviewers[person] = reviewer

    def open_thread(self, person: str, number: int, path: str, line: int, text: str) -> str:
        body = {"body": text, "position": {"new_path": path, "old_path": path, "new_line": line}}
        return str(self.call(person, "POST", f"merge_requests/{number}/discussions", body)["id"])

    def resolve(self, person: str, number: int, thread: str) -> None:
        path = f"merge_requests/{number}/discussions/{thread}"
        self.call(person, "PUT", path, {"resolved": True})

    def react(self, person: str, number: int, content: Literal["+1", "-1"]) -> None:
        name = "thumbsup" if content == "+1" else "thumbsdown"
        self.call(person, "POST", f"merge_requests/{number}/award_emoji", {"name": name})

    def close(self, person: str, number: int) -> None:
        self.call(person, "PUT", f"merge_requests/{number}", {"state_event": "close"})

    def label(self, person: str, number: int, label: str) -> None:
        self.call(person, "PUT", f"merge_requests/{number}", {"add_labels": label})

    def close_issue(self, person: str, number: int) -> None:
        self.call(person, "PUT", f"issues/{number}", {"state_event": "close"})

    def report(self, commit: str, name: str, outcome: Outcome) -> None:
        body = {"state": _STATES[outcome], "name": name}
        self.call(OWNER, "POST", f"statuses/{commit}", body)

    def require(self, name: str) -> None:
        """Have pipelines needed: GitLab does not ask for single jobs."""
        self.project.settings["only_allow_merge_if_pipeline_succeeds"] = True

    def set_variable(self, name: str, value: str, owner: str = "") -> None:
        self.stack.hub.variables[owner or self.project.path, name] = value

    def allow_auto_merge(self) -> None:
        """Have pipelines needed, without which GitLab would not wait."""
        self.project.settings["only_allow_merge_if_pipeline_succeeds"] = True


def new_world(stack: GitLabStack, folder: Path, *, pace: Pace | None = None) -> GitLabWorld:
    """Return a project as every world has it."""
    number = len(stack.hub.projects) + 1
    path = f"{OWNER}/shop-{number}"
    token = Token(Secret(f"token-of-{BOT}"), "the test")
    forge = connect(path, token, pace or patient(), base_url=stack.address)
    bare = stack.root / f"{path}.git"
    new_repository(bare, {"README.md": README})
    settings = {
        "merge_method": "merge",
        "squash_option": "default_off",
        "only_allow_merge_if_pipeline_succeeds": False,
    }
    members = {OWNER: 50, WRITER: 30, BOT: 30}
    project = Project(number, path, bare, settings, members)
    project.milestones.append({"id": 77, "iid": 1, "title": MILESTONE})
    stack.hub.projects[path] = project
    return GitLabWorld(stack, project, forge, folder / "clone.git")
