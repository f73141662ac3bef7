"""Options to a started run: the job, the services, and what commands ask of the tree."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sweeper.cli.options import Inputs, Outputs
from sweeper.cli.output import has_colour, say, width
from sweeper.cli.places import repository_of
from sweeper.cli.progress import progress
from sweeper.config import Loaded, Manners, Policy, Reader, Rules, folder_reader, load_with_origins
from sweeper.errors import GitError, NothingToDo
from sweeper.git import Repository
from sweeper.git.changed import changed_lines
from sweeper.model import FlagRead, FlagVerdict, Report, Skipped
from sweeper.report import FORMATS
from sweeper.report.page import Page
from sweeper.services import Services
from sweeper.sources.content import decode_source
from sweeper.sources.inside import read_inside
from sweeper.store import Store, cache_dir

if TYPE_CHECKING:
    from sweeper.audit.values import Audit

    # Importing the pipeline takes longer than showing a help page or refusing an option should.
    from sweeper.cli.removal import Removal
    from sweeper.cli.working import Wishes
    from sweeper.graph.reference_graph import ReferenceGraph
    from sweeper.job import Job
    from sweeper.tend import Tended


@dataclass(frozen=True, slots=True)
class Run:
    """A job with its services, and the verbs of the pipeline on it."""

    job: Job
    services: Services
    repository: Repository | None
    manners: Manners
    verbose: int
    quiet: bool

    @property
    def policy(self) -> Policy:
        """The thresholds in force."""
        return self.job.policy

    @property
    def rules(self) -> Rules:
        """The rules in force."""
        return self.job.rules

    def find(self) -> Report:
        """Find, or raise NothingToDo where there is no Python."""
        from sweeper.pipeline import find

        with self._showing() as services:
            return self._some(find(self.job, services))

    def sweep(self, wishes: Wishes) -> Report:
        """Find, remove on branches, prove, and propose; not the last in a dry run."""
        from sweeper.cli.onboarding import offered
        from sweeper.cli.working import at_work
        from sweeper.pipeline import sweep

        with at_work(self, wishes) as (job, services), self._showing() as shown:
            outlet = services.workbench.outlet if services.workbench else None
            if outlet is not None and self.manners.onboarding:
                waits = offered(job.root, outlet)
                if waits:
                    return Report("", False, 0, 0, (), (Skipped(".", "onboard", waits),))
            return self._some(sweep(job, replace(services, progress=shown.progress)))

    def tend(self, wishes: Wishes) -> tuple[Tended, ...]:
        """Visit the open pull requests of ours."""
        from sweeper.cli.working import at_work
        from sweeper.pipeline import proposer_of
        from sweeper.tend import tend

        with at_work(self, wishes) as (job, services), self._showing() as shown:
            bench = services.workbench
            assert bench is not None, "who is at work has a workbench"
            if bench.outlet is None:
                raise NothingToDo("no forge to visit; say --forge github or --forge gitlab")
            assert bench.state is not None, "a run has a state"
            past = list(bench.state.events())
            look = partial(proposer_of, job, replace(services, progress=shown.progress))
            return tend(bench.outlet, past, look)

    def flags(self) -> tuple[tuple[FlagRead, ...], tuple[FlagVerdict, ...]]:
        """Answer the reads of flags, and what is known of each flag."""
        from sweeper.pipeline import flags

        with self._showing() as services:
            return flags(self.job, services)

    def audit(self, target: str) -> Audit:
        """Answer all that is known of a target."""
        from sweeper.audit import audit

        with self._showing() as services:
            return audit(self.job, services, target)

    def explore(self) -> tuple[ReferenceGraph, Report]:
        """Find, and answer the graph too."""
        from sweeper.pipeline import explore

        with self._showing() as services:
            return explore(self.job, services)

    def read(self, path: str) -> str | None:
        """Answer the text of a file of the tree, None when it cannot be read."""
        try:
            return decode_source(_reader(self.job.root, self.repository)(path)).text
        except (OSError, GitError):
            return None

    def page(self, output: Path | None) -> Page:
        """Answer how to show what was found."""
        return Page(
            sources=self.read,
            colour=has_colour(output),
            width=width(output),
            policy=self.policy,
            details=bool(self.verbose),
        )

    def browsable(self, page: Page, commit: str) -> Page:
        """Answer the page with what people browse by: owners, and the age of lines."""
        from sweeper.propose.owners import read_owners
        from sweeper.verify.history.past import Past

        # Ages count from the commit, as those of the evidence do; without one nothing is known.
        repository = self.repository if commit else None
        as_of = self.job.as_of or datetime.now(UTC)
        if repository is not None and self.job.as_of is None:
            as_of = repository.commit(commit).time
        past = Past.read(repository, commit, self.services.store, as_of)
        return replace(
            page,
            name=self.job.root.resolve().name,
            owners=read_owners(self.read).of,
            age=lambda path, spans: past.age(path, spans).days,
        )

    def rule_file(self) -> tuple[str, str]:
        """Answer the file that the repository's rules are in, or may be, and the key of a keep."""
        shared = self.read("pyproject.toml") or ""
        if "[tool.sweeper" in shared:
            return "pyproject.toml", "tool.sweeper.keep"
        return ".sweeper.toml", "keep"

    def changed(self, since: str) -> Mapping[str, tuple[range, ...]]:
        """Answer the lines changed since a revision, which the user named."""
        if self.repository is None:
            raise click.UsageError("--since needs a git repository")
        try:
            self.repository.resolve(since)
        except GitError as error:
            raise click.UsageError(f"--since: {error}") from error
        commit = "HEAD" if self.repository.is_bare else ""
        return changed_lines(self.repository, self.job.root, since, commit=commit)

    def dirty(self) -> frozenset[str]:
        """Answer the paths with uncommitted changes; in a plain folder nothing can be told."""
        if self.repository is None:
            return frozenset()
        self._ensure_worktree()
        if self.repository.head() is None:
            return frozenset(self.repository.list_worktree(self.job.root))
        return frozenset(changed_lines(self.repository, self.job.root, "HEAD"))

    def patch(self, done: Removal) -> bytes:
        """Write what was removed as a patch."""
        from sweeper.fix import patch

        self._ensure_worktree()
        return patch(self.job.root, done.after)

    def write(self, done: Removal) -> tuple[Skipped, ...]:
        """Carry the removal out in the working tree; answer what stands in the way."""
        from sweeper.fix import write

        return write(self.job.root, done.before, done.after)

    def _some(self, report: Report) -> Report:
        if not report.files and report.complete:
            raise NothingToDo(f"{self.job.root}: holds no Python files")
        return report

    @contextmanager
    def _showing(self) -> Iterator[Services]:
        # The bars are gone before anything is written: stdout is often the same terminal.
        with progress(quiet=self.quiet) as step:
            yield replace(self.services, progress=step)

    def _ensure_worktree(self) -> None:
        if self.repository is not None and self.repository.is_bare:
            raise click.UsageError("a bare repository has no files to change; clone it first")


