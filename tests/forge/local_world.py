"""The world of `forge/local.py`: what others do is written into its state."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from difflib import unified_diff
from pathlib import Path
from typing import Literal

from sweeper.forge import Act, CheckRun, Comment, Person, Project, Reaction, Review, Thread, Touched
from sweeper.forge.hunks import old_lines
from sweeper.forge.local import Local, open_folder
from sweeper.forge.local_state import State
from tests.forge.world import BOT, MILESTONE, OWNER, README, WRITER, Outcome


def ticking() -> Callable[[], datetime]:
    """Return a clock on which a second passes with each look."""
    ticks = iter(range(10**9))
    start = datetime(2026, 3, 1, tzinfo=UTC)
    return lambda: start + timedelta(seconds=next(ticks))


def new_state() -> State:
    """Return a repository as every world has it."""
    url = "https://forge.invalid/ana/shop"
    project = Project(
        name="ana/shop",
        url=url,
        clone_url=f"{url}.git",
        default_branch="main",
        is_archived=False,
        is_fork=False,
        is_private=False,
        has_auto_merge=False,
        merges=("merge", "squash", "rebase"),
    )
    return State(
        project,
        files={"README.md": README},
        branches={"main": hashlib.sha1(b"main").hexdigest()},
        permissions={OWNER: "admin", WRITER: "write", BOT: "write"},
        mails={f"{name}@example.org": name for name in (OWNER, WRITER, BOT)},
        milestones=[MILESTONE],
    )


@dataclass
class LocalWorld:
    """See `World`."""

    forge: Local

    def push(self, branch: str, files: Mapping[str, str]) -> str:
        with self.forge.changing() as state:
            text = f"{state.branches.get(branch)} {sorted(files.items())}"
            state.branches[branch] = hashlib.sha1(text.encode()).hexdigest()
            for path, content in files.items():
                old = state.files.get(path, "").splitlines()
                patch = "\n".join(unified_diff(old, content.splitlines(), lineterm=""))
                touched = Touched(path, old_lines(patch))
                state.touched.setdefault(branch, []).append(touched)
            return state.branches[branch]

    def branches(self) -> set[str]:
        with self.forge.changing() as state:
            return set(state.branches)

    def writes(self) -> int:
        with self.forge.changing() as state:
            return hash(repr(state))

    def say(self, person: str, number: int, text: str) -> None:
        with self.forge.changing() as state:
            record = state.record(number)
            record.say(state.next_id(), text, author=Person(person), now=self.forge.clock())

    def review(
        self, person: str, number: int, verdict: Literal["approved", "changes-requested"]
    ) -> None:
        with self.forge.changing() as state:
            head = state.pull(number).head
            now = self.forge.clock()
            state.record(number).reviews.append(Review(Person(person), verdict, head, now))

    def open_thread(self, person: str, number: int, path: str, line: int, text: str) -> str:
        with self.forge.changing() as state:
            key, now = str(state.next_id()), self.forge.clock()
            said = Comment(key, Person(person), text, now, now, path, line)
            state.record(number).threads.append(Thread(key, False, (said,)))
            return key

    def resolve(self, person: str, number: int, thread: str) -> None:
        with self.forge.changing() as state:
            threads = state.record(number).threads
            threads[:] = [t._replace(is_resolved=t.is_resolved or t.id == thread) for t in threads]

    def react(self, person: str, number: int, content: Literal["+1", "-1"]) -> None:
        with self.forge.changing() as state:
            reaction = Reaction(Person(person), content, self.forge.clock())
            state.record(number).reactions.append(reaction)

    def close(self, person: str, number: int) -> None:
        with self.forge.changing() as state:
            state.close_pull(number, by=Person(person), now=self.forge.clock())

    def label(self, person: str, number: int, label: str) -> None:
        with self.forge.changing() as state:
            record = state.record(number)
            record.pull = replace(record.pull, labels=(*record.pull.labels, label))
            record.acts.append(Act("labeled", Person(person), self.forge.clock(), label))

    def close_issue(self, person: str, number: int) -> None:
        with self.forge.changing() as state:
            state.issues[number] = state.issues[number]._replace(is_open=False)

    def report(self, commit: str, name: str, outcome: Outcome) -> None:
        with self.forge.changing() as state:
            known = [c for c in state.checks.get(commit, []) if c.name != name]
            state.checks[commit] = [*known, CheckRun(name, outcome)]

    def require(self, name: str) -> None:
        with self.forge.changing() as state:
            state.required.append(name)

    def set_variable(self, name: str, value: str, owner: str = "") -> None:
        with self.forge.changing() as state:
            state.variables[f"{owner}/{name}"] = value

    def allow_auto_merge(self) -> None:
        with self.forge.changing() as state:
            state.project = state.project._replace(has_auto_merge=True)


def in_memory() -> LocalWorld:
    """Return a world that is gone with the process."""
    return LocalWorld(Local(Person(BOT, is_bot=True), new_state(), clock=ticking()))


def in_folder(folder: Path) -> LocalWorld:
    """Return a world that a later run finds as it was."""
    forge = open_folder(folder, Person(BOT, is_bot=True), new_state())
    forge.clock = ticking()
    return LocalWorld(forge)
