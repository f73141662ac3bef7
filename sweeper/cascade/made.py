"""Texts that code puts together to the first place that may make a key of a flag so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sweeper.cascade.mentions import TELLING

_LITERAL = re.compile(r"""(?<![\w"'])([fF]?[rR]?[fF]?)(["'])([^"'\n]{3,80})\2(\s*\+)?""")
_HOLE = re.compile(r"\{[^{}]*\}|%s|%\(\w+\)s")
_FEWEST = 3  # letters that a text has to say itself: `f"{group}.{name}"` may make anything
_ANY = r"([\w.:/-]+)"


class Made(NamedTuple):
    """A place that puts texts together, and those that it may make."""

    path: str
    line: int
    pattern: re.Pattern[str]


def made_texts(paths: Sequence[str], read: Callable[[str], str | None]) -> tuple[Made, ...]:
    """Return the places of the Python files that make texts which may be keys."""
    return tuple(made for path in paths for made in _in_text(path, read(path) or ""))


def may_make(made: Made, key: str, paths: Sequence[str], read: Callable[[str], str | None]) -> bool:
    """Whether a place may make a key: one of the parts that it is given is said in the tree.

    A part that is a plain word may come from anywhere.
    """
    match = made.pattern.fullmatch(key)
    if match is None:
        return False
    parts = match.groups()
    if not all(TELLING.search(part) for part in parts):
        return True
    forms = (re.escape(part).replace("_", "[_-]") for part in parts)
    said = re.compile(rf"(?<![\w.:/-])(?:{'|'.join(forms)})(?![\w.:/-])", re.IGNORECASE)
    return any(said.search(read(path) or "") for path in paths)


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
