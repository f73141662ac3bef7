"""The stages in order: `find` for what only looks, `sweep` for what changes."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

import msgspec

from sweeper.errors import NothingToDo
from sweeper.git import Repository
from sweeper.job import Job
from sweeper.model import (
    Case,
    Check,
    Facts,
    FlagRead,
    FlagVerdict,
    Report,
    Skipped,
    SourceFile,
)
from sweeper.services import Services
from sweeper.sources import Tree, Words, code_version, read_facts, read_tree

if TYPE_CHECKING:
    from sweeper.analysis import Survey
    from sweeper.graph.reference_graph import ReferenceGraph


# What could not be read may use anything, so a person has to agree.
_UNREAD = Check("input", "not_run", 0.0, "not all of the input could be read")


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
    words = Words(tree, services.store, jobs=job.jobs)
    read = _facts(job, services, tree)
    from sweeper.analysis import flags_of, survey

    return flags_of(job, survey(job, services, tree, read, words))


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
    """Find, remove what is sure enough on a branch, prove it, and write the pull request's text.

    Works on the commit that is checked out, in a worktree of its own. Raises NothingToDo when the
    tree is in no repository or has no commit, SandboxError when foreign code cannot run here.
    """
    bench = services.workbench
    assert bench is not None, "the command line builds a workbench for every sweep"
    repository = Repository.open(job.root)
    head = repository.head() if repository is not None else None
    if repository is None or head is None:
        raise NothingToDo(f"{job.root}: no git repository with a commit; `scan` works without one")
    from sweeper.endings import endings, entries
    from sweeper.group import apart

    bench.sandbox.ensure()
    job = replace(job, commit=head.sha, is_thorough=True)
    tree = tree_of(job, services)
    surveyed, report = analyse(job, services, tree)
    for cases in apart(report.cases):
        report = _propose(job, services, repository, surveyed, report, cases)
    report = replace(report, endings=endings(report, job.policy))
    bench.ledger.record_all(entries(report.endings))
    return report


def _propose(
    job: Job,
    services: Services,
    repository: Repository,
    surveyed: Survey,
    report: Report,
    cases: Sequence[Case],
) -> Report:
    """Prove what is sure enough of the cases, and propose it on a branch of its own."""
    # Imported here, since `scan` must not pay for libcst and the checks: a third of a second.
    from sweeper.group import group
    from sweeper.propose import draft, propose
    from sweeper.proving import prove_bundles, waiting_for_model

    bench = services.workbench
    assert bench is not None, "the command line builds a workbench for every sweep"
    bundles, waiting = group(cases, job.policy)
    report = replace(report, skipped=(*report.skipped, *waiting))
    if not bundles:
        return report
    read = partial(_facts, job, services, surveyed.tree)
    proof = prove_bundles(job, services, repository, surveyed, report, bundles, read)
    report = replace(report, skipped=(*report.skipped, *proof.dropped))
    if not proof.changes:
        return report
    checks = proof.checks if report.complete else (*proof.checks, _UNREAD)
    if job.dry_run:
        drafted = draft(proof.changes, checks, policy=job.policy)
        return replace(report, proposals=(*report.proposals, drafted))
    services.progress("propose", 0, 1)
    made = propose(
        proof.changes,
        proof.files,
        checks,
        notes=(*proof.notes, *waiting_for_model(proof)),
        repository=repository,
        base=job.commit,
        policy=job.policy,
        ledger=bench.ledger,
        folder=bench.folder,
        identity=bench.identity,
    )
    if isinstance(made, Skipped):
        gone = [case.finding.fingerprint for c in proof.changes for case in c.bundle.cases]
        made = replace(made, findings=tuple(gone), outcome=made.outcome or "hands-off")
        return replace(report, skipped=(*report.skipped, made))
    return replace(report, proposals=(*report.proposals, made))


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
