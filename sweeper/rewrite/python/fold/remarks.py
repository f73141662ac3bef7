"""Which comments above a statement stay when it goes: the statement in, the lines out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import libcst as cst

from sweeper.rewrite.python.comments import is_fixed
from sweeper.rewrite.python.fold.known import Markers
from sweeper.rewrite.python.fold.nodes import walk

_TASK = re.compile(r"#+[\s@]*(TODO|FIXME|XXX|HACK)\b")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SHORTEST = 4  # letters of a word that says something
# A task that has one of these may be about the flag.
_OF_FLAGS = frozenset({
    "clean", "cleanup", "delete", "disable", "drop", "enable", "experiment", "feature", "flag",
    "flags", "launch", "legacy", "release", "remove", "removed", "rollout", "ship", "switch",
    "temporary", "toggle",
})  # fmt: skip


def kept(
    lines: Collection[cst.EmptyLine], node: cst.CSTNode, markers: Markers
) -> tuple[cst.EmptyLine, ...]:
    """Of the lines above a statement that goes, those that do not speak of it alone.

    These are what a blank line or a directive parts from it, and a task that is still to be done
    and shares no word with the statement or with what is done to flags.
    """
    above = list(lines)
    end = len(above)
    while end and above[end - 1].comment is not None and not _is_fixed(above[end - 1]):
        end -= 1
    block = above[end:]
    start = next((i for i, line in enumerate(block) if _TASK.match(_text(line))), len(block))
    task = block[start:]
    words = {word for line in task for word in _words(_text(line))}
    is_other = words.isdisjoint(_OF_FLAGS) and words.isdisjoint(_said(node, markers))
    return (*above[:end], *(task if is_other else ()))


def _is_fixed(line: cst.EmptyLine) -> bool:
    return is_fixed(_text(line))


def _text(line: cst.EmptyLine) -> str:
    return "" if line.comment is None else line.comment.value


def _words(text: str) -> Iterator[str]:
    for word in _WORD.findall(_TASK.sub("", text)):
        if len(word) >= _SHORTEST:
            yield word.lower()


def _said(node: cst.CSTNode, markers: Markers) -> set[str]:
    """The words of a statement, also of what stood where markers are now."""
    found: set[str] = set()
    for each in walk(node):
        known = markers.get(each)
        if known is not None:
            found.update(_words(known.said))
        elif isinstance(each, cst.Name | cst.SimpleString):
            found.update(_words(each.value))
    return found
