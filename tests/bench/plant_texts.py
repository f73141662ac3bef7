"""Texts of dead code at the top level of a module, by kind, with how many names each needs."""

from __future__ import annotations

from typing import Final

BLOCKS: Final[dict[str, tuple[str, int]]] = {
    "function": ('''
def NAME0(entries, limit=20):
    """Return the first entries that say something."""
    kept = [entry for entry in entries if entry]
    if len(kept) > limit:
        kept = kept[:limit]
    return kept
''', 1),
    "chain of functions": ('''
def NAME0(text):
    """Return the lines that are not empty."""
    return [line for line in NAME1(text) if line]


def NAME1(text):
    return [NAME2(line) for line in text.splitlines()]


def NAME2(line):
    return line.strip()
''', 3),
    "self recursion": ('''
def NAME0(tree, depth=0):
    """Count the leaves below a tree of tuples."""
    if not isinstance(tree, tuple):
        return depth
    return sum(NAME0(branch, depth + 1) for branch in tree)
''', 1),
    "mutual recursion": ('''
def NAME0(number):
    return True if number == 0 else NAME1(number - 1)


def NAME1(number):
    return False if number == 0 else NAME0(number - 1)
''', 2),
    "class with methods": ('''
class CLASS0:
    """Remember what was seen, in order."""

    limit = 100

    def __init__(self):
        self.seen = []

    def add(self, entry):
        if len(self.seen) < self.limit:
            self.seen.append(entry)

    def __len__(self):
        return len(self.seen)


class CLASS1(CLASS0):
    def add(self, entry):
        super().add(str(entry))
''', 2),
    "constants": ('''
NAME0 = ("left", "right", "both")
NAME1 = {"left": 1, "right": 2}


def NAME2(side):
    """Return the number of a side."""
    return NAME1.get(side, 0)
''', 3),
    "decorated function": ('''
def NAME0(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@NAME0
def NAME1(first, second):
    return first or second
''', 2),
    "classes that only raise and catch each other": ('''
class CLASS0(Exception):
    code = 2


def NAME1(value):
    try:
        return int(value)
    except ValueError as error:
        raise CLASS0(value) from error


def NAME2(value):
    try:
        return NAME1(value)
    except CLASS0 as error:
        return error.code
''', 3),
    "dataclass with its maker": ('''
import dataclasses as NAME2


@NAME2.dataclass(frozen=True)
class CLASS0:
    first: int
    second: int = 0

    @property
    def both(self):
        return self.first + self.second

    @classmethod
    def NAME1(cls, text):
        return cls(*map(int, text.split()))
''', 3),
    "asynchronous chain": ('''
async def NAME0(entries):
    for entry in entries:
        yield entry


async def NAME1(entries):
    return [entry async for entry in NAME0(entries)]
''', 2),
    "closure": ('''
def NAME0(limit):
    seen = 0

    def NAME1(entry):
        nonlocal seen
        seen += 1
        return entry if seen < limit else None

    return NAME1
''', 2),
}  # fmt: skip
