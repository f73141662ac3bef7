"""The labels of real removals of flags: lines of JSON to values.

Each was read by a person's rules: a commit of a public project whose change of Python code is the
removal of a flag, with the reads of its parent and the value that each was fixed at. Projects are
split in two by `tests.bench.quality.split`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import NamedTuple

from sweeper.model import FlagValue
from tests.bench.quality.split import half

LABELS = Path(__file__).parent / "removed.jsonl"


class Read(NamedTuple):
    """An expression or decorator of the parent (line from 1, column in UTF-8 bytes)."""

    path: str
    line: int
    column: int
    text: str
    is_decorator: bool
    value: FlagValue


class Removal(NamedTuple):
    """A commit that removed flags; `keys` are their names, `files` all that it touched."""

    project: str
    commit: str
    parent: str
    keys: tuple[str, ...]
    reads: tuple[Read, ...]
    files: tuple[str, ...]
    note: str

    def key_of(self, read: Read) -> str:
        """Return the one of the keys that the read is likely to ask for."""
        said = _plain(read.text)
        named = [key for key in self.keys if _plain(key) in said]
        return max(named, key=len, default=self.keys[0])


def removals() -> list[Removal]:
    """Return all labels, by project and commit."""
    found = []
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        reads = tuple(
            Read(
                each["path"],
                each["line"],
                each["column"],
                each["text"],
                each["form"] == "decorator",
                each["value"],
            )
            for each in row["reads"]
        )
        keys = tuple(row["key"].split(", "))
        place = (row["project"], row["commit"], row["parent"])
        found.append(Removal(*place, keys, reads, tuple(row["files"]), row["note"]))
    return found


def parser_of(text: str | None) -> argparse.ArgumentParser:
    """Return the parser of a program that goes through the removals, described by the text."""
    parser = argparse.ArgumentParser(
        description=text, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("clones", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--half", choices=("fit", "held", "both"), default="both")
    parser.add_argument("--only", default="", help="projects or commits that start so")
    return parser


def chosen(asked: argparse.Namespace) -> list[Removal]:
    """Return the removals that the arguments ask for."""
    return [
        removal
        for removal in removals()
        if asked.half in ("both", half(removal.project))
        and any(word.startswith(asked.only) for word in (removal.project, removal.commit))
    ]


def span_of_text(read: Read) -> tuple[int, int, int, int]:
    """Return line and column of the start and of the end of a read."""
    lines = read.text.split("\n")
    last = len(lines[-1].encode())
    end = read.column + last if len(lines) == 1 else last
    return (read.line, read.column, read.line + len(lines) - 1, end)


def _plain(text: str) -> str:
    return text.lower().replace("-", "_")
