"""A file of lines, however long, to its last whole line, and without what follows that."""

from __future__ import annotations

import os

_BLOCK = 1 << 16


def mend(target: int) -> tuple[bytes, int]:
    """Cut off an unfinished line; return the last whole one, and how many bytes were dropped."""
    size = os.fstat(target).st_size
    whole = _after_last_break(target, size)
    if whole < size:
        os.ftruncate(target, whole)
        os.fsync(target)
    if not whole:
        return b"", size
    start = _after_last_break(target, whole - 1)
    return os.pread(target, whole - 1 - start, start), size - whole


def _after_last_break(target: int, end: int) -> int:
    """Return where the line begins that holds the byte before `end`, reading backwards."""
    while end:
        start = max(0, end - _BLOCK)
        found = os.pread(target, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
