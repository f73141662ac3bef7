"""Texts that code puts together to the first place that may make a key of a flag so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

_LITERAL = re.compile(r"""(?<![\w"'])([fF]?[rR]?[fF]?)(["'])([^"'\n]{3,80})\2(\s*\+)?""")
_HOLE = re.compile(r"\{[^{}]*\}|%s|%\(\w+\)s")
_FEWEST = 3  # letters that a text has to say itself: `f"{group}.{name}"` may make anything
_ANY = r"[\w.:/-]+"


class Made(NamedTuple):
    """A place that puts texts together, and those that it may make."""

    path: str
    line: int
    pattern: re.Pattern[str]


def made_texts(paths: Sequence[str], read: Callable[[str], str | None]) -> tuple[Made, ...]:
    """Return the places of the Python files that make texts which may be keys."""
    return tuple(made for path in paths for made in _in_text(path, read(path) or ""))


def _in_text(path: str, text: str) -> Iterator[Made]:
    for match in _LITERAL.finditer(text):
        said = match[3]
        parts = _HOLE.split(said)
        if match[4] and len(parts) == 1:
            parts = [said, ""]  # `"new_" + name`
        if len(parts) == 1 or any(" " in part for part in parts):
            continue
        if sum(letter.isalnum() for part in parts for letter in part) >= _FEWEST:
            pattern = re.compile(_ANY.join(map(re.escape, parts)))
            yield Made(path, text.count("\n", 0, match.start()) + 1, pattern)
