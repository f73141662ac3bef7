"""Many small projects on GitLab behind one address, and runs over them by a clock that is quick.

A run is a process of its own whose clock and sleeps go so many times as fast as ours; the pace, the
queue and all else is that of the product. What it writes is noted by that clock as it arrives.
"""

from __future__ import annotations

import fcntl
import json
import re
import signal
import subprocess
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import Any, Literal, NamedTuple

from tests.forge.git_server import commit, new_repository
from tests.forge.gitlab_server import Project
from tests.forge.gitlab_world import GitLabStack
from tests.forge.quick import HOURLY, start
from tests.forge.serving import Answer, Asked, forward, serving
from tests.forge.world import BOT, OWNER, WRITER

Sort = Literal[
    "dead", "tested", "clean", "hostile", "refusing", "no-commit", "no-python", "off", "missing"
]
POISONED: tuple[Sort, ...] = ("hostile", "refusing", "no-commit", "no-python", "off", "missing")
_CODE = {"main.py": "from shop.cart import total\n\nprint(total())\n", "shop/__init__.py": ""}
_CART = "def total():\n    return {number}\n"
_DEAD = "\n\ndef _old_total_{number}():\n    return {number} + 1\n"
_SETTINGS = {
    "merge_method": "merge",
    "squash_option": "default_off",
    "only_allow_merge_if_pipeline_succeeds": False,
}


def files_of(sort: Sort, number: int) -> Mapping[str, str]:
    """Return what is in a project of this sort; no two are the same."""
    cart = _CART.format(number=number)
    dead = cart + _DEAD.format(number=number)
    match sort:
        case "clean":
            return {**_CODE, "shop/cart.py": cart}
        case "tested":
            test = f"from shop.cart import total\n\n\ndef test():\n    assert total() == {number}\n"
            return {**_CODE, "shop/cart.py": dead, "tests/test_cart.py": test}
        case "hostile":
            rules = "[policy]\nrewrite_confidence = 0.0\n[[[\x07../../etc\n"
            return {**_CODE, "shop/cart.py": dead, ".sweeper.toml": rules}
        case "refusing":
            text = "# Help\n\nAI-generated pull requests are not accepted.\n"
            return {**_CODE, "shop/cart.py": dead, "CONTRIBUTING.md": text}
        case "no-python":
            return {"README.md": f"Shop {number}.\n"}
        case "off":
            return {**_CODE, "shop/cart.py": dead, ".sweeper-stop": "moving house\n"}
    return {**_CODE, "shop/cart.py": dead}


class Write(NamedTuple):
    """A write: when the pace let it go and when it arrived, by the clock of the runs, and what."""

    let: float
    arrived: float
    method: str
    path: str


