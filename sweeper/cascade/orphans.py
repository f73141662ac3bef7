"""A tree whose flags are folded to the code that only the folded branches used."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from sweeper.detect import detect
from sweeper.graph.liveness import liveness
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.identify import identify
from sweeper.model import Case, Evidence, Finding, KeptBy
from sweeper.score import cap_by_needs, gate, score
from sweeper.verify import WITNESSES, Scene

_KINDS = frozenset({"dead-symbol", "unused-import", "unused-local", "unreachable", "unused-file"})
# What looks at the tree as it is now. The others ask about commits of lines that have moved.
_ASKED = ("graph", "imports", "comments", "allowlist", "dynamic", "text", "lifetime")


@dataclass(frozen=True, slots=True)
class Orphans:
    """Finds what a change orphans. `scene` is the pristine tree's.

    `known` says what kept each finding of the pristine tree, by its mark.
    """

    scene: Scene
    known: Mapping[tuple[str, str, str], KeptBy]

    def find(
        self, graph: ReferenceGraph, read: Callable[[str], str | None], askers: Collection[str]
    ) -> list[Case]:
        """Return the cases that are newly there and sure enough to be rewritten.

        `askers` are the paths of the modules that were there to ask for the flags.
        """
        found = detect(graph, liveness(graph), self.scene.rules)
        fresh = [f for f in found if f.kind in _KINDS and not self._is_old(f)]
        needed = {need for finding in fresh for need in finding.needs}
        marks = set(map(mark, fresh))
        # What stays and uses it has to be known too, and keeps it.
        others = [f for f in found if mark(f) not in marks and _subject(f) in needed]
        findings = identify([*fresh, *others], read)
        heard = self._hear(findings, graph, askers)
        policy = self.scene.policy
        cases = cap_by_needs([score(f, heard[f.fingerprint], policy) for f in findings])
        going = [c for c in cases if mark(c.finding) in marks and gate(c, policy) != "skip"]
        return _whole(going, cases)

    def _is_old(self, finding: Finding) -> bool:
        """Whether it was found before, and was not kept by more than what keeps it now."""
        return self.known.get(mark(finding)) in ("nothing", finding.kept_by)

    def _hear(
        self, findings: list[Finding], graph: ReferenceGraph, askers: Collection[str]
    ) -> Mapping[str, tuple[Evidence, ...]]:
        scene = replace(self.scene, graph=graph)
        orphaned = scene.evidence("flag-orphaned", "supports", "only code of a flag led to it")
        asker = scene.evidence("flag-asker", "supports", "it was there to ask for the flag")
        nodes = scene.nodes(findings)
        heard: dict[str, tuple[Evidence, ...]] = {}
        for finding in findings:
            node = nodes.get((finding.path, finding.qualname))
            is_asker = finding.path in askers or _leads_to(graph, node, askers)
            heard[finding.fingerprint] = (orphaned, asker) if is_asker else (orphaned,)
        for name in _ASKED:
            for fingerprint, evidence in WITNESSES[name].hear(findings, scene).items():
                heard[fingerprint] = (*heard[fingerprint], *evidence)
        return heard


def _leads_to(graph: ReferenceGraph, node: int | None, paths: Collection[str]) -> bool:
    """Whether an import brings in one of the modules, or something of it."""
    if node is None or graph.nodes.definition(node).kind != "import":
        return False
    targets = [target for target in graph.certain.of(node) if target < len(graph.nodes)]
    values = [graph.file(target).source.path for target in targets]
    modules = {f.module: f.source.path for f in graph.files if f.source.path in paths}
    own = graph.file(node).facts.imports
    first = graph.file(node).first
    named = {f"{i.module}.{i.name}".strip(".") for i in own if first + i.definition == node}
    return any(value in paths for value in values) or any(name in modules for name in named)


def mark(finding: Finding) -> tuple[str, str, str]:
    """Return what a finding is called before and after lines have moved."""
    return finding.kind, finding.path, finding.qualname or finding.name


def _subject(finding: Finding) -> str:
    return finding.subject if finding.qualname else finding.path


def _whole(going: list[Case], cases: tuple[Case, ...]) -> list[Case]:
    """Return those whose island and needs go as well."""
    every = {case.finding.fingerprint: case for case in cases}
    islands: dict[str, set[str]] = {}
    for case in cases:
        islands.setdefault(case.finding.island, set()).add(case.finding.fingerprint)
    left = {case.finding.fingerprint for case in going}
    while True:
        kept = {
            mark_
            for mark_ in left
            if islands[every[mark_].finding.island] <= left
            and all(need in left for need in every[mark_].finding.needs if need in every)
        }
        if kept == left:
            return [case for case in going if case.finding.fingerprint in left]
        left = kept
