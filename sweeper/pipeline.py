"""The stages in order: `find` for what only looks, `sweep` for what changes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sweeper.config import Policy, Rules
from sweeper.detect import DETECTORS
from sweeper.errors import NothingToDo
from sweeper.git import Repository
from sweeper.git.checkouts import checkout
from sweeper.graph.link import link
from sweeper.graph.liveness import liveness
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.group import group
from sweeper.identify import identify
from sweeper.model import Case, Evidence, Facts, Finding, Report, Skipped, SourceFile
from sweeper.score import cap_by_needs, score
from sweeper.services import Services
from sweeper.sources import (
    LOST,
    Tree,
    code_version,
    decode_source,
    entry_points,
    find_packages,
    read_facts,
    read_tree,
)
from sweeper.verify import WITNESSES, Scene
from sweeper.verify.stale import stale_keeps

if TYPE_CHECKING:
    from sweeper.check import Workshop
    from sweeper.services import Workbench


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked for: a tree (`commit` "" is the work tree) and how it is to be judged.

    `as_of` is the clock, None for the committer date of the commit. `coverage` is a data file.
    `witnesses` are the names of those heard. A `dry_run` of sweep stops before it proposes.
    """

    root: Path
    rules: Rules
    policy: Policy
    commit: str = ""
    as_of: datetime | None = None
    coverage: Path | None = None
    exclude: tuple[str, ...] = ()
    jobs: int = 1
    dry_run: bool = False
    witnesses: tuple[str, ...] = tuple(w for w in WITNESSES if w != "vulture")


@dataclass(frozen=True, slots=True)
class Survey:
    """A tree, its graph, and what its files count."""

    tree: Tree
    graph: ReferenceGraph
    lines: int
    unread: Mapping[str, int]
    skipped: tuple[Skipped, ...]


def find(job: Job, services: Services) -> Report:
    """Return all findings with their cases, whatever their confidence.

    A result for exactly the same input is taken from the store.
    """
    tree = tree_of(job, services)
    key = _key(job, tree)
    known = services.store.get_result(key) if services.store is not None else None
    report = _decoded(known)
    if report is None:
        survey_ = survey(job, services, tree)
        report = judge(job, services, survey_)
        if services.store is not None:
            services.store.put_result(key, msgspec.msgpack.encode(report))
    return report


def tree_of(job: Job, services: Services) -> Tree:
    """Return the tree that a job asks for."""
    return read_tree(
        job.root, job.rules, commit=job.commit, exclude=job.exclude, store=services.store
    )


def survey(job: Job, services: Services, tree: Tree) -> Survey:
    """Parse what the store does not hold, and link."""
    facts: list[tuple[SourceFile, Facts]] = []
    unread: Counter[str] = Counter()
    for source, said in read_facts(
        tree,
        services.store,
        rules=job.rules,
        jobs=job.jobs,
        progress=lambda done, total: services.progress("parse", done, total),
    ):
        facts.append((source, said))
        if said.unread:
            unread[said.unread] += 1
    services.progress("link", 0, 1)
    packages = find_packages(tree, job.rules)
    graph = link(facts, job.rules, packages, entry_points(tree), tree.package)
    lines = sum(said.lines for _, said in facts)
    return Survey(tree, graph, lines, dict(sorted(unread.items())), tree.skipped)


def judge(job: Job, services: Services, surveyed: Survey) -> Report:
    """Detect, hear the witnesses, and score."""
    tree, graph = surveyed.tree, surveyed.graph
    live = liveness(graph)
    found = [f for d in DETECTORS.values() for f in d.detect(graph, live, job.rules)]
    findings = identify(found, lambda path: _text(tree, path))
    services.progress("verify", 0, 1)
    scene = _scene(job, services, surveyed)
    heard = _hear(job, findings, scene)
    findings += identify(stale_keeps(findings, scene), lambda path: _text(tree, path))
    cases = cap_by_needs([score(f, heard.get(f.fingerprint, ()), job.policy) for f in findings])
    return Report(
        commit=tree.commit,
        complete=tree.is_complete and not any(reason in LOST for reason in surveyed.unread),
        files=len(graph.files),
        lines=surveyed.lines,
        cases=tuple(sorted(cases, key=_order)),
        skipped=surveyed.skipped,
        unread=surveyed.unread,
    )


