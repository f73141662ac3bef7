"""What is known of flags and of what follows from them, and the pristine tree that it is about."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sweeper.cascade.author import NOBODY, Author
from sweeper.cascade.fixed import Fixed
from sweeper.cascade.gaps import Gap, Patches
from sweeper.cascade.parameters import without_parameters
from sweeper.cascade.texts import Cut, Replaced, changed, literal
from sweeper.cascade.uses import Uses
from sweeper.check import Workshop
from sweeper.flags.origins import Origins
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Finding, Parameter, Pin
from sweeper.rewrite.python.replacing import Unit
from sweeper.rewrite.python.source import Refused

_PYTHON = (".py", ".pyi")


@dataclass(frozen=True, slots=True)
class Ground:
    """The pristine tree: its texts, its graph, and what its names stand for.

    `texts` are its files in other languages.
    """

    workshop: Workshop
    graph: ReferenceGraph
    origins: Origins
    pure_calls: Collection[str]
    author: Author = NOBODY
    texts: Sequence[str] = ()

    def pristine(self, path: str) -> str | None:
        """Return the text of a file, None when it cannot be read."""
        return None if self.workshop.problem(path) else self.workshop.original(path).text

    def now(self, after: Mapping[str, str | None]) -> Origins:
        """Return what names stand for when some texts are new."""
        return Origins.of(self.graph, lambda path: after.get(path, self.origins.read(path)))


@dataclass(slots=True)
class Pinning:
    """What is known and what follows: pins and new texts by path, and the names that are fixed.

    `refused` are the flags of which a read cannot be folded; `left` says what is not followed.
    `cuts` are the decorators and mixins that always let run what they hold, `attributes` what these
    mixins read, `misplaced` the pins where no value can stand, `variables` those of local
    variables, which whoever judges has to work out by themselves, `gaps` what folding cannot do and
    `patches` what a model wrote for it, for the `authored` flags by path. Without a model some
    flags are `waiting` for one. `parameters` have one value wherever their function is called, with
    the places that read them, which whoever judges has to find, too; others stay as they are.
    """

    pins: dict[str, dict[Pin, Finding | None]] = field(default_factory=dict)
    cuts: dict[str, set[Cut]] = field(default_factory=dict)
    attributes: list[Finding] = field(default_factory=list)
    after: dict[str, str | None] = field(default_factory=dict)
    names: dict[Fixed, Uses] = field(default_factory=dict)
    refused: dict[Finding, str] = field(default_factory=dict)
    misplaced: set[tuple[str, Pin]] = field(default_factory=set)
    variables: dict[str, set[Pin]] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    patches: dict[str, Patches] = field(default_factory=dict)
    authored: dict[Finding, set[str]] = field(default_factory=dict)
    waiting: set[Finding] = field(default_factory=set)
    parameters: dict[Parameter, tuple[Pin, ...]] = field(default_factory=dict)
    stays: dict[Parameter, str] = field(default_factory=dict)

    def left(self) -> list[str]:
        """Say which names are read where they could not be followed."""
        names = [
            f"{one.path}::{one.qualname} stays: {found.stays}"
            for one, found in self.names.items()
            if found.stays
        ]
        return names + [
            f"{one.path}::{one.qualname} keeps its {one.name}: {why}"
            for one, why in self.stays.items()
        ]

    def without(self, ground: Ground) -> Mapping[str, str | None]:
        """Return the new texts without the parameters, some of which may have to stay."""
        texts = dict(self.after)
        functions = {(one.path, one.qualname): one for one in self.parameters}
        for path, qualname in functions:
            own = [one for one in self.parameters if one[:2] == (path, qualname)]
            try:
                texts |= without_parameters(own, ground.now(texts), ground.workshop.paths)
            except Refused as reason:
                self.stays |= dict.fromkeys(own, str(reason))
        return texts

    def literal(self, workshop: Workshop) -> Mapping[str, str | None]:
        """Return the pristine texts with the values in the places of the pins, unfolded.

        What a model wrote has no part in them: it is judged by them.
        """
        texts: dict[str, str | None] = {}
        for path in self.pins:
            if not path.endswith(_PYTHON):
                texts[path] = self.after[path]
                continue
            text, shifted = changed(workshop.original(path).text, self._cuts(path), self.pins[path])
            trusted = self.pins[path].keys() - self.variables.get(path, set())
            trusted -= self.handed(path)
            known = [
                new
                for old, new in shifted.items()
                if old in trusted and (path, old) not in self.misplaced
            ]
            texts[path] = literal(text, known)
        return texts

    def handed(self, path: str) -> set[Pin]:
        """Return the places of a file that read one of the parameters."""
        return {pin for one, own in self.parameters.items() if one.path == path for pin in own}

    def drafted(self, path: str, workshop: Workshop) -> tuple[str, dict[Pin, Pin]]:
        """Return the pristine text without its cuts and with its patches, to be folded.

        Says of each pin that is still there where it is now.
        """
        patches = self.patches.get(path, {})
        cuts = [each for each in self._cuts(path) if not any(holds(u, *each[:2]) for u in patches)]
        written = [(*unit, patch.text) for unit, patch in patches.items()]
        return changed(workshop.original(path).text, [*cuts, *written], self.pins[path])

    def take(self, given: Mapping[str, Patches], findings: Collection[Finding]) -> None:
        """Take what a model wrote for more flags where all that it is for are there.

        A statement that it wrote for others as well stays as it is.
        """
        for path, patches in given.items():
            for unit, patch in patches.items():
                if set(patch.findings) <= set(findings):
                    self.patches.setdefault(path, {})[unit] = patch
                own, cuts = self.pins.get(path, {}), self.cuts.get(path, set())
                self.pins[path] = {p: f for p, f in own.items() if not holds(unit, *p[:2])}
                self.cuts[path] = {each for each in cuts if not holds(unit, *each[:2])}
                self.gaps = [
                    gap for gap in self.gaps if gap.path != path or not holds(unit, *gap.pin[:2])
                ]

    def _cuts(self, path: str) -> list[Replaced]:
        return [cut[:3] for cut in self.cuts.get(path, ())]


def holds(unit: Unit, start: int, end: int) -> bool:
    """Whether a statement has all that stands between two offsets."""
    return unit.start <= start and end <= unit.end
