"""Detectors: the reference graph to findings, one module for each kind."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final, Protocol

from sweeper.config import Rules
from sweeper.detect import dead_symbol, statements, test_only, unused_file, unused_import
from sweeper.detect.subject import is_unreachable
from sweeper.graph.liveness import Liveness
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Finding


class Detector(Protocol):
    """A module that finds one kind of dead code."""

    def detect(self, graph: ReferenceGraph, live: Liveness, rules: Rules) -> Iterator[Finding]:
        """Yield findings; `island` and `needs` may hold subjects."""


DETECTORS: Final[dict[str, Detector]] = {
    "dead-symbol": dead_symbol,
    "test-only": test_only,
    "unused-import": unused_import,
    "unused-file": unused_file,
    "statements": statements,
}


def detect(graph: ReferenceGraph, live: Liveness, rules: Rules) -> list[Finding]:
    """Return the findings of all detectors, without those that dead code needs which stays."""
    found = [f for detector in DETECTORS.values() for f in detector.detect(graph, live, rules)]
    users: dict[str, list[Finding]] = {}
    for finding in found:
        for need in finding.needs:
            users.setdefault(need, []).append(finding)
    staying = list(_staying(graph, live, {_subject(f) for f in found}))
    kept = dict.fromkeys(found)
    while staying:
        for finding in users.get(staying.pop(), ()):
            if finding in kept:
                del kept[finding]
                staying.append(_subject(finding))
    return list(kept)


def _subject(finding: Finding) -> str:
    return finding.subject if finding.qualname else finding.path


def _staying(graph: ReferenceGraph, live: Liveness, reported: Collection[str]) -> set[str]:
    """Return the subjects of dead symbols that no finding is about, such as a function `_`.

    Unreachable code is not among them, as it goes by itself.
    """
    return {
        subject
        for node in live.units
        if (subject := graph.subject(node)) not in reported and not is_unreachable(graph, node)
    }
