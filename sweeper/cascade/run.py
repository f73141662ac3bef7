"""Flags to the texts that the tree has without them and without all that only they kept alive.

Their reads are folded, the tests that need another value of them go, then what the folded branches
alone used, and what sets the flags. Always from the pristine texts, so that no draft depends on one
made before it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from sweeper.cascade.askers import askers_of
from sweeper.cascade.author import NOBODY, Author
from sweeper.cascade.definitions import Definitions
from sweeper.cascade.dependencies import without_libraries
from sweeper.cascade.doomed import TooMany, doomed, is_about, without_tests, words_of
from sweeper.cascade.fallbacks import without_fallbacks
from sweeper.cascade.holders import Holders
from sweeper.cascade.leftovers import Leftovers, is_empty
from sweeper.cascade.made import Made, made_texts
from sweeper.cascade.orphans import Orphans
from sweeper.cascade.pages import lost_pages
from sweeper.cascade.pinning import pin
from sweeper.cascade.pins import Ground, Pinning
from sweeper.cascade.relays import idle_methods
from sweeper.cascade.settings import Settings
from sweeper.check import Workshop, tests
from sweeper.check.relink import Relinker
from sweeper.flags.origins import Origins
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Bundle, Case, Edit, Finding, Row
from sweeper.rewrite import apply, rewrite
from sweeper.rewrite.python.source import Refused

__all__ = ["Cascade", "Outcome"]

_MOST_ROUNDS = 20  # each one takes at least one symbol


@dataclass(slots=True)
class Outcome:
    """What becomes of the tree: new texts, None for a file that goes, and why flags cannot go.

    `orphans` are the cases that go with the flags, `settings` what set them, `relays` the methods
    that have nothing to do any more, `rows` the items of registries that define them, and `tests`
    those that need another value of them; `left` says what stays and why, for people. All of it
    rests on the `pinning`.
    """

    pinning: Pinning
    after: dict[str, str | None]
    refused: dict[Finding, str]
    orphans: list[Case] = field(default_factory=list)
    settings: list[Finding] = field(default_factory=list)
    relays: list[Finding] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    tests: tuple[str, ...] = ()
    left: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Cascade:
    """Makes drafts for sets of the same bundles of flags; `texts` are the tree's other files.

    The `author` writes what folding cannot.
    """

    bundles: Sequence[Bundle]
    workshop: Workshop
    relinker: Relinker
    orphans: Orphans
    texts: Sequence[str] = ()
    pure_calls: Collection[str] = ()
    author: Author = NOBODY
    _origins: Origins | None = None
    _made: tuple[Made, ...] | None = None
    _known: dict[tuple[int, ...], Outcome] = field(default_factory=dict)

    def outcome(self, chosen: Collection[int]) -> Outcome:
        """Return what becomes of the tree without the chosen flags, by index."""
        key = tuple(sorted(chosen))
        if key not in self._known:
            self._known[key] = self._run(self._findings(key))
        return self._known[key]

    def folded(self, chosen: Collection[int], whole: Outcome) -> dict[str, str | None]:
        """Return the new texts when the reads of the chosen flags are folded, and no more.

        They are some of those of the `whole`, so that no model is asked again.
        """
        ground = replace(self.ground(), author=NOBODY)
        given = whole.pinning.patches
        return pin(self._findings(chosen), ground, follow=False, given=given).after

    def _run(self, findings: Sequence[Finding]) -> Outcome:
        pinning = pin(findings, self.ground())
        after = dict(pinning.after if pinning.refused else pinning.without(self.ground()))
        outcome = Outcome(pinning, after, dict(pinning.refused), left=pinning.left())
        if not outcome.refused:
            run = _Run(self, findings, outcome)
            run.remove_tests()
            if not outcome.refused:
                run.remove_leftovers()
                run.remove_relays()
                run.remove_orphans()
                if run.remove_asked():
                    run.remove_orphans()
                outcome.left += run.definitions.notes()
                outcome.rows += run.definitions.rows
                outcome.settings += run.definitions.removed
                run.remove_pages()
                run.remove_libraries()
        return outcome

    def _findings(self, chosen: Iterable[int]) -> list[Finding]:
        return [case.finding for index in chosen for case in self.bundles[index].cases]

    def ground(self) -> Ground:
        """Return the pristine tree, with what its names stand for."""
        graph = self.relinker.before
        if self._origins is None:
            self._origins = Origins.of(graph, self.pristine)
        return Ground(self.workshop, graph, self._origins, self.pure_calls, self.author, self.texts)

    def made_texts(self) -> tuple[Made, ...]:
        """Return the texts that the code of the pristine tree puts together."""
        if self._made is None:
            self._made = made_texts(self.workshop.paths, self.pristine)
        return self._made

    def pristine(self, path: str) -> str | None:
        """Return the pristine text of a file, None when it cannot be read."""
        return None if self.workshop.problem(path) else self.workshop.original(path).text


class _Run:
    """What follows for one set of flags once they are folded."""

    def __init__(self, cascade: Cascade, findings: Sequence[Finding], outcome: Outcome) -> None:
        self.cascade = cascade
        self.findings = findings
        self.outcome = outcome
        self.askers = askers_of(findings, cascade.ground().origins)
        self.settings = Settings(sorted({finding.name for finding in findings}))
        ground = cascade.ground()
        self.holders = Holders(ground.graph, ground.origins, cascade.pure_calls)
        classes = {file.source.path: file.source.path_class for file in ground.graph.files}
        made = cascade.made_texts()
        self.definitions = Definitions(findings, ground.origins, self.askers, classes, made)

    def text(self, path: str) -> str | None:
        """Return the text of a file as it is by now, None when it is gone or cannot be read."""
        after = self.outcome.after
        return after[path] if path in after else self.cascade.pristine(path)

    def remove_tests(self) -> None:
        """Remove the tests that fail when the reads have their value and nothing else is new."""
        workshop = self.cascade.workshop
        by_file: dict[str, list[str]] = {}
        try:
            pinned = self.outcome.pinning.literal(workshop)
            failing = doomed(pinned, workshop, flags=len(self.findings))
            words = words_of(self.findings, self.cascade.pristine)
            # What fails and does not say why is for a person: the check of the tests will tell.
            self.outcome.tests = tuple(
                name for name in failing if is_about(name, words, self.cascade.pristine)
            )
            for name in self.outcome.tests:
                by_file.setdefault(name.partition("::")[0], []).append(name)
            for path, names in by_file.items():
                self.outcome.after[path] = without_tests(self.text(path) or "", path, names)
        except (TooMany, Refused) as reason:
            self.outcome.refused |= dict.fromkeys(self.findings, str(reason))

    def remove_leftovers(self) -> None:
        """Remove what sets the flags: settings, entries of configuration, overrides of tests."""
        known = tests.pristine(self.cascade.workshop).results or {}
        is_tested = any(each.outcome == "passed" for each in known.values())
        pinning = self.outcome.pinning
        leftovers = Leftovers(self.findings, pinning, self.text, self.settings, is_tested=is_tested)
        python, texts = self.cascade.workshop.paths, self.cascade.texts
        for path, text in leftovers.without(python, texts, self.askers.functions):
            self.outcome.after[path] = text
        self.outcome.left += leftovers.left

    def remove_asked(self) -> bool:
        """Remove settings and attributes that only the flags needed; say whether any went."""
        python, texts = self.cascade.workshop.paths, self.cascade.texts
        names, before = self.askers.names, dict(self.outcome.after)
        for path, text in self.settings.without_asked(names, python, texts, self.text):
            self.outcome.after[path] = text
        keys, left = self.settings.keys, self.settings.left
        held = self.holders.of(self.findings, self.outcome.pinning)
        for holder in dict.fromkeys([*held, *self.holders.given(self.findings)]):
            try:
                done = self.holders.without(holder, keys, python, texts, self.text)
            except Refused as reason:
                # What a flag was asked by is there for others, too, as a rule.
                said = f"{holder.path}::{holder.qualname} stays: {reason}"
                left += [said] if holder in held else []
                continue
            if done is not None:
                self.outcome.after[done[0]] = done[1]
        origins = self.cascade.ground().origins
        for path, text, gone in without_fallbacks(self.findings, origins, python, self.text):
            self.outcome.after[path] = text
            self.outcome.settings += gone
        self.outcome.settings += [*self.settings.removed, *self.holders.removed]
        self.outcome.left += left
        return self.outcome.after != before

    def remove_relays(self) -> None:
        """Remove the methods that only call the one they override by now."""
        origins = self.cascade.ground().origins
        after = self.outcome.after
        for path, text in sorted(after.items()):
            found = list(idle_methods(path, text, origins, self.cascade.pristine)) if text else []
            done = rewrite({path: text or ""}, found)
            after[path] = apply(text, done.edits) if text and done.edits else text
            self.outcome.relays += done.removed

    def remove_pages(self) -> None:
        """Remove the templates that only the folded branches showed."""
        after = self.outcome.after
        before = {path: self.cascade.pristine(path) or "" for path in after}
        python, texts = self.cascade.workshop.paths, self.cascade.texts
        for path in list(lost_pages(before, after, self.text, python, texts)):
            after[path] = None

    def remove_libraries(self) -> None:
        """Remove the requirements of libraries that nothing imports any more."""
        python, texts = self.cascade.workshop.paths, self.cascade.texts
        changed = list(without_libraries(self.cascade.pristine, self.text, python, texts))
        self.outcome.after.update(changed)

    def remove_orphans(self) -> None:
        """Remove what only the folded branches used, and what only that used, until all is gone.

        What defines the flags goes when nothing else is left that says their keys.
        """
        for _ in range(_MOST_ROUNDS):
            graph = self.cascade.relinker.link(self.outcome.after)
            cases = self.cascade.orphans.find(graph, self.text, self.cascade.pristine, self.askers)
            if cases and self._remove(cases):
                continue
            if not self._remove_definitions(graph):
                self._remove_emptied(graph)
                return

    def _remove_definitions(self, graph: ReferenceGraph) -> bool:
        origins = Origins.of(graph, self.text)
        python, texts = self.cascade.workshop.paths, self.cascade.texts
        new = dict(self.definitions.without(origins, python, texts))
        self.outcome.after.update(new)
        return bool(new)

    def _remove_emptied(self, graph: ReferenceGraph) -> None:
        """Remove the files that nothing is left of and that nothing imports."""
        for file in graph.files:
            path = file.source.path
            text = self.outcome.after.get(path)
            if text is None or path.endswith("__init__.py") or graph.referrers(file.first):
                continue
            if is_empty(text):
                self.outcome.after[path] = None

    def _remove(self, cases: Sequence[Case]) -> bool:
        findings = [case.finding for case in cases]
        paths = {path for finding in findings for path in _touched(finding)}
        texts = {path: text for path in sorted(paths) if (text := self.text(path)) is not None}
        done = rewrite(texts, findings, pure_calls=self.cascade.pure_calls)
        edits: dict[str, list[Edit]] = {}
        for edit in done.edits:
            edits.setdefault(edit.path, []).append(edit)
        for path, own in edits.items():
            is_gone = any(edit.delete_file for edit in own)
            self.outcome.after[path] = None if is_gone else apply(texts[path], own)
        gone = set(done.removed)
        self.outcome.orphans += [case for case in cases if case.finding in gone]
        self.outcome.left += [f"{each.subject} stays: {each.reason}" for each in done.skipped]
        return bool(gone)


def _touched(finding: Finding) -> set[str]:
    return {finding.path, *(test.partition("::")[0] for test in finding.tests)}
