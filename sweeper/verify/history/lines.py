"""Patches, newest first, to the commit that last changed each line of each file: a blame of all.

git blames one file at a time, and walks its history each time. On the first-parent line no two
commits are side by side, so one walk over all patches carries every file's lines to their origin.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sweeper.git.patches import FilePatch, Hunk, parse_hunks

END = 1 << 30  # more lines than a file has; no one asks how long the file is
_NOBODY = -1


class Trace(NamedTuple):
    """Where the lines of a file come from, in stretches: the stretch i starts at line `starts[i]`.

    `owners[i]` is the commit that last changed it, as the caller numbers them, or -1 for one older
    than what was read; then it starts at line `origins[i]` of the older file `before`.
    """

    starts: array[int]
    owners: array[int]
    origins: array[int]
    before: bytes


# Lines `line` up to `end` of the file as it was, which are the lines `final` and on of the newest.
# A plain tuple: millions are made, and a named one takes three times as long to make.
_Stretch = tuple[int, int, int]


class Blame:
    """Takes patches, newest first, and carries the lines without an owner back through them."""

    def __init__(self) -> None:
        self._open: dict[bytes, tuple[bytes, list[_Stretch]]] = {}  # then-path → path, stretches
        self._gone: set[bytes] = set()  # then-paths of which an older file is of no interest
        self._owned: dict[bytes, list[tuple[int, int]]] = {}  # path → (first line, owner)

    def take(self, owner: int, files: Iterable[FilePatch]) -> None:
        """Give the lines that a commit wrote to it."""
        files = [file for file in files if file.path.endswith(b".py")]
        arrived: dict[bytes, tuple[bytes, list[_Stretch]]] = {}
        for file in files:
            if file.path in self._gone or (file.status == "D" and file.path not in self._open):
                self._gone.add(file.path)
                continue
            path, stretches = self._open.pop(file.path, (file.path, [(1, END, 1)]))
            owned = self._owned.setdefault(path, [])
            if file.status == "M" or file.before.endswith(b".py"):
                left = _carry(stretches, parse_hunks(file.hunks), owner, owned)
                if file.before:
                    arrived[file.before] = path, left
                    self._gone.add(file.path)
                else:
                    self._open[file.path] = path, left
            else:
                owned.extend((final, owner) for _, _, final in stretches)
                self._gone.add(file.path)
        self._gone.difference_update(arrived)
        self._open.update(arrived)

    def traces(self) -> dict[bytes, Trace]:
        """Return where the lines of every file come from that a commit has touched."""
        older = {path: (before, rest) for before, (path, rest) in self._open.items()}
        found = {}
        for path, owned in self._owned.items():
            before, rest = older.get(path, (b"", []))
            rows = [(final, owner, 0) for final, owner in owned]
            rows += [(final, _NOBODY, line) for line, _, final in rest]
            found[path] = _trace(rows, before)
        return found


def _carry(
    stretches: list[_Stretch], hunks: Sequence[Hunk], owner: int, owned: list[tuple[int, int]]
) -> list[_Stretch]:
    """Return the stretches in the lines before the hunks; what the hunks wrote goes to `owned`."""
    if not hunks:
        return stretches
    # Most stretches lie before the first hunk or after the last one, and go in one step.
    start = max(bisect_right(stretches, (hunks[0].first, 0, 0)) - 1, 0)
    left = stretches[:start]
    waiting = iter(hunks)
    hunk = next(waiting, None)
    shift = 0
    for number in range(start, len(stretches)):
        if hunk is None:
            left += [(line + shift, end + shift, f) for line, end, f in stretches[number:]]
            break
        line, end, final = stretches[number]
        while line < end:
            if hunk is None or end <= hunk[0]:
                left.append((line + shift, end + shift, final))
                break
            first, last, difference = hunk
            if line < first:
                left.append((line + shift, first + shift, final))
                line, final = first, final + first - line
            if line < last:
                owned.append((final, owner))
                final += min(end, last) - line
                line = min(end, last)
            if line >= last:
                shift += difference
                hunk = next(waiting, None)
    return left


def _trace(rows: list[tuple[int, int, int]], before: bytes) -> Trace:
    """Sort the stretches and join neighbours of the same owner."""
    rows.sort()
    starts, owners, origins = array("i"), array("i"), array("i")
    for start, owner, origin in rows:
        if owners and owner == owners[-1] and owner != _NOBODY:
            continue
        starts.append(start)
        owners.append(owner)
        origins.append(origin)
    return Trace(starts, owners, origins, before)


def stretches_of(trace: Trace, first: int, last: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield the stretches among the lines `first` to `last`: first line, last, owner, origin."""
    begin = max(bisect_right(trace.starts, first) - 1, 0)
    for number in range(begin, len(trace.starts)):
        start = trace.starts[number]
        if start > last:
            return
        is_last = number + 1 == len(trace.starts)
        end = last if is_last else min(trace.starts[number + 1] - 1, last)
        low = max(start, first)
        yield low, end, trace.owners[number], trace.origins[number] + low - start