@contextmanager
def started(inputs: Inputs, root: Path) -> Iterator[Run]:
    """Load the rules, and open the store while the run goes on."""
    repository = repository_of(root)
    loaded = load_with_origins(rule_reader(root, repository), organisation=inputs.config)
    with stored(inputs) as services:
        job = job_of(inputs, root, loaded)
        yield Run(job, services, repository, loaded.manners, inputs.verbose, inputs.quiet)


def job_of(inputs: Inputs, root: Path, loaded: Loaded) -> Job:
    """Answer what is asked of the tree at `root`, by its own rules."""
    from sweeper.job import Job

    return Job(
        root=root,
        rules=loaded.rules,
        policy=loaded.policy,
        as_of=inputs.as_of,
        coverage=inputs.coverage,
        flags=inputs.flags,
        environments=inputs.environment,
        exclude=inputs.exclude,
        closed_world=inputs.closed_world,
        jobs=inputs.jobs,
    )


@contextmanager
def stored(inputs: Inputs) -> Iterator[Services]:
    """Open the store, unless the user wants none; afterwards say what was wrong with it."""
    with ExitStack() as stack:
        folder = None if inputs.no_cache else cache_dir(os.environ)
        store = None
        if folder is not None:
            store = stack.enter_context(Store(folder, now=datetime.now(UTC)))
        yield Services(store=store)
        for warning in store.warnings if store is not None else ():
            say(f"sweeper: warning: {warning.subject}: {warning.reason}", quiet=inputs.quiet)


def rule_reader(root: Path, repository: Repository | None) -> Reader:
    """Answer what reads the rule files of a tree; a bare repository has them in its commit."""
    is_bare = repository is not None and repository.is_bare
    return _optional(_reader(root, repository)) if is_bare else folder_reader(root)


def _reader(root: Path, repository: Repository | None) -> Callable[[str], bytes]:
    if repository is None or not repository.is_bare:
        return lambda path: read_inside(root, path)
    return lambda path: repository.run("cat-file", "blob", f"HEAD:{path}")[1]


def _optional(read: Callable[[str], bytes]) -> Callable[[str], bytes | None]:
    def optional(path: str) -> bytes | None:
        try:
            return read(path)
        except (OSError, GitError):
            return None

    return optional


def render(run: Run, report: Report, outputs: Outputs, *, known: int = 0) -> str:
    """Write the report in the format that was asked for."""
    page = replace(run.page(outputs.output), known=known)
    if outputs.format == "html":
        page = run.browsable(page, report.commit)
    return FORMATS[outputs.format].render(report, page)
