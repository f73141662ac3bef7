"""GitHub: PyGithub → faults → Prism, which judges → shim → emulator; and real git beside it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sweeper.forge.credentials import Token
from sweeper.forge.github import GitHub, connect
from sweeper.forge.github.auth import PERMISSIONS
from sweeper.forge.pace import Pace
from sweeper.secret import Secret
from tests.forge.faults import Faults
from tests.forge.git_server import Pushes, commit, git, git_server, new_repository
from tests.forge.github_routes import ROUTES
from tests.forge.github_shim import Shim
from tests.forge.node import emulate, prism, slice_description
from tests.forge.pacing import patient
from tests.forge.serving import Asked, free_port, serving
from tests.forge.world import BOT, MILESTONE, OWNER, README, STRANGER, WRITER, Outcome

APP, APP_BOT = "4711", "sweeper-app[bot]"
_KEPT = ("extras", "statuses", "auto_merge", "rules", "nodes")
_PEOPLE = (OWNER, WRITER, STRANGER, BOT)
_CONCLUSIONS = {"passed": "success", "failed": "failure", "neutral": "neutral"}
_STATES = {"passed": "success", "failed": "failure", "neutral": "success", "pending": "pending"}


@dataclass
class Stack:
    """The servers, for all tests of a session."""

    faults: Faults
    shim: Shim
    address: str
    git: str
    log: Path
    modules: Path
    pushes: Pushes
    count: int = 0

    def tell(self, word: str) -> None:
        """Have the emulator `keep` or `restore` all that it knows."""
        asked = Asked("POST", "", {"authorization": f"token token-of-{OWNER}"}, b"")
        status = self.shim.call(asked, "POST", f"/_emulate/{word}")[0]
        assert status == 204, status

    def installation_tokens(self) -> list[dict[str, Any]]:
        """Return what is known of the tokens that the App was given."""
        asked = Asked("GET", "", {"authorization": f"token token-of-{OWNER}"}, b"")
        found = self.shim.call(asked, "GET", "/_emulate/installation-tokens")[1]
        listed: list[dict[str, Any]] = found["installation_tokens"]
        return listed


@contextmanager
def running(modules: Path, root: Path, key: str) -> Iterator[Stack]:
    """Start the servers; `root` is for the git repositories, `key` the private one of the App."""
    seed = {
        "tokens": {f"token-of-{name}": {"login": name, "scopes": ["repo"]} for name in _PEOPLE},
        "github": {
            "users": [
                {"login": name, "name": name, "email": f"{name}@example.org"} for name in _PEOPLE
            ],
            "apps": [
                {
                    "app_id": int(APP),
                    "slug": APP_BOT.removesuffix("[bot]"),
                    "name": "Sweeper",
                    "private_key": key,
                    "permissions": {
                        **PERMISSIONS,
                        "administration": "write",
                        "actions_variables": "write",
                    },
                    "installations": [
                        {
                            "installation_id": 501,
                            "account": OWNER,
                            "repository_selection": "all",
                        }
                    ],
                }
            ],
        },
    }
    emulator, judge, front = free_port(), free_port(), free_port()
    with ExitStack() as stack:
        address = f"http://127.0.0.1:{front}"
        stack.enter_context(emulate(modules, seed, emulator, address))
        shim = Shim(f"http://127.0.0.1:{emulator}", root, ROUTES)
        behind = stack.enter_context(serving(shim.answer))
        log = stack.enter_context(prism(modules, slice_description(modules), judge, behind))
        faults = Faults(f"http://127.0.0.1:{judge}", graphql=behind)
        stack.enter_context(serving(faults.answer, front))

        def pushed(folder: Path) -> None:
            repository = str(folder.relative_to(root)).removesuffix(".git")
            shim.mirror(repository, f"token-of-{repository.partition('/')[0]}")

        pushes = Pushes()
        server = stack.enter_context(git_server(root, pushed, pushes))
        yield Stack(faults, shim, address, server, log, modules, pushes)


@dataclass
class GitHubWorld:
    """See `World`."""

    stack: Stack
    repository: str
    forge: GitHub
    clone: Path
    source: str = ""

    def call(self, person: str, method: str, path: str, body: object = None) -> Any:
        """Do something in a person's name, past what judges us."""
        headers = {"authorization": f"token token-of-{person}", "user-agent": "test"}
        text = b"" if body is None else json.dumps(body).encode()
        asked = Asked(method, f"/repos/{self.repository}/{path}", headers, text)
        answer = self.stack.shim.answer(asked)
        assert answer.status < 300, (method, path, answer.status, answer.body)
        return json.loads(answer.body or b"null")

    def push(self, branch: str, files: Mapping[str, str]) -> str:
        url = f"{self.stack.git}/{self.source or self.repository}.git"
        if not self.clone.exists():
            git(self.clone.parent, "clone", "-q", "--mirror", url, str(self.clone))
        parent = git(self.clone, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")
        new = commit(self.clone, branch, files, parent or "main")
        git(self.clone, "push", "-q", url, f"refs/heads/{branch}")
        return new

    @property
    def url(self) -> str:
        """The address for git."""
        return f"{self.stack.git}/{self.repository}.git"

    @property
    def folder(self) -> Path:
        """The repository there."""
        return self.stack.shim.root / f"{self.repository}.git"

    @property
    def environ(self) -> Mapping[str, str]:
        """What a job of CI knows of it."""
        return {"GITHUB_API_URL": self.stack.address, "GITHUB_REPOSITORY": self.repository}

    def keep(self) -> Callable[[], None]:
        """Return what brings back how all is now, but for the branches.

        The emulator knows only the last that was kept.
        """
        shim = self.stack.shim
        kept = copy.deepcopy({name: getattr(shim, name) for name in _KEPT})
        self.stack.tell("keep")

        def restore() -> None:
            for name, value in copy.deepcopy(kept).items():
                setattr(shim, name, value)
            self.stack.tell("restore")

        return restore

    def dashboards(self) -> list[str]:
        """Return the texts of all issues of ours."""
        listed = self.call(OWNER, "GET", "issues?state=all")
        return [issue["body"] for issue in listed if "pull_request" not in issue]

    def fork(self) -> None:
        """Work from a fork of ours from now on."""
        self.call(BOT, "POST", "forks", {})
        self.source = f"{BOT}/{self.repository.partition('/')[2]}"
        root = self.stack.shim.root
        bare = root / f"{self.source}.git"
        git(root, "clone", "-q", "--bare", str(root / f"{self.repository}.git"), str(bare))
        git(bare, "config", "http.receivepack", "true")
        self.stack.shim.mirror(self.source, f"token-of-{BOT}")
        self.forge.wire.source = self.source

    def branches(self) -> set[str]:
        folder = self.stack.shim.root / f"{self.source or self.repository}.git"
        return set(git(folder, "for-each-ref", "--format=%(refname:lstrip=2)").split())

    def writes(self) -> int:
        return self.stack.faults.writes()

    def say(self, person: str, number: int, text: str) -> None:
        self.call(person, "POST", f"issues/{number}/comments", {"body": text})

    def review(
        self, person: str, number: int, verdict: Literal["approved", "changes-requested"]
    ) -> None:
        event = "APPROVE" if verdict == "approved" else "REQUEST_CHANGES"
        body = {"event": event, "body": "Seen."}
        self.call(person, "POST", f"pulls/{number}/reviews", body)

    def open_thread(self, person: str, number: int, path: str, line: int, text: str) -> str:
        body = {"body": text, "path": path, "line": line, "side": "RIGHT"}
        body["commit_id"] = self.forge.pull(number).head
        return str(self.call(person, "POST", f"pulls/{number}/comments", body)["id"])

    def resolve(self, person: str, number: int, thread: str) -> None:
        self.stack.shim.extra(self.repository, number).resolved.add(thread)

    def react(self, person: str, number: int, content: Literal["+1", "-1"]) -> None:
        self.call(person, "POST", f"issues/{number}/reactions", {"content": content})

    def close(self, person: str, number: int) -> None:
        self.call(person, "PATCH", f"pulls/{number}", {"state": "closed"})

    def label(self, person: str, number: int, label: str) -> None:
        self.call(person, "POST", f"issues/{number}/labels", {"labels": [label]})

    def close_issue(self, person: str, number: int) -> None:
        self.call(person, "PATCH", f"issues/{number}", {"state": "closed"})

    def report(self, commit: str, name: str, outcome: Outcome) -> None:
        """Have a check run, or of "lint" a commit status, which are two things on GitHub."""
        if name == "lint":
            body = {"state": _STATES[outcome], "context": name}
            self.call(OWNER, "POST", f"statuses/{commit}", body)
            return
        run: dict[str, str] = {"name": name, "head_sha": commit, "status": "in_progress"}
        if outcome != "pending":
            run |= {"status": "completed", "conclusion": _CONCLUSIONS[outcome]}
        self.call(OWNER, "POST", "check-runs", run)

    def require(self, name: str) -> None:
        self.stack.shim.rules.setdefault(self.repository, []).append(name)

    def set_variable(self, name: str, value: str, owner: str = "") -> None:
        self.stack.shim.variables[owner or self.repository, name] = value

    def allow_auto_merge(self) -> None:
        self.stack.shim.auto_merge.add(self.repository)


def new_world(stack: Stack, folder: Path, *, pace: Pace | None = None) -> GitHubWorld:
    """Return a repository as every world has it."""
    stack.count += 1
    name = f"shop-{stack.count}"
    repository = f"{OWNER}/{name}"
    token = Token(Secret(f"token-of-{BOT}"), "the test")
    forge = connect(repository, token, pace or patient(), base_url=stack.address)
    world = GitHubWorld(stack, repository, forge, folder / "clone.git")
    asked = Asked("GET", "", {"authorization": f"token token-of-{OWNER}"}, b"")
    made = stack.shim.call(asked, "POST", "/user/repos", {"name": name, "auto_init": True})
    assert made[0] == 201, made
    new_repository(stack.shim.root / f"{repository}.git", {"README.md": README})
    stack.shim.mirror(repository, f"token-of-{OWNER}")
    for person in (WRITER, BOT):
        world.call(OWNER, "PUT", f"collaborators/{person}", {"permission": "push"})
    world.call(OWNER, "POST", "milestones", {"title": MILESTONE})
    return world
