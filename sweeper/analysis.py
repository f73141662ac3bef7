"""A tree to its graph, and the graph to cases: parse, link, detect, verify, score.

Imported only when there is something to analyse: NumPy and the witnesses take a third of a second,
which a run that finds its result in the store does not have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sweeper.detect import detect
from sweeper.detect.constant_flag import constant_flags
from sweeper.graph.link import link_among
from sweeper.graph.liveness import liveness
from sweeper.graph.outside import Shared
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.identify import identify
from sweeper.job import Job
from sweeper.model import (
    Case,
    Evidence,
    Facts,
    Finding,
    FlagRead,
    FlagVerdict,
    Report,
    Skipped,
    SourceFile,
)
from sweeper.score import cap_by_needs, score
from sweeper.services import Services
from sweeper.sources import LOST, Tree, Words, decode_source, entry_points, find_packages
from sweeper.verify import THOROUGH, WITNESSES, Scene
from sweeper.verify.scene import Neighbours
from sweeper.verify.stale import stale_keeps

if TYPE_CHECKING:
    from sweeper.flags.providers import Export

_LARGE: Final = 1_000_000  # bytes of a file that nobody wrote settings into by hand


@dataclass(frozen=True, slots=True)
class Survey:
    """A tree, its graph, and what its files count.

    `shared` is how the graph is asked by others, None for a tree that is looked at alone;
    `neighbours` are who else is asked.
    """

    tree: Tree
    graph: ReferenceGraph
    lines: int
    unread: Mapping[str, int]
    skipped: tuple[Skipped, ...]
    words: Words
    shared: Shared | None = None
    neighbours: Neighbours | None = None


def survey(
    job: Job,
    services: Services,
    tree: Tree,
    read: Iterable[tuple[SourceFile, Facts]],
    words: Words,
    neighbours: Collection[str] | None = None,
) -> Survey:
    """Link what was read of a tree; `neighbours` are the packages of the trees that ask it."""
    packages = find_packages(tree, job.rules)
    if job.closed_world:
        why = "in a closed world"
        packages = tuple(each._replace(role="application", reason=why) for each in packages)
    is_closed = job.closed_world
    linked = link_among(
        read, job.rules, packages, entry_points(tree), tree.package,
        is_closed=is_closed, neighbours=neighbours or (),
    )  # fmt: skip
    graph = linked.graph
    lines = sum(file.facts.lines for file in graph.files)
    unread = Counter(file.facts.unread for file in graph.files if file.facts.unread)
    shared = None if neighbours is None else linked
    return Survey(tree, graph, lines, dict(sorted(unread.items())), tree.skipped, words, shared)


def judge(job: Job, services: Services, surveyed: Survey) -> Report:
    """Detect, hear the witnesses, and score."""
    tree, graph = surveyed.tree, surveyed.graph
    live = liveness(graph)
    verdicts = verdicts_of(job, surveyed)[1] if job.flags else ()
    found = [*detect(graph, live, job.rules), *constant_flags(verdicts)]
    findings = identify(found, lambda path: _text(tree, path))
    services.progress("verify", 0, 1)
    scene = replace(scene_of(job, services, surveyed), flags=verdicts)
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
        sizes={file.source.path: file.facts.lines for file in graph.files},
    )


def verdicts_of(job: Job, surveyed: Survey) -> tuple[tuple[FlagRead, ...], tuple[FlagVerdict, ...]]:
    """Return all reads of flags, and the verdict on each flag by the exports that the job names."""
    from sweeper.flags.constancy import decide
    from sweeper.flags.providers import read
    from sweeper.flags.reads import reads

    tree = surveyed.tree
    exports = [_doubted(read(path.name, path.read_bytes()), surveyed) for path in job.flags]
    templates = [file.path for file in tree.files if file.language == "text"]
    found = reads(surveyed.graph, lambda path: _text(tree, path), templates)
    as_of = (job.as_of or tree.as_of).date()
    return found, decide(exports, found, as_of=as_of, critical=job.environments)


def _doubted(export: Export, surveyed: Survey) -> Export:
    """Keep the flags of waffle where a setting lets each request say what it wants."""
    if export.provider != "waffle":
        return export
    for file in surveyed.graph.files:
        if any(definition.name == "WAFFLE_OVERRIDE" for definition in file.facts.definitions):
            text = _text(surveyed.tree, file.source.path) or ""
            if not re.search(r"^WAFFLE_OVERRIDE\s*=\s*False\b", text, re.MULTILINE):
                why = f"WAFFLE_OVERRIDE in {file.source.path} lets a request decide"
                return export._replace(states=tuple(s._replace(keep=why) for s in export.states))
    return export


def flags_of(job: Job, surveyed: Survey) -> tuple[tuple[FlagRead, ...], tuple[FlagVerdict, ...]]:
    """Return those, and the verdicts on what no export has, by the files of the tree."""
    from sweeper.flags.committed import committed

    tree = surveyed.tree
    found, verdicts = verdicts_of(job, surveyed)
    exported = {verdict.key for verdict in verdicts}
    # What a library reads is for those to set who use it.
    public = {read.key for read in found if surveyed.graph.role(read.path) == "library"}
    rest = [read for read in found if read.key not in exported | public]
    texts = ((file.path, _text(tree, file.path) or "") for file in tree.files if _is_ours(file))
    as_of = (job.as_of or tree.as_of).date()
    tests = {file.path for file in tree.files if file.path_class == "test"}
    return found, (*verdicts, *committed(rest, texts, as_of=as_of, tests=tests))


def _is_ours(file: SourceFile) -> bool:
    is_made = file.path_class in ("generated", "vendored")
    return file.language in ("python", "stub", "text") and not is_made and file.size < _LARGE


def scene_of(job: Job, services: Services, surveyed: Survey) -> Scene:
    """Return what the witnesses of a run may look at."""
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
        words=surveyed.words,
        neighbours=surveyed.neighbours,
    )


def _hear(job: Job, findings: Sequence[Finding], scene: Scene) -> dict[str, tuple[Evidence, ...]]:
    heard: dict[str, tuple[Evidence, ...]] = {}
    for name, witness in WITNESSES.items():
        if name in THOROUGH and not job.is_thorough:
            continue
        for fingerprint, evidence in witness.hear(findings, scene).items():
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
