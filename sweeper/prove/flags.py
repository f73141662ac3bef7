"""A set of flags to the texts that the tree has without them, always from the pristine ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sweeper.cascade.run import Cascade, Outcome
from sweeper.check import Trial, Workshop
from sweeper.model import Bundle, Case, Finding
from sweeper.prove.authored import rescored
from sweeper.prove.draft import Draft, State
from sweeper.score import gate


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
        trial = self._trial(chosen, outcome)
        if outcome.refused:
            return Draft(
                replace(trial, before={}, after={}), outcome.refused, outcome.pinning.waiting
            )
        unsure = self._unsure(chosen, outcome, trial)
        return Draft(replace(trial, before={}, after={}) if unsure else trial, unsure)

    def notes(self, kept: Sequence[int]) -> tuple[str, ...]:
        """Say which tests go because they need another value, and what could not be followed."""
        outcome = self.cascade.outcome(kept)
        tests = [f"{name} goes: it needs another value of a flag" for name in outcome.tests]
        models = [
            f"{case.finding.name}: {said.note}"
            for case in self._cases(kept, outcome, self._trial(kept, outcome)).values()
            for said in case.evidence
            if said.source in ("model-proved", "model-unproved")
        ]
        return (*models, *tests, *dict.fromkeys(outcome.left))

    def states(self, kept: Sequence[int]) -> Iterator[State]:
        """Yield each flag with its reads folded; what all of them orphan comes last.

        One flag alone takes that along: of several, nobody can say whose it is.
        """
        if not kept:
            return
        outcome = self.cascade.outcome(kept)
        known = self._cases(kept, outcome, self._trial(kept, outcome))
        is_apart = len(kept) > 1 and bool(outcome.orphans)
        for position, index in enumerate(kept, 1):
            cases = tuple(known.get(c.finding, c) for c in self.bundles[index].cases)
            model = self.cascade.author.name if any(c.finding in known for c in cases) else ""
            if is_apart or position < len(kept):
                yield State(Bundle(cases), self.cascade.folded(kept[:position], outcome), model)
            else:
                yield State(Bundle((*cases, *outcome.orphans)), outcome.after, model)
        if is_apart:
            yield State(Bundle(tuple(outcome.orphans)), outcome.after)

    def _trial(self, chosen: Collection[int], outcome: Outcome) -> Trial:
        flags = [case.finding for index in sorted(chosen) for case in self.bundles[index].cases]
        if outcome.refused:
            return Trial({}, {}, tuple(flags))
        before = {path: self.workshop.original(path).text for path in outcome.after}
        changed = {path: text for path, text in outcome.after.items() if text != before[path]}
        old = {path: before[path] for path in changed}
        flags = [replace(flags[0], tests=outcome.tests), *flags[1:]]
        pinned = outcome.pinning.literal(self.workshop)
        orphans = [case.finding for case in outcome.orphans]
        others = (*outcome.pinning.attributes, *outcome.settings, *outcome.relays)
        return Trial(
            old,
            changed,
            (*flags, *orphans, *others),
            pinned,
            tuple(outcome.rows),
            tuple(outcome.pinning.parameters),
        )

    def _cases(
        self, chosen: Collection[int], outcome: Outcome, trial: Trial
    ) -> Mapping[Finding, Case]:
        """Return the flags of which a model wrote something, with what that means for them."""
        authored = outcome.pinning.authored
        cases = [case for index in sorted(chosen) for case in self.bundles[index].cases]
        scene, name = self.cascade.orphans.scene, self.cascade.author.name
        return {
            case.finding: rescored(case, authored[case.finding], trial, self.workshop, scene, name)
            for case in cases
            if case.finding in authored
        }

    def _unsure(
        self, chosen: Collection[int], outcome: Outcome, trial: Trial
    ) -> Mapping[Finding, str]:
        """Say of which flags a model wrote what is not shown to do the same, and is not sure."""
        policy = self.cascade.orphans.scene.policy
        return {
            finding: f"{case.evidence[-1].note}; its confidence is {case.confidence:.2f} with that"
            for finding, case in self._cases(chosen, outcome, trial).items()
            if gate(case, policy) == "skip"
        }
