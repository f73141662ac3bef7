"""A text and what is to change in it to the new text, and where known places are in that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sweeper.model import FlagRead, Pin
from sweeper.rewrite.edits import Lines

Replaced = tuple[int, int, str]


class Cut(NamedTuple):
    """What goes with a read that is no value, or becomes `new`; of one read only one has it."""

    start: int
    end: int
    new: str = ""
    read: FlagRead | None = None


def changed(
    text: str, changes: Sequence[Replaced], pins: Iterable[Pin]
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


def literal(text: str, pins: Collection[Pin]) -> str:
    """Put the values in the places of the pins; of nested ones the outer counts."""
    parts: list[str] = []
    done = 0
    for each in sorted(pins, key=lambda one: (one.start, -one.end)):
        if each.start >= done:
            parts += [text[done : each.start], f"({each.value!r})"]
            done = each.end
    return "".join([*parts, text[done:]])


def lines_of(text: str, read: FlagRead) -> tuple[int, int]:
    """Return the lines of a decorator, from its `@` on."""
    lines = Lines(text)
    start = text.rindex("@", 0, lines.offset(read.span.line, read.span.column))
    end = text.find("\n", lines.offset(read.span.end_line, read.span.end_column))
    return text.rfind("\n", 0, start) + 1, len(text) if end < 0 else end + 1
