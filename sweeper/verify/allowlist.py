"""Candidates to the allowlists for vulture that name them: Python files that only mention names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from sweeper.graph.nodes import LinkedFile
from sweeper.model import Evidence, Finding
from sweeper.sources import decode_source
from sweeper.verify.scene import Scene

# What `vulture --make-whitelist` writes: `name  # unused function (shop.py:3)` or `_.name  # …`.
_ENTRY: Final = re.compile(
    r"(?:[\w.]+\.)?(\w+)[ \t]*(?:#(?:[ \t]*unused (\w+) \((.+):(\d+)\))?.*)?"
)
_SAID: Final = re.compile(r"^[\w.]+[ \t]+# unused \w+ \(", re.MULTILINE)
_NAMED: Final = re.compile(r"(?:white|allow)[-_]?list", re.IGNORECASE)
_LARGEST: Final = 1_000_000


class Entry(NamedTuple):
    """A name that a list mentions on its line `number`; what, where and at which line it was.

    The last three are "", "" and 0 in a list that a person wrote.
    """

    name: str
    number: int
    what: str
    path: str
    line: int


def entries(text: str) -> Iterator[Entry]:
    """Yield what a list mentions."""
    for number, line in enumerate(text.split("\n"), start=1):
        found = _ENTRY.fullmatch(line.strip())
        if found is not None:
            name, what, path, at = found.groups()
            yield Entry(name, number, what or "", path or "", int(at or 0))


def hear(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
    """Return what an allowlist keeps, by fingerprint: it blocks, and so is the list itself kept."""
    places: dict[str, str] = {}
    lists: set[str] = set()
    for file in scene.graph.files:
        if _only_mentions(file):
            for name, line in _entries(file, scene):
                lists.add(file.source.path)
                places.setdefault(name, f"{file.source.path}:{line}")
    heard: dict[str, tuple[Evidence, ...]] = {}
    for finding in findings:
        place = places.get(finding.name) if finding.symbol_kind != "file" else None
        if place is not None:
            note = f"kept by {place}, an allowlist for vulture"
            heard[finding.fingerprint] = (scene.evidence("keep", "blocks", note),)
        elif finding.path in lists:
            note = "it is an allowlist for vulture"
            heard[finding.fingerprint] = (scene.evidence("keep", "blocks", note),)
    return heard


def _only_mentions(file: LinkedFile) -> bool:
    facts = file.facts
    is_small = file.source.size <= _LARGEST
    return is_small and len(facts.definitions) == 1 and file.uses > 0


def _entries(file: LinkedFile, scene: Scene) -> Iterator[tuple[str, int]]:
    try:
        text = decode_source(scene.tree.read(file.source.path)).text
    except OSError:  # gone since it was listed
        return
    if not _SAID.search(text) and not _NAMED.search(PurePosixPath(file.source.path).name):
        return
    yield from ((entry.name, entry.number) for entry in entries(text))
