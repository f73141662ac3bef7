"""A shop on a forge that can be put back to how it was, and the commands that work on it.

The commands run in processes of their own; see `killed.py`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from sweeper.forge import Pull
from tests.forge import github_world, gitlab_world
from tests.forge.github_world import GitHubWorld
from tests.forge.gitlab_world import GitLabStack, GitLabWorld
from tests.forge.pacing import patient
from tests.forge.world import BOT
from tests.publishing.town import SHOP, git

MONDAY, WEDNESDAY = "2026-03-02T12:00", "2026-03-04T12:00"
UNTESTED = {path: text for path, text in SHOP.items() if not path.startswith("tests/")}
Command = Literal["sweep", "tend"]
Stack = github_world.Stack | GitLabStack


@dataclass
class Launcher:
    """Starts commands; what is said of the last is true until the next."""

    questions: IO[str]
    answers: IO[str]
    folder: Path

    def run(
        self,
        arguments: Sequence[str],
        environ: Mapping[str, str],
        *,
        place: int = 0,
        longest: float = 60.0,
        later: float = 0.0,
    ) -> int:
        """Run the command and return its exit code; it dies before its write number `place`.

        It waits at most `longest` seconds for an answer of the forge, by a clock that is so many
        seconds late.
        """
        files = {name: str(self.folder / name) for name in ("out", "log", "slept", "pid")}
        asked = {
            "arguments": arguments,
            "environ": environ,
            "place": place,
            "longest": longest,
            "later": later,
            **files,
        }
        self.questions.write(json.dumps(asked) + "\n")
        self.questions.flush()
        return int(self.answers.readline())

    def kill(self) -> None:
        """Kill the command, from another thread, and all processes that it has started."""
        os.killpg(int((self.folder / "pid").read_text()), signal.SIGKILL)

    @property
    def said(self) -> str:
        """What it printed."""
        return (self.folder / "out").read_text()

    @property
    def steps(self) -> Sequence[str]:
        """Its writes."""
        return (self.folder / "log").read_text().splitlines()

    @property
    def slept(self) -> float:
        """For how many seconds it slept, by its clock."""
        return float((self.folder / "slept").read_text())


@dataclass
class Stage:
    """The shop there and a clone of it here; `put_back` has the forge as it was last kept."""

    world: GitHubWorld | GitLabWorld
    launcher: Launcher
    folder: Path
    python: Path | None = None
    put_back: Callable[[], None] | None = None

    @property
    def here(self) -> Path:
        """The clone."""
        return self.folder / "here"

    def run(
        self,
        command: Command,
        now: str = MONDAY,
        *,
        place: int = 0,
        longest: float = 60.0,
        later: float = 0.0,
    ) -> int:
        """Run a command; see `Launcher.run`."""
        kind = "github" if isinstance(self.world, GitHubWorld) else "gitlab"
        options = ["--forge", kind, "--unsandboxed", "--as-of", now, "--format", "json"]
        options += ["--config", str(self.folder / "org.toml")]
        options += ["--python", str(self.python)] if self.python else []
        words = [command, *options, str(self.here)]
        return self.launcher.run(words, self._environ(), place=place, longest=longest, later=later)

    def keep(self) -> None:
        """Remember how all is."""
        self.put_back = self.world.keep()
        for name, folder in self._folders().items():
            shutil.rmtree(self.folder / name, ignore_errors=True)
            shutil.copytree(folder, self.folder / name, symlinks=True)

    def restore(self) -> None:
        """Have all as it was then."""
        assert self.put_back is not None, "only what was kept can be restored"
        self.put_back()
        for name, folder in self._folders().items():
            shutil.rmtree(folder)
            shutil.copytree(self.folder / name, folder, symlinks=True)

    def clone_anew(self) -> None:
        """Have a clone that knows nothing of what was done here, as a new runner has."""
        shutil.rmtree(self.here, ignore_errors=True)
        git(self.folder, "clone", "-q", self.world.url, "here")

    def change(self, files: Mapping[str, str]) -> None:
        """Commit to the default branch, here and there."""
        for path, text in files.items():
            (self.here / path).parent.mkdir(parents=True, exist_ok=True)
            (self.here / path).write_text(text)
        git(self.here, "add", "-A")
        git(self.here, "commit", "-q", "-m", "Change the shop")
        git(self.here, "push", "-q", "origin", "HEAD:main")

    def pull_main(self) -> None:
        """Bring the clone up to date."""
        git(self.here, "pull", "-q", "--ff-only", "origin", "main")

    def tips(self) -> Mapping[str, str]:
        """Return the branches there, but for that of the state."""
        form = "--format=%(refname:lstrip=2) %(objectname)"
        rows = git(self.world.folder, "for-each-ref", form, "refs/heads")
        tips = dict(row.split(" ") for row in rows.splitlines())
        return {name: tip for name, tip in tips.items() if name != "sweeper/state"}

    def pulls(self, *, is_open: bool = True) -> Sequence[Pull]:
        """Return our pulls."""
        return [pull for pull in self.world.forge.pulls(is_open=is_open) if pull.author.name == BOT]

    def seen(self) -> tuple[int, Mapping[str, str]]:
        """Return what is another after each write that reaches the forge or the branches."""
        return self.world.writes(), self.tips()

    def verify(self, *heads: str) -> int:
        """Run `sweeper log verify` with these heads; return its exit code."""
        options = [word for head in heads for word in ("--head", head)]
        return self.launcher.run(["log", "verify", *options, str(self.here)], self._environ())

    def _environ(self) -> Mapping[str, str]:
        token, cache = f"token-of-{BOT}", str(self.folder / "cache")
        return {**self.world.environ, "SWEEPER_TOKEN": token, "XDG_CACHE_HOME": cache}

    def _folders(self) -> dict[str, Path]:
        return {"kept-here": self.here, "kept-there": self.world.folder}


def carried(pull: Pull) -> str:
    """Return the head of the ledger that a pull carries."""
    found = re.search(r'"ledger":"([0-9a-f]{64})"', pull.body)
    assert found
    return found[1]


def said(pull: Pull) -> str:
    """Return the text of a pull but for the head that it carries and how long checks took."""
    return re.sub(r"\| \d+\.\d \|", "", pull.body.replace(carried(pull), ""))


@contextmanager
def launcher(folder: Path) -> Iterator[Launcher]:
    """Give what starts commands; the folder is for what they say."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.forge.killed"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Launcher(process.stdin, process.stdout, folder)
        process.stdin.close()


def stage(
    stack: Stack,
    started: Launcher,
    folder: Path,
    files: Mapping[str, str] = UNTESTED,
    *,
    python: Path | None = None,
) -> Stage:
    """Return a shop of these files; `python` runs its tests."""
    world = _world(stack, folder)
    git(folder, "clone", "-q", world.url, "here")
    (folder / "org.toml").write_text("[proposals]\nonboarding = false\n[merge]\nrisk = 0.5\n")
    made = Stage(world, started, folder, python)
    made.change(files)
    return made


def _world(stack: Stack, folder: Path) -> GitHubWorld | GitLabWorld:
    pace = patient(3600)
    if isinstance(stack, GitLabStack):
        return gitlab_world.new_world(stack, folder, pace=pace)
    return github_world.new_world(stack, folder, pace=pace)
