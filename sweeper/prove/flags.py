"""A set of flags to the texts that the tree has without them, always from the pristine ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from sweeper.cascade.run import Cascade
from sweeper.check import Trial, Workshop
from sweeper.model import Bundle
from sweeper.prove.draft import Draft, State


@dataclass(slots=True)
class FlagDrafts:
    """Makes drafts for many sets of the same flags."""

    cascade: Cascade

    @property
    def bundles(self) -> Sequence[Bundle]:
        """The flags, one or more in each bundle."""
        return self.cascade.bundles

    @property
    def workshop(self) -> Workshop:
        """Where the drafts are to be checked."""
        return self.cascade.workshop

    @property
    def has_flags(self) -> bool:
        """Always."""
        return True

    def draft(self, chosen: Collection[int]) -> Draft:
        """Return the draft for the chosen bundles, by index; without changes if any is refused."""
        outcome = self.cascade.outcome(chosen)
        flags = [case.finding for index in sorted(chosen) for case in self.bundles[index].cases]
        if outcome.refused:
            return Draft(Trial({}, {}, tuple(flags)), outcome.refused)
        before = {path: self.workshop.original(path).text for path in outcome.after}
        changed = {path: text for path, text in outcome.after.items() if text != before[path]}
        old = {path: before[path] for path in changed}
        flags = [replace(flags[0], tests=outcome.tests), *flags[1:]]
        pinned = outcome.pinning.literal(self.workshop)
        orphans = [case.finding for case in outcome.orphans]
        return Draft(Trial(old, changed, (*flags, *orphans, *outcome.settings), pinned), {})

    def notes(self, kept: Sequence[int]) -> tuple[str, ...]:
        """Say which tests go because they need another value, and what could not be followed."""
        outcome = self.cascade.outcome(kept)
        tests = [f"{name} goes: it needs another value of a flag" for name in outcome.tests]
        return (*tests, *dict.fromkeys(outcome.left))

    def states(self, kept: Sequence[int]) -> Iterator[State]:
        """Yield each flag with its reads folded; what all of them orphan comes last.

        One flag alone takes that along: of several, nobody can say whose it is.
        """
        outcome = self.cascade.outcome(kept)
        is_apart = len(kept) > 1 and bool(outcome.orphans)
        for position, index in enumerate(kept, 1):
            cases = self.bundles[index].cases
            if is_apart or position < len(kept):
                yield Bundle(cases), self.cascade.folded(kept[:position])
            else:
                yield Bundle((*cases, *outcome.orphans)), outcome.after
        if is_apart:
            yield Bundle(tuple(outcome.orphans)), outcome.after
