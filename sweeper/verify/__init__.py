"""Witnesses: all candidates to the evidence for and against each, one module for each source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from sweeper.model import Evidence, Finding
from sweeper.verify import (
    allowlist,
    branches,
    comments,
    coverage,
    dynamic,
    flags,
    graph,
    history,
    imports,
    intent,
    lifetime,
    neighbours,
    text,
    vulture,
)
from sweeper.verify.scene import Scene

__all__ = ["THOROUGH", "WITNESSES", "Scene", "Witness"]


class Witness(Protocol):
    """A module that knows something about dead code."""

    def hear(self, findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
        """Return the evidence of each finding that it has something to say about, by fingerprint.

        All findings come at once, so that one pass over a history or an index answers for all.
        """


WITNESSES: Final[dict[str, Witness]] = {
    "graph": graph,
    "imports": imports,
    "comments": comments,
    "allowlist": allowlist,
    "dynamic": dynamic,
    "text": text,
    "intent": intent,
    "lifetime": lifetime,
    "neighbours": neighbours,
    "flags": flags,
    "history": history,
    "branches": branches,
    "coverage": coverage,
    "vulture": vulture,
}

# Asked only by a run that changes something: they cost much, or look beyond the commit.
THOROUGH: Final = frozenset({"branches", "vulture"})
