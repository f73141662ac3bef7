"""Dollars: what a question may cost at most, what an answer did cost, and how much is left."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sweeper.llm.messages import Usage

_MILLION = 1_000_000
BATCH_SHARE = 0.5  # what a question in a batch costs of the ordinary price


@dataclass(frozen=True, slots=True)
class Prices:
    """Dollars for a million tokens of one model."""

    input: float
    output: float
    cache_write: float
    cache_read: float

    def most(self, input_tokens: int, output_tokens: int) -> float:
        """Return the most that a question may cost: all written to the cache, all room used."""
        dearest = max(self.input, self.cache_write, self.cache_read)
        return (input_tokens * dearest + output_tokens * self.output) / _MILLION

    def cost(self, usage: Usage) -> float:
        """Return what an answer did cost."""
        total = (
            usage.input_tokens * self.input
            + (usage.cache_creation_input_tokens or 0) * self.cache_write
            + (usage.cache_read_input_tokens or 0) * self.cache_read
            + usage.output_tokens * self.output
        )
        return total / _MILLION


@dataclass(slots=True)
class Budget:
    """What has been spent, held against the caps for a finding, a repository and a run."""

    finding: float
    repository: float
    run: float
    spent: float = 0.0
    _findings: defaultdict[tuple[str, str], float] = field(
        default_factory=lambda: defaultdict(float)
    )
    _repositories: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def refusal(self, repository: str, finding: str, dollars: float) -> str:
        """Say which cap forbids to spend so much more, "" when none does."""
        left = {
            "finding": self.finding - self._findings[repository, finding],
            "repository": self.repository - self._repositories[repository],
            "run": self.run - self.spent,
        }
        for scope, rest in left.items():
            if dollars > rest:
                most, there = f"${dollars:.4f}", f"${max(rest, 0.0):.4f}"
                return f"it may cost {most}, and {there} are left for this {scope}"
        return ""

    def spend(self, repository: str, finding: str, dollars: float) -> None:
        """Note what was spent; a negative amount gives back what was set aside."""
        self._findings[repository, finding] += dollars
        self._repositories[repository] += dollars
        self.spent += dollars
