"""All cases of a run to those that the user wants to see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sweeper.model import Case, FindingKind, KeptBy

# What people call the evidence that blocks.
_BLOCKS: Final = {
    "history-young": "changed lately",
    "public-api": "public in a library",
    "coverage-executed": "executed",
}
_KEPT_BY_PEOPLE = "keep"  # how the sources of such evidence begin


@dataclass(frozen=True, slots=True)
class Selection:
    """What to show; the whole is always analysed."""

    min_confidence: float
    kinds: tuple[FindingKind, ...] = ()
    kept_by: tuple[KeptBy, ...] = ()
    show_kept: bool = False
    is_asked_for: Callable[[str], bool] = lambda path: True
    changed: Mapping[str, tuple[range, ...]] | None = None

    def has(self, case: Case) -> bool:
        """Whether the case is to be shown."""
        finding = case.finding
        if self.kinds and finding.kind not in self.kinds:
            return False
        if self.kept_by and finding.kept_by not in self.kept_by:
            return False
        if not self.is_asked_for(finding.path) or not self._is_changed(case):
            return False
        if is_kept(case):
            return self.show_kept
        return case.confidence >= self.min_confidence

    def held_back(self, cases: Iterable[Case]) -> str:
        """Say how many of the cases the confidence alone keeps from being shown, and why."""
        everything = replace(self, min_confidence=0.0)
        hidden = [case for case in cases if everything.has(case) and not self.has(case)]
        if not hidden:
            return ""
        counts = Counter(map(_reason, hidden))
        why = ", ".join(f"{counts[reason]} {reason}" for reason in sorted(counts))
        number = "1 more is" if len(hidden) == 1 else f"{len(hidden):,} more are"
        return f"{number} held back ({why}); --min-confidence 0 shows all"

    def _is_changed(self, case: Case) -> bool:
        if self.changed is None:
            return True
        lines = self.changed.get(case.finding.path, ())
        spans = case.finding.spans
        if not spans:
            return bool(lines)
        return any(
            span.line < touched.stop and touched.start <= span.end_line
            for span in spans
            for touched in lines
            if touched
        )


def _reason(case: Case) -> str:
    for one in case.evidence:
        if one.verdict == "blocks":
            return _BLOCKS.get(one.source, "blocked")
    return "not sure enough"


def is_kept(case: Case) -> bool:
    """Whether a person said, by a rule or a comment, that this has to stay."""
    return any(
        one.verdict == "blocks" and one.source.startswith(_KEPT_BY_PEOPLE) for one in case.evidence
    )
