"""Flags to the texts that the tree has without them and without all that only they kept alive.

Each file is folded with what its reads are known to give; a name that then stands for one value is
folded where it is read, file by file, until nothing changes; then what the folded branches alone
used is removed, and the entries that set the flags. Always from the pristine texts, so that no
draft depends on one made before it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sweeper.cascade.doomed import TooMany, doomed, literal, without_tests
from sweeper.cascade.fixed import Fixed, fixed
from sweeper.cascade.orphans import Orphans
from sweeper.cascade.uses import uses
from sweeper.check import Workshop
from sweeper.check.relink import Relinker
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Bundle, Case, Edit, Finding, Pin
from sweeper.rewrite import apply, rewrite
from sweeper.rewrite.edits import Lines
from sweeper.rewrite.entries import without_key
from sweeper.rewrite.python.fold import fold
from sweeper.rewrite.python.source import Refused, parse
from sweeper.rewrite.templates import NotFoldable, fold_template

__all__ = ["Cascade", "Outcome"]

_VALUES = frozenset({"value", "inverted", "template"})
# One plain word, such as `beta`, may be the key of something else.
_TELLING = re.compile(r"\w[-_.:/]\w|[a-z][A-Z]")
_MOST_ROUNDS = 20  # each one takes at least one name; real chains have two or three links


@dataclass(slots=True)
class Outcome:
    """What becomes of the tree: new texts, None for a file that goes, and why flags cannot go.

    `orphans` are the cases that go with the flags, `tests` those that need another value of them;
    `left` says what stays and why, for people.
    """

    after: dict[str, str | None] = field(default_factory=dict)
    refused: dict[Finding, str] = field(default_factory=dict)
    orphans: list[Case] = field(default_factory=list)
    tests: tuple[str, ...] = ()
    left: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Cascade:
    """Makes drafts for sets of the same bundles of flags; `texts` are the tree's other files."""

    bundles: Sequence[Bundle]
    workshop: Workshop
    relinker: Relinker
    orphans: Orphans
    texts: Sequence[str] = ()
    pure_calls: Collection[str] = ()
    _known: dict[tuple[int, ...], Outcome] = field(default_factory=dict)

    def outcome(self, chosen: Collection[int]) -> Outcome:
        """Return what becomes of the tree without the chosen flags, by index."""
        key = tuple(sorted(chosen))
        if key not in self._known:
            run = _Run(self, self._findings(key))
            run.fold_reads()
            run.remove_tests()
            if not run.outcome.refused:
                run.follow()
                run.remove_orphans()
                run.remove_entries()
            self._known[key] = run.outcome
        return self._known[key]

    def folded(self, chosen: Collection[int]) -> dict[str, str | None]:
        """Return the new texts when the reads of the chosen flags are folded, and no more."""
        run = _Run(self, self._findings(chosen))
        run.fold_reads()
        return run.outcome.after

    def _findings(self, chosen: Iterable[int]) -> list[Finding]:
        return [case.finding for index in chosen for case in self.bundles[index].cases]


