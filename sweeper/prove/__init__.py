"""Bundles to the changes that pass every check together, and to what is dropped for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sweeper.check import CHECKS, Trial, Workshop, tests
from sweeper.model import Bundle, Change, Check, FindingOutcome, Skipped
from sweeper.prove.draft import Drafting, Drafts
from sweeper.prove.isolate import Isolation, OutOfQuestions, isolate
from sweeper.prove.steps import Files, steps

__all__ = ["WAITING", "Drafts", "Proof", "prove"]

WAITING = "model"  # the stage of what a model could write, had one answered
_WORD = re.compile(r"[^\W\d]\w*")

_CHEAP_RUNS = ("imports", "behaviour")
_OF_FLAGS = ("equivalence", "behaviour")

Scan = Callable[[Trial], Check]


@dataclass(frozen=True, slots=True)
class Proof:
    """What can go. `checks` passed for exactly all `changes` together; `notes` are for people.

    `files` holds for each change the content of the files that it alters, None for one that it
    deletes: made one after the other, they lead from the pristine tree to the checked one.
    """

    changes: tuple[Change, ...]
    files: tuple[Files, ...]
    checks: tuple[Check, ...]
    dropped: tuple[Skipped, ...]
    notes: tuple[str, ...] = ()


def prove(drafts: Drafting, *, scan: Scan | None = None, most_questions: int = 64) -> Proof:
    """Rewrite all bundles and check them together; when a check fails, drop the guilty and go on.

    `scan` is the check that another scan finds nothing newly broken, run before the tests.
    `most_questions` is how often foreign code may run to find the guilty of one failure, a quarter
    of it when all tests have to run; what is not judged by then is dropped. The result
    depends on nothing but the arguments.
    """
    search = _Search(drafts, scan, most_questions)
    search.drop_refused()
    checks: tuple[Check, ...] = ()
    while search.kept:
        checks = search.judge(search.kept)
        if checks[-1].outcome != "failed":
            break
        search.drop_guilty(checks[-1])
    changes, files = steps(search.drafts, search.kept)
    notes = search.drafts.notes(search.kept) if search.kept else ()
    return Proof(changes, files, checks if search.kept else (), tuple(search.dropped), notes)


@dataclass(slots=True)
class _Search:
    """The bundles that are still kept, by index, and why the others are dropped."""

    drafts: Drafting
    scan: Scan | None
    most_questions: int
    kept: list[int] = field(init=False)
    dropped: list[Skipped] = field(default_factory=list)
    _broken: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.kept = list(range(len(self.bundles)))

    @property
    def bundles(self) -> Sequence[Bundle]:
        """What is to be proved."""
        return self.drafts.bundles

    @property
    def workshop(self) -> Workshop:
        """Where it is proved."""
        return self.drafts.workshop

    def judge(self, chosen: Collection[int]) -> tuple[Check, ...]:
        """Run the checks in their order up to the first that fails."""
        trial = self.drafts.draft(chosen).trial
        done: list[Check] = []
        for step in self._steps():
            done.append(self._run(step, trial, ()))
            if done[-1].outcome == "failed":
                break
        return tuple(done)

    def drop_refused(self) -> None:
        """Drop each bundle of which not every finding can be carried out, until none is left."""
        while self.kept and (draft := self.drafts.draft(self.kept)).refused:
            for index in list(self.kept):
                for case in self.bundles[index].cases:
                    if index in self.kept and case.finding in draft.refused:
                        stage = WAITING if case.finding in draft.waiting else "rewrite"
                        self._drop(index, stage, draft.refused[case.finding])

    def drop_guilty(self, failed: Check) -> None:
        """Find out which bundles make this check fail, and drop them and what rests on them."""
        reasons = {frozenset(self.kept): _reason(failed, self._broken)}
        found = self._isolate(failed, reasons)
        for index, asked in found.guilty.items():
            self._drop(index, failed.step, reasons[asked])
        for index, cause in found.dependent.items():
            subject = self.bundles[cause].cases[0].finding.subject
            self._drop(index, failed.step, f"it rests on the removal of {subject}, which stays")
        for index in found.unjudged:
            reason = f"not judged: too many runs to find out what fails: {failed.step}"
            self._drop(index, failed.step, reason)

    def _isolate(self, failed: Check, reasons: dict[frozenset[int], str]) -> Isolation:
        only = self._steady() if failed.step == "tests" else ()
        limit = self._limit(failed.step, only)
        asked = 0

        def passes(chosen: frozenset[int]) -> bool:
            nonlocal asked
            if asked == limit:
                raise OutOfQuestions
            asked += 1
            draft = self.drafts.draft(chosen)
            if draft.refused:
                reasons[chosen] = next(iter(draft.refused.values()))
                return False
            for step in self._steps_to(failed.step):
                check = self._run(step, draft.trial, only)
                if check.outcome == "failed":
                    reasons[chosen] = _reason(check, self._broken)
                    return False
            return True

        suspects = [index for index in self.kept if _is_suspect(self.bundles[index], failed)]
        return isolate(self.kept, passes, needs=self._needs(), suspects=suspects)

    def _limit(self, step: str, only: Sequence[str]) -> int | None:
        """Return how often may be asked: a run of all tests costs more than one of a few."""
        if step not in (*_CHEAP_RUNS, "tests", "types"):
            return None
        return self.most_questions if only or step in _CHEAP_RUNS else self.most_questions // 4

    def _steady(self) -> tuple[str, ...]:
        """Return the broken tests when they pass alone in the pristine tree, else () for all."""
        if not self._broken:
            return ()
        nothing = Trial({}, {}, ())
        alone = tests.compare(nothing, self.workshop, only=self._broken)
        return self._broken if alone.check.outcome == "passed" else ()

    def _steps(self) -> tuple[str, ...]:
        """Return the names of the checks, the scan before the tests; forms of flags alone."""
        names = [name for name in CHECKS if name != "tests"]
        if not self.drafts.has_flags:
            names = [name for name in names if name not in _OF_FLAGS]
        return (*names, *(["scan"] if self.scan is not None else []), "tests")

    def _steps_to(self, last: str) -> tuple[str, ...]:
        """Return what is asked of a set when `last` failed: that, and what runs no foreign code."""
        names = self._steps()
        before = names[: names.index(last)]
        return (*(name for name in before if name in ("parse", "names", "api")), last)

    def _run(self, step: str, trial: Trial, only: Sequence[str]) -> Check:
        if step == "tests":
            verdict = tests.compare(trial, self.workshop, only=only)
            self._broken = verdict.broken
            return verdict.check
        if step == "scan":
            assert self.scan is not None, "the step is listed only with a scan"
            return self.scan(trial)
        return CHECKS[step].check(trial, self.workshop)

    def _needs(self) -> Mapping[int, set[int]]:
        owners = {
            case.finding.fingerprint: index
            for index in self.kept
            for case in self.bundles[index].cases
            if case.finding.fingerprint
        }
        needs: dict[int, set[int]] = {}
        for index in self.kept:
            for case in self.bundles[index].cases:
                found = {owners[need] for need in case.finding.needs if need in owners}
                needs.setdefault(index, set()).update(found - {index})
        return needs

    def _drop(self, index: int, stage: str, reason: str) -> None:
        self.kept.remove(index)
        outcome: FindingOutcome = "waiting-model" if stage == WAITING else "unproved"
        findings = [case.finding for case in self.bundles[index].cases]
        self.dropped.extend(
            Skipped(one.subject, stage, reason, (one.fingerprint,), outcome)
            for one in sorted(findings, key=lambda one: (one.subject, one.fingerprint))
        )


def _reason(failed: Check, broken: Sequence[str]) -> str:
    """Say in a line what failed; a test that needs the code is what keeps it alive."""
    if failed.step == "tests" and broken:
        more = f" and {len(broken) - 1} more" if len(broken) > 1 else ""
        return f"alive: test {broken[0]}{more}"
    return f"{failed.step}: {(failed.tail.splitlines() or ['failed'])[0]}"


def _is_suspect(bundle: Bundle, failed: Check) -> bool:
    """Whether what failed names it. A guess, which only changes the order of the questions."""
    words = set(_WORD.findall(failed.tail))
    by_path = failed.step in ("parse", "api")
    findings = [case.finding for case in bundle.cases]
    return any(f.name in words or (by_path and f.path in failed.tail) for f in findings)
