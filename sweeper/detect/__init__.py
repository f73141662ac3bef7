"""Detectors: the reference graph to findings, one module for each kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

from sweeper.config import Rules
from sweeper.detect import dead_symbol, statements, test_only, unused_file, unused_import
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
