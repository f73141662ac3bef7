"""Bundles to what is proved of them, in a worktree of the commit that they were found in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sweeper.config import any_of
from sweeper.git import Repository
from sweeper.git.checkouts import checkout
from sweeper.job import Job
from sweeper.model import Bundle, Facts, Report, SourceFile
from sweeper.services import Services, Workbench

if TYPE_CHECKING:
    from sweeper.analysis import Survey
    from sweeper.check import Workshop
    from sweeper.check.relink import Relinker
    from sweeper.prove import Proof
    from sweeper.prove.draft import Drafting
    from sweeper.prove.flags import FlagDrafts


def waiting_for_model(proof: Proof) -> Iterator[str]:
    """Say what a model could do, had one answered."""
    from sweeper.prove import WAITING

    for one in proof.dropped:
        if one.stage == WAITING:
            yield f"{one.subject}: {one.reason}"


def prove_bundles(
    job: Job,
    services: Services,
    repository: Repository,
    surveyed: Survey,
    report: Report,
    bundles: Sequence[Bundle],
    read: Callable[[], Iterable[tuple[SourceFile, Facts]]],
) -> Proof:
    """Prove the bundles in a worktree of the job's commit; `read` gives the facts of its tree."""
    from sweeper.check.relink import Relinker
    from sweeper.check.scan import rescan
    from sweeper.prove import Drafts, prove

    bench = services.workbench
    assert bench is not None, "the command line builds a workbench for every sweep"
    services.progress("prove", 0, 1)
    with checkout(repository, job.commit, bench.scratch / "worktrees", "base") as folder:
        shop = _workshop(folder / repository.prefix, job, surveyed, bench)
        relinker = Relinker(surveyed.graph, read, job.rules, surveyed.tree.package)
        drafts: Drafting = Drafts(bundles, shop, job.rules.pure_calls)
        if bundles[0].cases[0].finding.kind == "constant-flag":
            drafts = _flag_drafts(job, services, surveyed, report, bundles, shop, relinker)
        return prove(drafts, scan=rescan(relinker))


def _flag_drafts(
    job: Job,
    services: Services,
    surveyed: Survey,
    report: Report,
    bundles: Sequence[Bundle],
    shop: Workshop,
    relinker: Relinker,
) -> FlagDrafts:
    """Lay out what drafts of flags need besides: what was dead before, and the other files."""
    from sweeper.analysis import scene_of
    from sweeper.cascade.author import Author
    from sweeper.cascade.orphans import Orphans, mark
    from sweeper.cascade.run import Cascade
    from sweeper.prove.flags import FlagDrafts

    known = {mark(case.finding): case.finding.kept_by for case in report.cases}
    orphans = Orphans(scene_of(job, services, surveyed), known)
    texts = [
        file.path
        for file in surveyed.tree.files
        if file.language == "text" and file.path_class not in ("generated", "vendored")
    ]
    bench = services.workbench
    author = Author(bench.model if bench else None, any_of(job.policy.protected_paths))
    calls = job.rules.pure_calls
    return FlagDrafts(Cascade(bundles, shop, relinker, orphans, texts, calls, author))


def _workshop(root: Path, job: Job, surveyed: Survey, bench: Workbench) -> Workshop:
    """Lay out what the checks of one commit share, with the project's own environment."""
    from sweeper.check import Workshop
    from sweeper.check.environment import detect
    from sweeper.check.setup import prepared

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
    environment = prepared(
        environment,
        job.rules.environment,
        root=root,
        sandbox=bench.sandbox,
        scratch=room,
        cache=bench.environments,
        network=job.policy.setup_network,
    )
    paths = [file.source.path for file in surveyed.graph.files if file.source.language == "python"]
    return Workshop(root, paths, room, bench.sandbox, environment)
