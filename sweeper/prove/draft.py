"""A set of bundles to the texts that the tree has without them, always from the pristine ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from sweeper.check import Trial, Workshop
from sweeper.model import Bundle, Edit, Finding
from sweeper.rewrite import apply, rewrite

_Key = tuple[str, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Draft:
    """What becomes of the touched files, and why some findings cannot be carried out.

    Of those, some are `waiting` for a model.
    """

    trial: Trial
    refused: Mapping[Finding, str]
    waiting: Collection[Finding] = ()


class State(NamedTuple):
    """A bundle, all new texts once it is carried out, and the model that wrote a part, if any."""

    bundle: Bundle
    texts: Mapping[str, str | None]
    model: str = ""


class Drafting(Protocol):
    """Makes drafts for many sets of the same bundles."""

    @property
    def bundles(self) -> Sequence[Bundle]: ...

    @property
    def workshop(self) -> Workshop: ...

    @property
    def has_flags(self) -> bool:
        """Whether the bundles are flags, whose folding has to be proved."""

    def draft(self, chosen: Collection[int]) -> Draft:
        """Return the draft for the chosen bundles, by index; without changes if any is refused."""

    def states(self, kept: Sequence[int]) -> Iterator[State]:
        """Yield in order what is carried out, and all new texts that the tree then has."""

    def notes(self, kept: Sequence[int]) -> tuple[str, ...]:
        """Say what a person should know of what is carried out."""


@dataclass(slots=True)
class Drafts:
    """Makes drafts for many sets of the same bundles.

    A file's text depends only on the findings that touch it, in the order of the bundles. So no
    file is rewritten twice for the same findings, and no draft depends on those made before it.
    """

    bundles: Sequence[Bundle]
    workshop: Workshop
    pure_calls: Collection[str] = ()
    has_flags: bool = field(default=False, init=False)
    _known: dict[_Key, str | None] = field(default_factory=dict)

    def draft(self, chosen: Collection[int]) -> Draft:
        """Return the draft for the chosen bundles, by index; without changes if any is refused."""
        findings = [case.finding for index in sorted(chosen) for case in self.bundles[index].cases]
        touching: dict[str, list[Finding]] = {}
        for finding in findings:
            for path in touched(finding):
                touching.setdefault(path, []).append(finding)
        keys: dict[str, _Key] = {p: (p, tuple(touching[p])) for p in sorted(touching)}
        refused = self._unusable(touching) or self._rewrite(findings, keys)
        if refused:
            return Draft(Trial({}, {}, tuple(findings)), refused)
        before = {path: self.workshop.original(path).text for path in keys}
        after = {path: self._known[key] for path, key in keys.items()}
        changed = {path: text for path, text in after.items() if text != before[path]}
        old = {path: before[path] for path in changed}
        return Draft(Trial(old, changed, tuple(findings)), {})

    def states(self, kept: Sequence[int]) -> Iterator[State]:
        """Yield each bundle with the texts that it and those before it leave."""
        for position, index in enumerate(kept):
            yield State(self.bundles[index], self.draft(kept[: position + 1]).trial.after)

    def notes(self, kept: Sequence[int]) -> tuple[str, ...]:
        """Say nothing: each finding speaks for itself."""
        return ()

    def _unusable(self, touching: Mapping[str, Sequence[Finding]]) -> dict[Finding, str]:
        problems = {path: self.workshop.problem(path) for path in touching}
        return {f: problems[path] for path in touching if problems[path] for f in touching[path]}

    def _rewrite(self, findings: Sequence[Finding], keys: Mapping[str, _Key]) -> dict[Finding, str]:
        """Rewrite the files not yet known with all that touches them; say what is refused."""
        fresh = [path for path, key in keys.items() if key not in self._known]
        wanted = [finding for finding in findings if not touched(finding).isdisjoint(fresh)]
        paths = sorted({path for finding in wanted for path in touched(finding)})
        texts = {path: self.workshop.original(path).text for path in paths}
        found = rewrite(texts, wanted, pure_calls=self.pure_calls)
        if found.skipped:
            removed = set(found.removed)
            left = [finding for finding in wanted if finding not in removed]
            return {f: skipped.reason for f, skipped in zip(left, found.skipped, strict=True)}
        edits: dict[str, list[Edit]] = {path: [] for path in texts}
        for edit in found.edits:
            edits[edit.path].append(edit)
        for path in fresh:
            is_gone = any(edit.delete_file for edit in edits[path])
            self._known[keys[path]] = None if is_gone else apply(texts[path], edits[path])
        return {}


def touched(finding: Finding) -> frozenset[str]:
    """Return the files that carrying out the finding may change: its own and those of its tests."""
    return frozenset([finding.path, *(test.partition("::")[0] for test in finding.tests)])
