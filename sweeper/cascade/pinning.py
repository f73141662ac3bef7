"""Flags to the texts in which all that reads them is worked out, from file to file.

Each file is folded with what its reads are known to give. A name that then stands for one value is
pinned where it is read, and all is folded again from the pristine texts, until no name is new: so
the order of flags and files does not matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sweeper.cascade.author import NOBODY, Author
from sweeper.cascade.fixed import Fixed, fixed
from sweeper.cascade.gaps import Gap, Patches, close
from sweeper.cascade.uses import Uses, uses
from sweeper.check import Workshop
from sweeper.flags.origins import Origins
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Finding, FlagRead, FlagValue, Pin
from sweeper.rewrite.edits import Lines
from sweeper.rewrite.python.fold import fold
from sweeper.rewrite.templates import NotFoldable, fold_template

_VALUES = frozenset({"value", "inverted", "template"})
_PYTHON = (".py", ".pyi")
_MOST_ROUNDS = 20  # each one takes at least one name; real chains have two or three links


@dataclass(frozen=True, slots=True)
class Ground:
    """The pristine tree: its texts, its graph, and what its names stand for."""

    workshop: Workshop
    graph: ReferenceGraph
    origins: Origins
    pure_calls: Collection[str]
    author: Author = NOBODY


@dataclass(slots=True)
class Pinning:
    """What is known and what follows: pins and new texts by path, and the names that are fixed.

    `refused` are the flags of which a read cannot be folded; `left` says what is not followed.
    `cuts` are the decorators that always let their function run, `misplaced` the pins where no
    value can stand, `gaps` what folding cannot do and `patches` what a model wrote for it, for the
    `authored` flags by path. Without a model some flags are `waiting` for one.
    """

    pins: dict[str, dict[Pin, Finding | None]] = field(default_factory=dict)
    cuts: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    after: dict[str, str | None] = field(default_factory=dict)
    names: dict[Fixed, Uses] = field(default_factory=dict)
    refused: dict[Finding, str] = field(default_factory=dict)
    misplaced: set[tuple[str, Pin]] = field(default_factory=set)
    gaps: list[Gap] = field(default_factory=list)
    patches: dict[str, Patches] = field(default_factory=dict)
    authored: dict[Finding, set[str]] = field(default_factory=dict)
    waiting: set[Finding] = field(default_factory=set)

    def left(self) -> list[str]:
        """Say which names are read where they could not be followed."""
        return [
            f"{one.path}::{one.qualname} stays: {found.stays}"
            for one, found in self.names.items()
            if found.stays
        ]

    def literal(self, workshop: Workshop) -> Mapping[str, str | None]:
        """Return the pristine texts with the values in the places of the pins, unfolded.

        What a model wrote has no part in them: it is judged by them.
        """
        texts: dict[str, str | None] = {}
        for path in self.pins:
            if not path.endswith(_PYTHON):
                texts[path] = self.after[path]
                continue
            text, shifted = _changed(
                workshop.original(path).text, self._cuts(path), self.pins[path]
            )
            known = [new for old, new in shifted.items() if (path, old) not in self.misplaced]
            texts[path] = _literal(text, known)
        return texts

    def drafted(self, path: str, workshop: Workshop) -> tuple[str, dict[Pin, Pin]]:
        """Return the pristine text without its cuts and with its patches, to be folded.

        Says of each pin that is still there where it is now.
        """
        changes = self.patches.get(path, {})
        cuts = [
            (start, end, "")
            for start, end, _ in self._cuts(path)
            if not any(unit.start <= start and end <= unit.end for unit in changes)
        ]
        patches = [(*unit, text) for unit, text in changes.items()]
        return _changed(workshop.original(path).text, [*cuts, *patches], self.pins[path])

    def _cuts(self, path: str) -> list[tuple[int, int, str]]:
        return [(start, end, "") for start, end in self.cuts.get(path, ())]


def pin(findings: Sequence[Finding], ground: Ground, *, follow: bool = True) -> Pinning:
    """Fold all reads of the flags and, with `follow`, of the names that stand for them."""
    done = Pinning()
    for finding in findings:
        for read in finding.reads:
            _pin_read(done, finding, read, ground.workshop)
    if done.refused:
        return done
    for _ in range(_MOST_ROUNDS):
        _fold(done, ground)
        if done.gaps and not done.refused:
            _close(done, ground)
            if not done.refused:
                continue
        if done.refused:
            break
        fresh = _fresh(done, ground.workshop) if follow else []
        for one in fresh:
            done.names[one] = uses(ground.graph, one, ground.origins, ground.workshop.paths)
            for path, own in done.names[one].pins.items():
                known = done.pins.setdefault(path, {})
                known.update({each: None for each in own if each not in known})
        if not any(done.names[one].pins for one in fresh):
            break
    if not done.refused:  # no round was left to close them
        done.refused |= {gap.finding: f"{gap.where}, {gap.reason}" for gap in done.gaps}
    return done


def _close(done: Pinning, ground: Ground) -> None:
    """Have a model write what folding cannot; what it does not write refuses its flag."""
    closed = close(done.gaps, done.pins, done.cuts, ground.origins, ground.author)
    done.gaps.clear()
    done.refused |= closed.refused
    done.waiting |= closed.waiting
    for path, patches in closed.patches.items():
        done.patches.setdefault(path, {}).update(patches)
    for finding, paths in closed.authored.items():
        done.authored.setdefault(finding, set()).update(paths)


def _pin_read(done: Pinning, finding: Finding, read: FlagRead, workshop: Workshop) -> None:
    if problem := workshop.problem(read.path):
        done.refused[finding] = f"{read.path}: {problem}"
    elif read.form in _VALUES:
        value: FlagValue = not finding.value if read.form == "inverted" else finding.value
        lines = Lines(workshop.original(read.path).text)
        start = lines.offset(read.span.line, read.span.column)
        end = lines.offset(read.span.end_line, read.span.end_column)
        done.pins.setdefault(read.path, {})[Pin(start, end, value)] = finding
    elif read.form == "decorator" and bool(finding.value) is not read.inverted:
        text = workshop.original(read.path).text
        done.pins.setdefault(read.path, {})
        done.cuts.setdefault(read.path, set()).add(_lines_of(text, read))
    elif read.form != "test":
        reason = f"reads it as a {read.form}"
        if read.form == "decorator":
            reason = "never lets a function run; what do its callers get then?"
        if read.path.endswith(_PYTHON):
            done.pins.setdefault(read.path, {})
            lines = Lines(workshop.original(read.path).text)
            done.gaps.append(Gap.of(finding, read, lines, reason))
        else:
            done.refused[finding] = f"{read.path}:{read.span.line} {reason}"


def _lines_of(text: str, read: FlagRead) -> tuple[int, int]:
    """Return the lines of a decorator, from its `@` on."""
    lines = Lines(text)
    start = text.rindex("@", 0, lines.offset(read.span.line, read.span.column))
    end = text.find("\n", lines.offset(read.span.end_line, read.span.end_column))
    return text.rfind("\n", 0, start) + 1, len(text) if end < 0 else end + 1


def _fold(done: Pinning, ground: Ground) -> None:
    """Fold each file with all its pins; a read that cannot be folded refuses its flag."""
    for path, pins in sorted(done.pins.items()):
        text = ground.workshop.original(path).text
        if not path.endswith(_PYTHON):
            try:
                done.after[path] = fold_template(text, list(pins))
            except NotFoldable as reason:
                done.refused |= {f: f"{path}: {reason}" for f in pins.values() if f is not None}
            continue
        text, shifted = done.drafted(path, ground.workshop)
        places = {new: old for old, new in shifted.items()}
        folded = fold(text, list(places), ground.pure_calls)
        for stays in folded.left:
            old = places[stays.pin]
            finding = pins[old]
            if stays.is_misplaced:
                done.misplaced.add((path, old))
            if finding is not None:
                line = Lines(ground.workshop.original(path).text).place(old.start)[0]
                done.gaps.append(Gap(finding, path, line, old, "value", stays.reason))
        done.after[path] = folded.text


def _fresh(done: Pinning, workshop: Workshop) -> list[Fixed]:
    return [
        one
        for path, text in sorted(done.after.items())
        if text is not None and path.endswith(_PYTHON)
        for one in fixed(path, workshop.original(path).text, text)
        if one not in done.names
    ]


def _changed(
    text: str, changes: Sequence[tuple[int, int, str]], pins: Iterable[Pin]
) -> tuple[str, dict[Pin, Pin]]:
    """Return the text with the changes made, and where the pins outside of them are in it."""
    changes = sorted(changes)
    shifted = {}
    for each in pins:
        if not any(start <= each.start and each.end <= end for start, end, _ in changes):
            more = sum(len(new) - (end - start) for start, end, new in changes if end <= each.start)
            shifted[each] = Pin(each.start + more, each.end + more, each.value)
    for start, end, new in reversed(changes):
        text = text[:start] + new + text[end:]
    return text, shifted


def _literal(text: str, pins: Collection[Pin]) -> str:
    """Put the values in the places of the pins; of nested ones the outer counts."""
    parts: list[str] = []
    done = 0
    for each in sorted(pins, key=lambda one: (one.start, -one.end)):
        if each.start >= done:
            parts += [text[done : each.start], f"({each.value!r})"]
            done = each.end
    return "".join([*parts, text[done:]])
