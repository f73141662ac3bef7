"""Many repositories to one run that visits them one by one, and to what it has to tell."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, NamedTuple

import click
import msgspec

from sweeper.cli.isolated import isolated
from sweeper.cli.options import Inputs
from sweeper.cli.output import put, put_parts, say
from sweeper.cli.scope import Scope
from sweeper.cli.server import key_of, server
from sweeper.cli.visiting import Tour, Work, shared_pace, visit
from sweeper.cli.working import Wishes
from sweeper.config import load
from sweeper.errors import ConfigError
from sweeper.job import Job
from sweeper.ledger.hold import hold
from sweeper.rounds import Visited, exit_code
from sweeper.rounds.going import go
from sweeper.rounds.queue import Queue
from sweeper.rounds.showing import document, row, table
from sweeper.rounds.targets import Target
from sweeper.services import Services

_LONGEST_WORK = 3_600  # seconds of the processor, and beyond the end of the run
# What every visit needs: imported once, before the first.
_NEEDED = (
    "networkx",
    "sweeper.check.scan",
    "sweeper.cli.bench",
    "sweeper.cli.model",
    "sweeper.cli.onboarding",
    "sweeper.cli.outlet",
    "sweeper.cli.switch",
    "sweeper.endings",
    "sweeper.forge.recorded",
    "sweeper.onboard.pull",
    "sweeper.proposing",
    "sweeper.publishing.dashboard",
    "sweeper.tend",
    "vulture",
)
# The modules of the client libraries that are otherwise loaded with the first question.
_CLIENTS: Mapping[str, str] = {"github": "github", "gitlab": "gitlab.v4.objects"}


@dataclass(frozen=True, slots=True)
class Errand:
    """What is done in each repository, and how it is told."""

    command: Literal["sweep", "tend"]
    work: Work
    form: str
    output: Path | None
    is_strict: bool


def many(scope: Scope, inputs: Inputs, wishes: Wishes, errand: Errand) -> int:
    """Visit the repositories that are due in this round; return the exit code.

    Raises ConfigError for what is wrong for all of them, and ServiceError when another run is at
    work with the same state.
    """
    if errand.form not in ("text", "json"):
        raise click.UsageError("for many repositories --format is text or json")
    if inputs.coverage is not None or wishes.python is not None:
        raise click.UsageError("--coverage and --python are for one repository")
    deadline = time.time() + scope.seconds
    forge = server(wishes.forge, os.environ, scope.targets)
    rules, policy = load(lambda _: None, organisation=inputs.config)
    folder = state_folder(scope.state, rules.state, os.environ)
    with hold(folder), tempfile.TemporaryDirectory(prefix="sweeper-") as reports:
        pace = folder / "pace.json"
        shared_pace(pace, deadline)  # said once when it is damaged
        variables = Path(reports) / "variables.json"
        tour = Tour(inputs, wishes, forge, errand.work, pace, deadline, variables)
        targets: dict[str, Target] = {}
        for one in scope.targets:
            targets.setdefault(key_of(one, forge), one)
        queue = Queue(folder / f"queue-{errand.command}.json")
        queue.begin_round(list(targets))
        _prepare(forge.kind if forge.is_written else "", Job(Path(reports), rules, policy))
        return _tell(_Going(tour, targets, queue, Path(reports)), errand, quiet=inputs.quiet)


class _Going(NamedTuple):
    tour: Tour
    targets: Mapping[str, Target]
    queue: Queue
    reports: Path

    def visits(self) -> Iterator[Visited]:
        """Yield the visits as they end."""
        names = [(key, one.text) for key, one in self.targets.items()]
        deadline = self.tour.deadline
        return go(self.queue, names, self._visit, clock=time.time, deadline=deadline)

    def report_of(self, name: str) -> str:
        """Return what a visit has left to report, "" for nothing."""
        path = self._path(name)
        return path.read_text("utf-8") if path.exists() else ""

    def _visit(self, key: str) -> Visited:
        one = self.targets[key]
        report = self._path(one.text)

        def visited() -> bytes:
            return msgspec.msgpack.encode(visit(one, self.tour, report))

        left = max(self.tour.deadline - time.time(), 0)
        answer = isolated(visited, longest=left + _LONGEST_WORK, processor=_LONGEST_WORK)
        if isinstance(answer, str):
            return Visited(one.text, "crashed", f"its process ended by {answer}")
        return msgspec.msgpack.decode(answer, type=Visited)

    def _path(self, name: str) -> Path:
        numbers = {one.text: number for number, one in enumerate(self.targets.values())}
        return self.reports / f"{numbers[name]}.txt"


def _tell(going: _Going, errand: Errand, *, quiet: bool) -> int:
    names = [(key, one.text) for key, one in going.targets.items()]
    due = set(going.queue.due([key for key, _ in names]))
    before = [going.queue.visited(key, name) for key, name in names if key not in due]
    streams = errand.form == "text" and errand.output is None
    visits: list[Visited] = []
    rows: list[str] = []
    for visited in going.visits():
        visits.append(visited)
        rows.append(row(visited, len(visits), len(due)))
        if streams:
            put(f"{rows[-1]}\n", None)
        elif sys.stderr.isatty():
            say(rows[-1], quiet=quiet)
    if errand.form == "json":
        reports = (going.report_of(visited.name) for visited in visits)
        parts = document(
            visits, reports, command=errand.command, round_=going.queue.round, before=before
        )
        put_parts((part.encode() for part in parts), errand.output)
    else:
        shown = [] if streams else rows
        ended = table(visits, round_=going.queue.round, before=before)
        put("".join(f"{line}\n" for line in shown) + ended, errand.output)
    return exit_code(visits, is_strict=errand.is_strict)


def state_folder(said: Path | None, location: str, environ: Mapping[str, str]) -> Path:
    """Return the folder for what is known of rounds.

    What the user said, else the organisation's folder for state, else that of the user.
    """
    if said is not None:
        return said.absolute() / "rounds"
    if location.startswith(("/", "~")):
        return Path(location).expanduser() / "rounds"
    for base in (environ.get("XDG_STATE_HOME", ""), f"{environ.get('HOME', '')}/.local/state"):
        if base.startswith("/") and base != "/.local/state":
            return Path(base) / "sweeper" / "rounds"
    raise ConfigError("a run over many repositories keeps what is done; say --state FOLDER")


def _prepare(kind: str, job: Job) -> None:
    """Have what each visit needs, and keep its memory shared with their processes.

    The client library of a forge has its name; where it is missing, each visit says so.
    """
    from sweeper.pipeline import find

    for name in _NEEDED:
        import_module(name)
    if kind and find_spec(kind):
        import_module(_CLIENTS[kind])
    # A look at an empty folder: it also compiles the patterns of all rules.
    find(replace(job, is_thorough=True), Services())
    gc.collect()
    gc.freeze()
