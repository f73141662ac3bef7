"""A workspace file and options to the repositories that it names, linked together."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from sweeper.cli.fetched import entries_of, fetched
from sweeper.cli.options import Inputs
from sweeper.cli.output import has_colour, say, width
from sweeper.cli.places import repository_of
from sweeper.cli.progress import progress
from sweeper.cli.run import job_of, rule_reader, stored
from sweeper.config import Policy, load_with_origins
from sweeper.config.workspace import read_workspace
from sweeper.engine import Engine
from sweeper.engine.local import Local
from sweeper.engine.serial import Serial
from sweeper.errors import GitError
from sweeper.report.page import Page
from sweeper.services import Services
from sweeper.sources import decode_source
from sweeper.store import Store, cache_dir
from sweeper.workspace.members import Member, members_of

if TYPE_CHECKING:
    from sweeper.audit.values import Audit
    from sweeper.job import Job
    from sweeper.model import Report
    from sweeper.workspace import Town

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Together:
    """A workspace at work: its repositories, the services, the policy of the organisation."""

    name: str
    town: Town
    services: Services
    policy: Policy

    def report(self, names: Sequence[str]) -> Report:
        """Judge the repositories of these names, or all; paths start with the name of each."""
        from sweeper.workspace.report import report_of

        return report_of(self.town, names)

    def audit(self, target: str) -> Audit:
        """Answer all that is known of a target in one of the repositories."""
        from sweeper.audit import audit_in

        return audit_in(self.town, self.services, target)

    def read(self, path: str) -> str | None:
        """Answer the text of a file, by the name of its repository and its path there."""
        name, _, rest = path.partition("/")
        for each in self.town.members:
            if each.member.name == name:
                try:
                    return decode_source(self.town.tree(each).read(rest)).text
                except (OSError, GitError):
                    return None
        return None

    def page(self, output: Path | None, *, repository: str = "", details: bool = False) -> Page:
        """Answer how to show a report on all of them, or on the paths of one of them."""
        prefix = f"{repository}/" if repository else ""
        return Page(
            sources=lambda path: self.read(f"{prefix}{path}"),
            name=repository or self.name,
            colour=has_colour(output),
            width=width(output),
            policy=self.policy,
            details=details,
        )


@contextmanager
def together(inputs: Inputs, file: Path, engine: str) -> Iterator[Together]:
    """Read the workspace file, and link its repositories while progress shows."""
    workspace = read_workspace(file)
    entries = entries_of(workspace, os.environ)
    policy = load_with_origins(lambda path: None, organisation=inputs.config).policy
    # Before there are processes, which then have it, too.
    from sweeper.workspace import open_town
    from sweeper.workspace.shelf import Site

    with (
        fetched(workspace, entries, os.environ, quiet=inputs.quiet) as elsewhere,
        stored(inputs) as services,
        TemporaryDirectory(prefix="sweeper-") as folder,
        ExitStack() as stack,
    ):
        members = members_of(file, entries, elsewhere)
        made_by = stack.enter_context(engine_of(engine, min(inputs.jobs, len(members))))
        step = stack.enter_context(progress(quiet=inputs.quiet))
        # Processes that make calls may not start others, and have others beside them.
        jobs = inputs.jobs if isinstance(made_by, Serial) else 1
        cache = None if inputs.no_cache else cache_dir(os.environ)
        site = Site(
            Path(folder),
            partial(_job, replace(_from_anywhere(inputs), jobs=jobs)),
            partial(_services, cache or Path(folder) / "store"),
        )
        town = open_town(members, site, made_by, step)
        for name, why in sorted(town.unread.items()):
            say(f"sweeper: warning: {name}: {why}", quiet=inputs.quiet)
        yield Together(file.resolve().parent.name, town, replace(services, progress=step), policy)


@contextmanager
def engine_of(where: str, jobs: int) -> Iterator[Engine]:
    """Give what makes the calls: processes of this machine, or the cluster at `HOST:PORT`."""
    if where:
        from sweeper.engine.cluster import connected

        with connected(where) as cluster:
            yield cluster
    elif jobs == 1:
        yield Serial()
    else:
        with Local(jobs) as local:
            yield local


@contextmanager
def _services(folder: Path) -> Iterator[Services]:
    """Open the store of a call, where the call is made."""
    with Store(folder, now=datetime.now(UTC)) as store:
        yield Services(store=store)
        for warning in store.warnings:
            _log.warning("%s: %s", warning.subject, warning.reason)


def _from_anywhere(inputs: Inputs) -> Inputs:
    """Return the options with paths that mean the same wherever a call is made."""
    return replace(
        inputs,
        config=inputs.config and inputs.config.absolute(),
        coverage=inputs.coverage and inputs.coverage.absolute(),
        flags=tuple(path.absolute() for path in inputs.flags),
    )


def _job(inputs: Inputs, member: Member) -> Job:
    """Return the job of a member, by its own rules and its role."""
    if member.problem:
        raise GitError(member.problem)
    if not member.root.is_dir():
        raise GitError(f"{member.root}: is not there; clone it, or take it out of the workspace")
    repository = repository_of(member.root)
    loaded = load_with_origins(rule_reader(member.root, repository), organisation=inputs.config)
    is_closed = inputs.closed_world or member.role in ("internal", "application", "consumer")
    return replace(job_of(inputs, member.root, loaded), closed_world=is_closed)


def names_of(together: Together, asked: Sequence[Path]) -> tuple[str, ...]:
    """Answer the names of the repositories that the paths mean; none mean all.

    Raises a usage error for a path outside of the workspace.
    """
    names = []
    for path in asked:
        whole = path.resolve()
        found = [m.member.name for m in together.town.members if m.member.root == whole]
        if not found:
            raise click.UsageError(f"{path}: is no repository of the workspace")
        names += found
    return tuple(names)