def sweep(job: Job, services: Services) -> Report:
    """Find, remove what is sure enough on a branch, prove it, and write the pull request's text.

    Works on the commit that is checked out, in a worktree of its own. Raises NothingToDo when the
    tree is in no repository or has no commit, SandboxError when foreign code cannot run here.
    """
    # Imported here, since `scan` must not pay for libcst and the checks: a third of a second.
    from sweeper.check.scan import rescan
    from sweeper.propose import draft, propose
    from sweeper.prove import prove

    bench = services.workbench
    assert bench is not None, "the command line builds a workbench for every sweep"
    repository = Repository.open(job.root)
    head = repository.head() if repository is not None else None
    if repository is None or head is None:
        raise NothingToDo(f"{job.root}: no git repository with a commit; `scan` works without one")
    bench.sandbox.ensure()
    job = replace(job, commit=head.sha, witnesses=tuple(WITNESSES))
    tree = tree_of(job, services)
    surveyed = survey(job, services, tree)
    report = judge(job, services, surveyed)
    bundles, waiting = group(report.cases, job.policy)
    report = replace(report, skipped=(*report.skipped, *waiting))
    if not bundles:
        return report
    services.progress("prove", 0, 1)
    with checkout(repository, head.sha, bench.scratch / "worktrees", "base") as folder:
        root = folder / repository.prefix
        shop = _workshop(root, job, surveyed, bench)
        scan = rescan(surveyed.graph, job.rules, tree.package)
        proof = prove(bundles, shop, scan=scan, pure_calls=job.rules.pure_calls)
    report = replace(report, skipped=(*report.skipped, *proof.dropped))
    if not proof.changes:
        return report
    if job.dry_run:
        return replace(report, proposals=(draft(proof.changes, proof.checks, policy=job.policy),))
    services.progress("propose", 0, 1)
    made = propose(
        proof.changes,
        proof.files,
        proof.checks,
        repository=repository,
        base=head.sha,
        policy=job.policy,
        ledger=bench.ledger,
        folder=bench.folder,
        identity=bench.identity,
    )
    if isinstance(made, Skipped):
        return replace(report, skipped=(*report.skipped, made))
    return replace(report, proposals=(made,))


def _workshop(root: Path, job: Job, surveyed: Survey, bench: Workbench) -> Workshop:
    """Lay out what the checks of one commit share, with the project's own environment."""
    from sweeper.check import Workshop
    from sweeper.check.environment import detect

    room = bench.scratch / "room"
    room.mkdir(parents=True, exist_ok=True)
    environment = detect(
        job.rules.environment,
        root=root,
        checkout=job.root,
        active=bench.active,
        fallback=bench.fallback,
        sandbox=bench.sandbox,
        scratch=room,
    )
    paths = [file.source.path for file in surveyed.graph.files if file.source.language == "python"]
    return Workshop(root, paths, room, bench.sandbox, environment)


def _scene(job: Job, services: Services, surveyed: Survey) -> Scene:
    tree = surveyed.tree
    return Scene(
        tree=tree,
        graph=surveyed.graph,
        rules=job.rules,
        policy=job.policy,
        repository=tree.repository,
        store=services.store,
        as_of=job.as_of or tree.as_of,
        coverage=job.coverage,
        jobs=job.jobs,
    )


def _hear(job: Job, findings: Sequence[Finding], scene: Scene) -> dict[str, tuple[Evidence, ...]]:
    heard: dict[str, tuple[Evidence, ...]] = {}
    for name in job.witnesses:
        for fingerprint, evidence in WITNESSES[name].hear(findings, scene).items():
            heard[fingerprint] = (*heard.get(fingerprint, ()), *evidence)
    return heard


def _order(case: Case) -> tuple[object, ...]:
    finding = case.finding
    return (finding.path, finding.spans, finding.kind, finding.qualname)


def _text(tree: Tree, path: str) -> str | None:
    try:
        return decode_source(tree.read(path)).text
    except OSError:  # gone since it was listed; the next run will see it
        return None


def _key(job: Job, tree: Tree) -> str:
    """Return the digest of all that a result depends on."""
    as_of = job.as_of or tree.as_of
    coverage = job.coverage.read_bytes() if job.coverage is not None else b""
    parts = [
        code_version(), tree.digest, tree.commit, str(tree.root), job.rules.digest,
        as_of.isoformat(), hashlib.sha256(coverage).hexdigest(), "\0".join(job.exclude),
        "\0".join(job.witnesses),
    ]  # fmt: skip
    return hashlib.sha256("\1".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _decoded(known: bytes | None) -> Report | None:
    if known is None:
        return None
    try:
        return msgspec.msgpack.decode(known, type=Report)
    except msgspec.DecodeError:  # written by another version, or damaged
        return None
