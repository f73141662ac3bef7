"""Flags that nothing reads any more to the texts without what defines them, or why that stays.

A definition is an item of a registry, or a name that stands for the key. All that says the key has
to be one: then nobody can ask for it, and they go together.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sweeper.cascade.asked import Asked
from sweeper.cascade.askers import Askers
from sweeper.cascade.made import Made, may_make
from sweeper.cascade.mentions import said_in_text
from sweeper.cascade.registries import Registries
from sweeper.cascade.sayings import Place, sayings, scopes_of, targets_of
from sweeper.flags.origins import Origins
from sweeper.model import Finding, FlagRead, PathClass, Row
from sweeper.rewrite.python.items import without_items
from sweeper.rewrite.python.source import Refused


class _Tree(NamedTuple):
    """A tree as it is by now."""

    origins: Origins
    python: Sequence[str]
    texts: Sequence[str]


@dataclass(slots=True)
class Definitions:
    """What defines some flags. `left` says what stays, and why; `removed` are names that go.

    `rows` are all that goes, for whoever judges it. `made` are the texts that the code makes.
    """

    findings: Sequence[Finding]
    pristine: Origins
    askers: Askers
    classes: Mapping[str, PathClass]
    made: Sequence[Made] = ()
    left: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    removed: list[Finding] = field(default_factory=list)

    def without(
        self, origins: Origins, python: Sequence[str], texts: Sequence[str]
    ) -> Iterator[tuple[str, str]]:
        """Yield the files that change, with their new texts. `origins` knows the tree as it is."""
        self.left.clear()
        tree = _Tree(origins, python, texts)
        going: dict[str, Sequence[Place]] = {}
        for finding in self.findings:
            if any(map(_is_setting, finding.reads)):
                continue
            keys = _keys(finding, self.pristine)
            asked = Asked(keys, finding.reads, self.pristine)
            places, doubt = self._places(keys, asked, tree)
            if doubt:
                self.left[finding.name] = doubt
            elif places:
                going[finding.name] = places
        while going:
            new, refused = _written(going.values())
            if not refused:
                self._take(place for places in going.values() for place in places)
                yield from sorted(new.items())
                return
            path, reason = refused
            for each in [k for k, own in going.items() if any(p.file.path == path for p in own)]:
                del going[each]
                self.left[each] = f"{path}: {reason}"

    def notes(self) -> list[str]:
        """Say what stays, and why."""
        return [f"the definition of {name} stays: {why}" for name, why in self.left.items()]

    def _places(
        self, keys: frozenset[str], asked: Asked, tree: _Tree
    ) -> tuple[Sequence[Place], str]:
        """Return what says the keys of a flag, nothing where that is no definition, and a doubt."""
        found = sayings(keys, self.askers.names, tree.origins, tree.python, self.classes)
        judge = Registries(asked, self.askers.names)
        known = [place for place in found.places if judge.is_one(place, tree.python)]
        if not known:
            return (), ""
        for place in found.places:
            is_known = place in known or place.item.is_name
            problem = judge.problem(place, tree.python) if is_known else "it may be another thing"
            if problem:
                line = getattr(place.item.node, "lineno", 1)
                return (), f"{place.file.path}:{line} says it, and {problem}"
        if found.doubts:
            return (), found.doubts[0]
        everywhere = (*tree.python, *tree.texts)
        for made in self.made:
            if any(may_make(made, key, everywhere, tree.origins.read) for key in keys):
                return (), f"{made.path}:{made.line} may make it of parts"
        path = said_in_text(keys, tree.texts, tree.origins.read)
        return found.places, f"{path} says it" if path else ""

    def _take(self, places: Iterator[Place]) -> None:
        for file, item in {id(place.item.node): place for place in places}.values():
            self.rows.append(Row(file.path, item.form))
            for name in targets_of(item) if item.is_statement else ():
                qualname = ".".join([*scopes_of(file, item), name])
                path, module = file.path, file.module
                gone = Finding("dead-symbol", "variable", path, (), name, qualname, module, "")
                self.removed.append(gone)


def _written(going: Collection[Sequence[Place]]) -> tuple[dict[str, str], tuple[str, str] | None]:
    """Return the new texts, and a path that cannot be written with the reason."""
    by_path: dict[str, list[Place]] = {}
    for place in (each for places in going for each in places):
        by_path.setdefault(place.file.path, []).append(place)
    new: dict[str, str] = {}
    for path, places in by_path.items():
        try:
            new[path] = without_items(places[0].file.source, [place.item for place in places])
        except Refused as reason:
            return {}, (path, str(reason))
    return new, None


def _is_setting(read: FlagRead) -> bool:
    """Whether an assignment of a module of settings defines the flag, which goes with leftovers."""
    return read.rule == "django-settings" and read.key.isupper() and read.key.isidentifier()


def _keys(finding: Finding, pristine: Origins) -> frozenset[str]:
    """Return the texts that the flag is asked by: `group.key` may be said as two."""
    found = {finding.name}
    for read in finding.reads:
        file = pristine.file(read.path) if read.path.endswith(".py") else None
        for node in file.source.parents if file is not None and "." in finding.name else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                is_here = read.span.line <= node.lineno <= read.span.end_line
                if is_here and finding.name.endswith(f".{node.value}"):
                    found.add(node.value)
    return frozenset(found)
