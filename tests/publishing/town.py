"""A shop on a forge: a real repository to push to, and people who talk about its pulls."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sweeper.cli.bench import workbench
from sweeper.config import Manners, folder_reader, load_with_origins
from sweeper.forge import CheckRun, Merged, Method, Person, Project, Pull, Touched
from sweeper.forge.local import Local
from sweeper.forge.local_state import State
from sweeper.forge.values import CheckOutcome
from sweeper.git import Identity, Repository
from sweeper.git.remote import Remote
from sweeper.job import Job
from sweeper.ledger.chain import Link, links
from sweeper.model import Detail, Event, Report, Skipped
from sweeper.pipeline import proposer_of, sweep
from sweeper.propose.publish import Outlet
from sweeper.services import Services
from sweeper.state import stored_lines
from sweeper.tend import tend

US = Person("sweeper-bot", is_bot=True)
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
LONG_AGO = "2024-05-01T12:00:00+00:00"
SHOP = {
    "shop/__init__.py": "",
    "shop/cart.py": "from shop.prices import price\n\n\ndef total():\n    return price()\n\n\n"
    "def _old_total():\n    return 2\n",
    "shop/prices.py": "def price():\n    return 1\n\n\ndef _old_price():\n    return 2\n",
    "main.py": "from shop.cart import total\n\nprint(total())\n",
    "tests/test_cart.py": "from shop.cart import total\n\n\ndef test():\n    assert total() == 1\n",
}


def git(folder: Path, *arguments: str, name: str = "Ada", date: str = LONG_AGO) -> str:
    roles = ("AUTHOR", "COMMITTER")
    about = {"NAME": name, "EMAIL": f"{name.lower()}@shop.example", "DATE": date}
    who = {f"GIT_{role}_{key}": value for role in roles for key, value in about.items()}
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    asked = ["git", "-c", "protocol.file.allow=always", *arguments]
    done = subprocess.run(
        asked, cwd=folder, env={**os.environ, **who, **quiet}, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    return os.fsdecode(done.stdout).strip()


class Hosted(Local):
    """A forge in memory whose branches and files are those of a real repository."""

    there: Path

    def _read(self) -> State:
        state = super()._read()
        rows = git(self.there, "for-each-ref", "--format=%(refname:lstrip=2) %(objectname)")
        state.branches = dict(row.split(" ") for row in rows.splitlines())
        names = git(self.there, "ls-tree", "-r", "--name-only", "main").splitlines()
        state.files = {name: git(self.there, "show", f"main:{name}") for name in names}
        return state

    def touched(self, number: int) -> Sequence[Touched]:
        head = self.pull(number).head
        names = git(self.there, "diff", "--name-only", f"main...{head}").splitlines()
        return [Touched(name, ()) for name in names]

    def merge(self, number: int, head: str, *, method: Method, message: str) -> Merged | Skipped:
        tree = git(self.there, "merge-tree", "--write-tree", "main", head)
        commit = git(self.there, "commit-tree", tree, "-p", "main", "-m", message)
        done = super().merge(number, head, method=method, message=message)
        if not isinstance(done, Merged):
            return done
        git(self.there, "update-ref", "refs/heads/main", commit)
        record = self.state.records[number]
        record.pull = replace(record.pull, merge_commit=commit)
        return Merged(commit)

    def delete_branch(self, branch: str, head: str) -> Skipped | None:
        git(self.there, "update-ref", "-d", f"refs/heads/{branch}", head)
        return None


@dataclass
class Town:
    """The repository there and our clone of it, the forge, the clock, and the rules in force."""

    folder: Path
    now: datetime = MONDAY
    manners: Manners = field(default_factory=Manners)

    def __post_init__(self) -> None:
        self.there, self.here = self.folder / "there.git", self.folder / "here"
        self.there.mkdir()
        git(self.there, "init", "-q", "--bare", "-b", "main")
        git(self.folder, "clone", "-q", self.there.as_uri(), "here")
        git(self.here, "checkout", "-q", "-b", "main")
        self.change(SHOP)
        self.change({"README.md": "A shop.\n"}, date="2025-06-01T12:00:00+00:00")
        url = "https://forge.invalid/ana/shop"
        project = Project(
            *("ana/shop", url, f"{url}.git", "main", False, False, False, False, ("merge",)),
            f"{url}/blob",
        )
        state = State(project, permissions={"ana": "admin", "ben": "write", "eve": "read"})
        self.forge = Hosted(US, state, clock=lambda: self.now)
        self.forge.there = self.there

    def change(
        self, files: Mapping[str, str | None], *, name: str = "Ada", date: str = LONG_AGO
    ) -> None:
        """Commit to main here and there; None removes a file."""
        for path, text in files.items():
            target = self.here / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                target.unlink()
            else:
                target.write_text(text)
        git(self.here, "add", "-A")
        git(self.here, "commit", "-q", "-m", "Change", name=name, date=date)
        git(self.here, "push", "-q", self.there.as_uri(), "main")

    def pull_main(self) -> None:
        """Bring our clone up to date, as a job that checks out main does."""
        git(self.here, "pull", "-q", "--ff-only", self.there.as_uri(), "main")

    def push(self, branch: str, files: Mapping[str, str], *, name: str = "Ben") -> None:
        """Commit to a branch there as somebody else, from main if there is no such branch."""
        work = self.folder / f"work-{name}"
        if not work.exists():
            git(self.folder, "clone", "-q", self.there.as_uri(), work.name)
        git(work, "fetch", "-q", "origin")
        known = git(work, "branch", "-r", "--list", f"origin/{branch}")
        git(work, "checkout", "-q", "-B", "work", f"origin/{branch}" if known else "origin/main")
        for path, text in files.items():
            (work / path).write_text(text)
        git(work, "add", "-A")
        git(work, "commit", "-q", "-m", "Work", name=name)
        git(work, "push", "-q", "origin", f"HEAD:refs/heads/{branch}")

    def say(self, person: str, number: int, text: str) -> None:
        """Comment on a pull."""
        with self.forge.changing() as state:
            state.record(number).say(state.next_id(), text, author=Person(person), now=self.now)

    def edit(self, number: int, old: str, new: str) -> None:
        """Edit the text of a pull."""
        with self.forge.changing() as state:
            record = state.record(number)
            assert old in record.pull.body
            record.pull = replace(record.pull, body=record.pull.body.replace(old, new))

    def label(self, number: int, *labels: str) -> None:
        """Label a pull."""
        with self.forge.changing() as state:
            record = state.record(number)
            record.pull = replace(record.pull, labels=(*record.pull.labels, *labels))

    def close(self, person: str, number: int) -> None:
        """Close a pull unmerged."""
        with self.forge.changing() as state:
            state.close_pull(number, by=Person(person), now=self.now)

    def merge(self, number: int) -> None:
        """Merge a pull, as a person does, and bring our clone up to date."""
        self.forge.merge(number, self.forge.pull(number).head, method="merge", message="Merge")
        self.pull_main()

    def pulls(self, *, is_open: bool = True) -> list[Pull]:
        """Return the pulls, the oldest first."""
        return sorted(self.forge.pulls(is_open=is_open), key=lambda pull: pull.number)

    def writes(self) -> str:
        """Return what is another text after every write that reaches the forge or the branches."""
        with self.forge.changing() as state:
            return repr((state.records, state.issues, state.branches))

    def sweep(self) -> Report:
        """Run a sweep of our clone."""
        with self._bench() as services:
            return sweep(self._job(), services)

    def tend(self) -> dict[int, str]:
        """Visit the pulls from our clone, brought up to date; return what was decided."""
        self.pull_main()
        return self.visit()

    def visit(self) -> dict[int, str]:
        """Visit the pulls from our clone as it is."""
        with self._bench() as services:
            assert services.workbench is not None
            assert services.workbench.outlet is not None
            past = [e for e in map(_event, links(self._ledger())) if e is not None]
            look = partial(proposer_of, self._job(), services)
            done = tend(services.workbench.outlet, past, look)
        return {one.pull.number: one.decision.action for one in done}

    def ledger(self, action: str) -> list[dict[str, str]]:
        """Return who reviewed and merged, as the events of this kind say."""
        events = [e for e in map(_event, links(self._ledger())) if e and e.action == action]
        names: tuple[Detail, ...] = ("reviewers", "merged_by")
        return [{name: event.about[name] for name in names} for event in events]

    def _ledger(self) -> Iterator[bytes]:
        rules = load_with_origins(folder_reader(self.here)).rules
        return stored_lines(rules.state, Repository.open(self.here))

    def _job(self) -> Job:
        loaded = load_with_origins(folder_reader(self.here))
        return Job(self.here, loaded.rules, loaded.policy, as_of=self.now)

    @contextmanager
    def _bench(self) -> Iterator[Services]:
        repository = Repository.open(self.here)
        assert repository is not None
        rules = load_with_origins(folder_reader(self.here)).rules
        with workbench(
            repository, os.environ, rules=rules, unsandboxed=True, now=lambda: self.now
        ) as bench:
            assert bench.state is not None
            outlet = Outlet(
                forge=self.forge,
                dialect="github",
                remote=Remote(self.there.as_uri()),
                repository=repository,
                identity=Identity("Sweeper", "sweeper@localhost"),
                ledger=bench.ledger,
                manners=self.manners,
                now=self.now,
                has_line=bench.state.has,
                signer=bench.signer,
            )
            yield Services(workbench=replace(bench, outlet=outlet))

    def wait(self, **time: int) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


def _event(link: Link) -> Event | None:
    assert not link.problem
    return link.event


def checked(town: Town, number: int, outcome: CheckOutcome = "passed") -> None:
    """Have a check of the forge's own say something of a pull's head."""
    with town.forge.changing() as state:
        state.checks[state.pull(number).head] = [CheckRun("ci", outcome)]
