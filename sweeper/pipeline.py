"""The stages in order: `find` for what only looks, `sweep` for what changes."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

import msgspec

from sweeper.errors import NothingToDo
from sweeper.git import Repository
from sweeper.job import Job
from sweeper.model import (
    Facts,
    FlagRead,
    FlagVerdict,
    Report,
    SourceFile,
)
from sweeper.services import Services
from sweeper.sources import Tree, Words, code_version, read_facts, read_tree

if TYPE_CHECKING:
    from sweeper.analysis import Survey
    from sweeper.graph.reference_graph import ReferenceGraph
    from sweeper.proposing import Proposer


def find(job: Job, services: Services) -> Report:
    """Return all findings with their cases, whatever their confidence.

    A result for exactly the same input is taken from the store.
    """
    tree = tree_of(job, services)
    key = _key(job, tree)
    known = services.store.get_result(key) if services.store is not None else None
    report = _decoded(known)
    if report is None:
        report = analyse(job, services, tree)[1]
        if services.store is not None:
            services.store.put_result(key, msgspec.msgpack.encode(report))
    return report


def explore(job: Job, services: Services) -> tuple[ReferenceGraph, Report]:
    """Return the graph of a tree too, for whoever asks why."""
    surveyed, report = analyse(job, services, tree_of(job, services))
    return surveyed.graph, report


def flags(job: Job, services: Services) -> tuple[tuple[FlagRead, ...], tuple[FlagVerdict, ...]]:
    """Return all reads of flags in a tree, and what is known of each flag."""
    tree = tree_of(job, services)
    found = surveyed(job, services, tree)
    from sweeper.analysis import flags_of

    return flags_of(job, found)


def analyse(job: Job, services: Services, tree: Tree) -> tuple[Survey, Report]:
    """Parse, link, detect, verify and score."""
    # The collector would walk millions of values that all live to the end: 6 % of a cold scan.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return _analyse(job, services, tree)
    finally:
        if was_enabled:
            gc.enable()


def _analyse(job: Job, services: Services, tree: Tree) -> tuple[Survey, Report]:
    words = Words(tree, services.store, jobs=job.jobs)
    words.prepare()
    read = _facts(job, services, tree)
    first = list(islice(read, 1))  # the pool parses on while this process imports
    from sweeper.analysis import judge, survey

    surveyed = survey(job, services, tree, chain(first, read), words)
    return surveyed, judge(job, services, surveyed)


def surveyed(
    job: Job, services: Services, tree: Tree, neighbours: Collection[str] | None = None
) -> Survey:
    """Parse and link a tree, among others if there are the packages of neighbours."""
    from sweeper.analysis import survey

    words = Words(tree, services.store, jobs=job.jobs)
    read = _facts(job, services, tree)
    return survey(job, services, tree, read, words, neighbours)


def _facts(job: Job, services: Services, tree: Tree) -> Iterator[tuple[SourceFile, Facts]]:
    return read_facts(
        tree,
        services.store,
        rules=job.rules,
        jobs=job.jobs,
        progress=lambda done, total: services.progress("parse", done, total),
    )


def tree_of(job: Job, services: Services) -> Tree:
    """Return the tree that a job asks for."""
    return read_tree(
        job.root, job.rules, commit=job.commit, exclude=job.exclude, store=services.store
    )


def sweep(job: Job, services: Services) -> Report:
    """Find, remove what is sure enough on branches, prove it, and write the pull requests' texts.

    With an outlet they are pull requests. Raises what `proposer_of` does.
    """
    from sweeper.endings import endings, entries
    from sweeper.group import apart
    from sweeper.ledger.runs import past_runs

    proposer = proposer_of(job, services)
    outlet = proposer.bench.outlet
    if outlet is not None and not proposer.job.dry_run:
        from sweeper.publishing import publish_all

        publish_all(proposer, outlet)
    else:
        for cases in apart(proposer.report.cases):
            proposer.propose(proposer.group(cases))
    ended = endings(proposer.report, job.policy, unbranched=proposer.unbranched)
    proposer.bench.ledger.record_all(entries(ended))
    state = proposer.bench.state
    runs = past_runs(state.events()) if state is not None else ()
    report = replace(proposer.report, endings=ended, runs=runs)
    if outlet is not None and not proposer.job.dry_run:
        from sweeper.publishing.dashboard import show

        show(outlet, report, state.events() if state is not None else ())
    return report


def proposer_of(job: Job, services: Services) -> Proposer:
    """Find, and return who can propose what was found.

    Works on the commit that is checked out, in a worktree of its own. Raises NothingToDo when the
    tree is in no repository or has no commit, SandboxError when foreign code cannot run here.
    Where the repository refuses changes by machines it stops before the branch.
    """
    # Imported here, since `scan` must not pay for libcst and the checks: a third of a second.
    from sweeper.endings import DRY
    from sweeper.proposing import Proposer
    from sweeper.welcome.heed import heeded, welcome

    bench = services.workbench
    assert bench is not None, "the command line builds a workbench for every sweep"
    repository = Repository.open(job.root)
    head = repository.head() if repository is not None else None
    if repository is None or head is None:
        raise NothingToDo(f"{job.root}: no git repository with a commit; `scan` works without one")
    bench.sandbox.ensure()
    job = replace(job, commit=head.sha, is_thorough=True)
    tree = tree_of(job, services)
    said = welcome(tree)
    left, unbranched = heeded(said), DRY
    if said.answer != "open":
        services = replace(services, workbench=replace(bench, model=None))
    if said.answer == "refused" and not job.dry_run:
        job, unbranched = replace(job, dry_run=True), left[0].reason
    surveyed, report = analyse(job, services, tree)
    report = replace(report, skipped=(*left, *report.skipped))
    read = partial(_facts, job, services, tree)
    return Proposer(job, services, repository, surveyed, read, report, unbranched)


def _key(job: Job, tree: Tree) -> str:
    """Return the digest of all that a result depends on."""
    as_of = job.as_of or tree.as_of
    coverage = job.coverage.read_bytes() if job.coverage is not None else b""
    # The name of a file may be that of its environment.
    flags = [path.name + hashlib.sha256(path.read_bytes()).hexdigest() for path in job.flags]
    parts = [
        code_version(), tree.digest, tree.commit, str(tree.root), job.rules.digest,
        as_of.isoformat(), hashlib.sha256(coverage).hexdigest(), "\0".join(job.exclude),
        str(job.is_thorough), str(job.closed_world), "\0".join(flags),
        "\0".join(job.environments),
    ]  # fmt: skip
    return hashlib.sha256("\1".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _decoded(known: bytes | None) -> Report | None:
    if known is None:
        return None
    try:
        return msgspec.msgpack.decode(known, type=Report)
    except msgspec.DecodeError:  # written by another version, or damaged
        return None