@dataclass
class Organisation:
    """The projects, what was written there and when, by the clock of the runs."""

    stack: GitLabStack
    address: str
    folder: Path
    speed: float
    hourly: int
    began: float
    names: list[str] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)

    @property
    def list(self) -> Path:
        """The file that names all of them."""
        return self.folder / "repositories.txt"

    def add(self, sort: Sort) -> str:
        """Add a project; return its name."""
        number = len(self.names) + 1
        path = f"{OWNER}/{sort}-{number:03}"
        self.names.append(path)
        with self.list.open("a") as file:
            file.write(f"{path}\n")
        if sort == "missing":
            return path
        bare = self.stack.root / f"{path}.git"
        if sort == "no-commit":
            new_repository(bare, {})
            (bare / "refs/heads/main").unlink()
        else:
            new_repository(bare, files_of(sort, number))
            commit(bare, "main", {"NEWS.md": "Nothing is new.\n"}, "main")
        members = {OWNER: 50, WRITER: 30, BOT: 30}
        hub = self.stack.hub
        hub.projects[path] = Project(hub.next_id(), path, bare, dict(_SETTINGS), members)
        return path

    def now(self) -> float:
        """Return the time by the clock of the runs."""
        return self.began + (time.time() - self.began) * self.speed

    def note(self, asked: Asked) -> None:
        """Note a write; the pace has stored the time right before it was sent."""
        stored = json.loads((self.folder / "state/rounds/pace.json").read_bytes())
        self.writes.append(Write(stored["last_write"], self.now(), asked.method, asked.path))

    def start(self, command: str = "sweep", *options: str) -> subprocess.Popen[bytes]:
        """Begin a run over all of them; its result goes to `result.json`."""
        said = (self.folder / "said.txt").open("ab")
        output = (self.folder / "result.json").open("wb")
        own = ("--repos", str(self.list), "--state", str(self.folder / "state"))
        more = ("--config", str(self.folder / "org.toml"), "--forge", "gitlab", "--jobs", "1")
        words = (command, *own, *more, "--as-of", "2027-03-01T12:00", "--format", "json", *options)
        environ = {
            "CI_SERVER_URL": self.address,
            "SWEEPER_TOKEN": f"token-of-{BOT}",
            "XDG_CACHE_HOME": str(self.folder / "cache"),
        }
        clock: Any = {"began": self.began, "speed": self.speed, "hourly": self.hourly}
        with said, output:
            return start(words, environ, **clock, output=output, errors=said)

    def run(self, command: str = "sweep", *options: str) -> tuple[int, Any]:
        """Make a run; return its exit code and the document that it printed."""
        process = self.start(command, *options)
        code = process.wait()
        return code, json.loads((self.folder / "result.json").read_bytes() or b"null")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a run, and wait until nobody holds its state any more."""
        process.send_signal(signal.SIGKILL)
        process.wait()
        with open(self.folder / "state/rounds/ledger.lock", "ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # its visit dies with it, a moment later

    def visited(self, command: str = "sweep") -> Mapping[str, Mapping[str, Any]]:
        """Return what the queue knows of each project, by its name."""
        stored = json.loads((self.folder / f"state/rounds/queue-{command}.json").read_bytes())
        cut = len(self.address) + 1
        return {key[cut:]: entry for key, entry in stored["entries"].items()}

    def duplicates(self) -> Sequence[str]:
        """Return what is there more than once: pulls of a branch, issues of a title."""
        return [
            f"{project.path}: {what} {count} times"
            for project in self.stack.hub.projects.values()
            for what, count in (_pulls(project) + _issues(project)).items()
            if count > 1
        ]

    def most(self, span: float, *, created: bool) -> int:
        """Return the most writes, or things created, that were let go within so many seconds."""
        lets = [write.let for write in self.writes if write.method == "POST" or not created]
        return max((bisect_left(lets, let + span) - i for i, let in enumerate(lets)), default=0)

    def gap(self) -> float:
        """Return the least time between two writes, in seconds."""
        lets = [write.let for write in self.writes]
        return min((later - let for let, later in pairwise(lets)), default=inf)

    def pulls(self) -> int:
        """Return how many pulls there are."""
        return sum(len(project.requests) for project in self.stack.hub.projects.values())


def _pulls(project: Project) -> Counter[str]:
    return Counter(f"pull of {one.fields['source_branch']}" for one in project.requests)


def _issues(project: Project) -> Counter[str]:
    return Counter(f"issue {one['title']}" for one in project.issues)


@contextmanager
def organisation(
    stack: GitLabStack, folder: Path, *, speed: float, hourly: int = HOURLY
) -> Iterator[Organisation]:
    """Give an organisation without projects; its runs have a clock that is so much quicker.

    They may create so much in an hour.
    """
    made = Organisation(stack, "", folder, speed, hourly, time.time())

    def answer(asked: Asked) -> Answer | None:
        if re.search(r"\.git/", asked.path):
            return forward(asked, stack.git)
        if asked.method != "GET":
            made.note(asked)
        return stack.faults.answer(asked)

    (folder / "org.toml").write_text("[proposals]\nonboarding = false\n")
    made.list.write_text("# All of them.\n")
    with serving(answer) as address:
        made.address = address
        yield made
