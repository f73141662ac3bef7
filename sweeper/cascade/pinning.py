"""Flags to the texts in which all that reads them is worked out, from file to file.

Each file is folded with what its reads are known to give. A name that then stands for one value is
pinned where it is read, and all is folded again from the pristine texts, until no name is new: so
the order of flags and files does not matter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sweeper.cascade.fixed import Fixed, fixed
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


@dataclass(slots=True)
class Pinning:
    """What is known and what follows: pins and new texts by path, and the names that are fixed.

    `refused` are the flags of which a read cannot be folded; `left` says what is not followed.
    `cuts` are the decorators that always let their function run.
    """

    pins: dict[str, dict[Pin, Finding | None]] = field(default_factory=dict)
    cuts: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    after: dict[str, str | None] = field(default_factory=dict)
    names: dict[Fixed, Uses] = field(default_factory=dict)
    refused: dict[Finding, str] = field(default_factory=dict)

    def left(self) -> list[str]:
        """Say which names are read where they could not be followed."""
        return [
            f"{one.path}::{one.qualname} stays: {found.stays}"
            for one, found in self.names.items()
            if found.stays
        ]

    def literal(self, workshop: Workshop) -> Mapping[str, str | None]:
        """Return the pristine texts with the values in the places of the pins, unfolded."""
        texts: dict[str, str | None] = {}
        for path in self.pins:
            is_python = path.endswith(_PYTHON)
            text, shifted = self.cut(path, workshop)
            texts[path] = _literal(text, shifted.values()) if is_python else self.after[path]
        return texts

    def cut(self, path: str, workshop: Workshop) -> tuple[str, dict[Pin, Pin]]:
        """Return the pristine text without its cuts, and where each pin is in it."""
        text = workshop.original(path).text
        cuts = sorted(self.cuts.get(path, ()))
        shifted = {}
        for each in self.pins[path]:
            gone = sum(end - start for start, end in cuts if end <= each.start)
            shifted[each] = Pin(each.start - gone, each.end - gone, each.value)
        for start, end in reversed(cuts):
            text = text[:start] + text[end:]
        return text, shifted


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
        fresh = [] if done.refused or not follow else _fresh(done, ground.workshop)
        for one in fresh:
            done.names[one] = uses(ground.graph, one, ground.origins, ground.workshop.paths)
            for path, own in done.names[one].pins.items():
                known = done.pins.setdefault(path, {})
                known.update({each: None for each in own if each not in known})
        if not any(done.names[one].pins for one in fresh):
            break
    return done


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
    elif read.form == "decorator":
        where = f"{read.path}:{read.span.line}"
        done.refused[finding] = f"{where} never lets a function run; what do its callers get then?"
    elif read.form != "test":
        done.refused[finding] = f"{read.path}:{read.span.line} reads it as a {read.form}"


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
        text, shifted = done.cut(path, ground.workshop)
        places = {new: old for old, new in shifted.items()}
        folded = fold(text, list(places), ground.pure_calls)
        for stays in folded.left:
            finding = pins[places[stays.pin]]
            if finding is not None:
                done.refused[finding] = f"{path}: {stays.reason}"
        done.after[path] = folded.text


def _fresh(done: Pinning, workshop: Workshop) -> list[Fixed]:
    return [
        one
        for path, text in sorted(done.after.items())
        if text is not None and path.endswith(_PYTHON)
        for one in fixed(path, workshop.original(path).text, text)
        if one not in done.names
    ]


def _literal(text: str, pins: Collection[Pin]) -> str:
    """Put the values in the places of the pins; of nested ones the outer counts."""
    parts: list[str] = []
    done = 0
    for each in sorted(pins, key=lambda one: (one.start, -one.end)):
        if each.start >= done:
            parts += [text[done : each.start], f"({each.value!r})"]
            done = each.end
    return "".join([*parts, text[done:]])
