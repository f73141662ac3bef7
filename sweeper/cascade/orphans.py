"""A tree whose flags are folded to the code that only the folded branches used."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from sweeper.cascade.askers import Askers
from sweeper.cascade.given import is_given
from sweeper.detect import detect
from sweeper.graph.liveness import liveness
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.identify import identify
from sweeper.model import Case, Evidence, Finding, KeptBy
from sweeper.rewrite.python.source import Refused, Source
from sweeper.score import cap_by_needs, gate, score
from sweeper.verify import WITNESSES, Scene

Read = Callable[[str], str | None]

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

    def find(self, graph: ReferenceGraph, read: Read, pristine: Read, askers: Askers) -> list[Case]:
        """Return the cases that are newly there and sure enough to be rewritten.

        `read` gives the text of a path now and `pristine` as it was; `askers` are what was there to
        ask for the flags.
        """
        found = list(detect(graph, liveness(graph), self.scene.rules))
        lost = {mark(f) for f in found if _is_lost(f, read, pristine)}
        found = [_freed(f) if mark(f) in lost else f for f in found]
        fresh = [f for f in found if f.kind in _KINDS and not self._is_old(f)]
        fresh = [f for f in fresh if f.symbol_kind != "attribute" or not _is_given(f, read)]
        needed = {need for finding in fresh for need in finding.needs}
        marks = set(map(mark, fresh))
        # What stays and uses it has to be known too, and keeps it.
        others = [f for f in found if mark(f) not in marks and _subject(f) in needed]
        findings = identify([*fresh, *others], read)
        heard = self._hear(findings, graph, askers, lost)
        policy = self.scene.policy
        cases = cap_by_needs([score(f, heard[f.fingerprint], policy) for f in findings])
        going = [c for c in cases if mark(c.finding) in marks and gate(c, policy) != "skip"]
        return _whole(going, cases)

    def _is_old(self, finding: Finding) -> bool:
        """Whether it was found before, and was not kept by more than what keeps it now."""
        return self.known.get(mark(finding)) in ("nothing", finding.kept_by)

    def _hear(
        self,
        findings: list[Finding],
        graph: ReferenceGraph,
        askers: Askers,
        lost: Collection[tuple[str, str, str]],
    ) -> Mapping[str, tuple[Evidence, ...]]:
        scene = replace(self.scene, graph=graph)
        orphaned = scene.evidence("flag-orphaned", "supports", "only code of a flag led to it")
        asker = scene.evidence("flag-asker", "supports", "it was there to ask for the flag")
        used = scene.evidence("flag-used", "supports", "its file used it, for the flag alone")
        nodes = scene.nodes(findings)
        heard: dict[str, tuple[Evidence, ...]] = {}
        for finding in findings:
            node = nodes.get((finding.path, finding.qualname))
            found = [orphaned]
            if askers.has(finding, graph, node):
                found.append(asker)
            if mark(finding) in lost and node is not None and _is_run_by_others(graph, node):
                found.append(used)
            heard[finding.fingerprint] = tuple(found)
        for name in _ASKED:
            for fingerprint, evidence in WITNESSES[name].hear(findings, scene).items():
                heard[fingerprint] = (*heard[fingerprint], *evidence)
        return heard


def _is_lost(finding: Finding, read: Read, pristine: Read) -> bool:
    """Whether it is an import that its file used until now, and that is not there for others."""
    if finding.kind != "unused-import" or finding.path.endswith("__init__.py"):
        return False
    before, after = pristine(finding.path) or "", read(finding.path) or ""
    if before == after:  # as most files of a tree are
        return False
    word = re.compile(rf"\b{re.escape(finding.name)}\b")
    return len(word.findall(before)) > len(word.findall(after))


def _is_given(finding: Finding, read: Read) -> bool:
    try:
        return is_given(Source(read(finding.path) or ""), finding.name)
    except Refused:
        return False


def _freed(finding: Finding) -> Finding:
    """Return an import without what keeps it weakly: that something has an attribute of its name.

    That never was why it is there.
    """
    return replace(finding, kept_by="nothing") if finding.kept_by == "weak" else finding


def _is_run_by_others(graph: ReferenceGraph, node: int) -> bool:
    """Whether other files import, surely, each module of the tree that an import takes from."""
    own = graph.nodes.file_of[node]
    targets = {graph.nodes.file_of[t] for t in graph.certain.of(node) if t < len(graph.nodes)}
    for number in targets - {own}:
        users = {
            graph.nodes.file_of[user]
            for user, is_certain in graph.referrers(graph.nodes.files[number].first)
            if is_certain and user < len(graph.nodes)
        }
        if not users - {own, number}:
            return False
    return True


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

    def is_import(fingerprint: str) -> bool:
        """What an import brings in may stay without it."""
        return every[fingerprint].finding.kind == "unused-import"

    while True:
        kept = {
            mark_
            for mark_ in left
            if (is_import(mark_) or islands[every[mark_].finding.island] <= left)
            and all(need in left for need in every[mark_].finding.needs if need in every)
        }
        if kept == left:
            return [case for case in going if case.finding.fingerprint in left]
        left = kept