class _Run:
    """One set of flags on its way."""

    def __init__(self, cascade: Cascade, findings: Sequence[Finding]) -> None:
        self.cascade = cascade
        self.findings = findings
        self.outcome = Outcome()

    def text(self, path: str) -> str | None:
        """Return the text of a file as it is by now, None when it is gone or cannot be read."""
        if path in self.outcome.after:
            return self.outcome.after[path]
        if self.cascade.workshop.problem(path):
            return None
        return self.cascade.workshop.original(path).text

    def fold_reads(self) -> None:
        """Fold each file that reads a flag; a read that cannot be folded refuses its flag."""
        for path, pins in sorted(self._pins().items()):
            text = self.cascade.workshop.original(path).text
            if path.endswith((".py", ".pyi")):
                folded = fold(text, [pin for _, pin in pins], self.cascade.pure_calls)
                reasons = {stays.pin: stays.reason for stays in folded.left}
                stuck = {f: f"{path}: {reasons[pin]}" for f, pin in pins if pin in reasons}
                self.outcome.refused |= stuck
                self.outcome.after[path] = folded.text
                continue
            try:
                self.outcome.after[path] = fold_template(text, [pin for _, pin in pins])
            except NotFoldable as reason:
                self.outcome.refused |= {finding: f"{path}: {reason}" for finding, _ in pins}

    def _pins(self) -> Mapping[str, list[tuple[Finding, Pin]]]:
        found: dict[str, list[tuple[Finding, Pin]]] = {}
        for finding in self.findings:
            for read in finding.reads:
                if problem := self.cascade.workshop.problem(read.path):
                    self.outcome.refused[finding] = f"{read.path}: {problem}"
                elif read.form in _VALUES:
                    value = not finding.value if read.form == "inverted" else finding.value
                    lines = Lines(self.cascade.workshop.original(read.path).text)
                    start = lines.offset(read.span.line, read.span.column)
                    end = lines.offset(read.span.end_line, read.span.end_column)
                    found.setdefault(read.path, []).append((finding, Pin(start, end, value)))
        return found

    def remove_tests(self) -> None:
        """Remove the tests that fail when the reads have their value and nothing else is new."""
        if self.outcome.refused:
            return
        pinned: dict[str, str | None] = dict(self.outcome.after)
        for path, pins in self._pins().items():
            if path.endswith((".py", ".pyi")):
                text = self.cascade.workshop.original(path).text
                pinned[path] = literal(text, [pin for _, pin in pins])
        by_file: dict[str, list[str]] = {}
        try:
            self.outcome.tests = doomed(pinned, self.cascade.workshop)
            for name in self.outcome.tests:
                by_file.setdefault(name.partition("::")[0], []).append(name)
            for path, names in by_file.items():
                self.outcome.after[path] = without_tests(self.text(path) or "", path, names)
        except (TooMany, Refused) as reason:
            self.outcome.refused |= dict.fromkeys(self.findings, str(reason))

    def follow(self) -> None:
        """Fold names that stand for one value now where they are read, until there is none."""
        seen: set[Fixed] = set()
        before: dict[str, str] = {}
        for _ in range(_MOST_ROUNDS):
            fresh = [
                one
                for path, text in sorted(self.outcome.after.items())
                if text is not None and path.endswith(".py")
                for one in fixed(path, self._original(path, before), text)
                if one not in seen
            ]
            if not fresh:
                return
            seen.update(fresh)
            self._fold_names(fresh)

    def _original(self, path: str, known: dict[str, str]) -> str:
        return known.setdefault(path, self.cascade.workshop.original(path).text)

    def _fold_names(self, fresh: Sequence[Fixed]) -> None:
        graph = self.cascade.relinker.link(self.outcome.after)
        pins: dict[str, list[Pin]] = {}
        for one in fresh:
            found = uses(graph, one, self.text, self.cascade.workshop.paths)
            if found.stays:
                self.outcome.left.append(f"{one.path}::{one.qualname} stays: {found.stays}")
            for path, own in found.pins.items():
                pins.setdefault(path, []).extend(own)
        for path in sorted(pins):
            text = self.text(path)
            assert text is not None, "it was read to find the pins"
            folded = fold(text, pins[path], self.cascade.pure_calls)
            self.outcome.left += [f"{path}: {stays.reason}" for stays in folded.left]
            self.outcome.after[path] = folded.text

    def remove_orphans(self) -> None:
        """Remove what only the folded branches used, and what only that used, until all is gone."""
        for _ in range(_MOST_ROUNDS):
            graph = self.cascade.relinker.link(self.outcome.after)
            why = "only code that a flag switched off or on led to it"
            cases = self.cascade.orphans.find(graph, self.text, why)
            if not cases or not self._remove(cases):
                self._remove_emptied(graph)
                return

    def _remove_emptied(self, graph: ReferenceGraph) -> None:
        """Remove the files that nothing is left of and that nothing imports."""
        for file in graph.files:
            path = file.source.path
            text = self.outcome.after.get(path)
            if text is None or path.endswith("__init__.py") or graph.referrers(file.first):
                continue
            if _is_empty(text):
                self.outcome.after[path] = None

    def remove_entries(self) -> None:
        """Remove from configuration and tables what sets the flags, when their names say enough."""
        keys = sorted({finding.name for finding in self.findings if _TELLING.search(finding.name)})
        for path in self.cascade.texts if keys else ():
            text = self.text(path)
            if text is None:
                continue
            new = text
            for key in keys:
                new = without_key(path, new, key)
            if new != text:
                self.outcome.after[path] = new

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


def _is_empty(text: str) -> bool:
    """Whether a module holds nothing but comments and its documentation."""
    try:
        body = parse(text).body
    except Refused:
        return False
    return all(isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) for s in body)


def _touched(finding: Finding) -> set[str]:
    return {finding.path, *(test.partition("::")[0] for test in finding.tests)}
