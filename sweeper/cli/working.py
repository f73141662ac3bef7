"""A started run and the user's wishes to what works on the repository: bench, forge and model."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sweeper.cli.forge import Choice, Connection, connect, kind_of
from sweeper.cli.output import say
from sweeper.errors import NothingToDo
from sweeper.job import Job
from sweeper.services import Services

if TYPE_CHECKING:
    from sweeper.cli.run import Run
    from sweeper.forge.opening import Kind
    from sweeper.git import Repository


class Wishes(NamedTuple):
    """What the user said about how a repository is worked on.

    `python` is the interpreter for its own tests, None for the configured or detected one. `model`
    says whether a model has to be there (True), or is not asked (False). `connect` opens the line
    to the forge of the repository.
    """

    python: Path | None
    unsandboxed: bool
    dry_run: bool
    model: bool | None
    forge: Choice
    connect: Callable[[Kind, Repository], Connection]


def alone(seconds: float, kind: Kind, repository: Repository) -> Connection:
    """Open the line to the forge for one repository, which a run may use so long."""
    from sweeper.forge.pace import Pace

    return connect(kind, repository, os.environ, Pace(deadline=time.time() + seconds))


@contextmanager
def at_work(run: Run, wishes: Wishes) -> Iterator[tuple[Job, Services]]:
    """Give the job, and the services of the only run that is at work on the repository.

    Raises Halted before anything is done where a variable of the forge stops it.
    """
    from sweeper.cli.bench import workbench
    from sweeper.cli.model import client
    from sweeper.cli.outlet import outlet, recall
    from sweeper.cli.switch import ensure_running
    from sweeper.state import stored_document

    repository = run.repository
    if repository is None:
        raise NothingToDo(f"{run.job.root}: no git repository; `scan` works without one")
    job = replace(run.job, dry_run=wishes.dry_run)
    if wishes.python is not None:
        environment = replace(run.rules.environment, python=str(wishes.python.absolute()))
        job = replace(job, rules=replace(run.rules, environment=environment))
    whose = partial(
        client,
        job.policy,
        os.environ,
        wanted=wishes.model,
        repository=str(repository.common_dir),
        store=run.services.store,
    )
    kind = None if wishes.dry_run else kind_of(wishes.forge, os.environ)
    with ExitStack() as stack:
        connection = wishes.connect(kind, repository) if kind is not None else None
        if connection is not None:
            # The forge may want to hear nothing now, not even this.
            recall(connection, partial(stored_document, job.rules.state, repository))
            ensure_running(connection.forge, connection.name, connection.variables)
        bench = stack.enter_context(
            workbench(
                repository,
                os.environ,
                rules=job.rules,
                unsandboxed=wishes.unsandboxed,
                remote=connection.remote if connection else None,
                is_dry=wishes.dry_run,
                model=lambda ledger: whose(record=ledger.record),
            )
        )
        if connection is not None:
            now = job.as_of or datetime.now(UTC)
            goes = outlet(connection, bench, repository, run.manners, now=now)
            bench = replace(bench, outlet=goes)
        yield job, replace(run.services, workbench=bench)
        asked = bench.model
        if asked is not None and asked.budget.spent:
            spent = f"{asked.name} took ${asked.budget.spent:.4f} at most"
            say(f"sweeper: {spent}", quiet=run.quiet)
