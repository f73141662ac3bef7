"""A ledger, and the heads that proposals carry, to what is wrong with it and what to do about it.

The ledger is read line by line, twice when something is wrong, and never held as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from sweeper.ledger.chain import START, Link, links

MOST = 100  # problems that are told; what follows a break seldom says more
_RESTORE = "compare it with a copy of the ledger from before, such as a backup"
_UNFINISHED = "a run was killed while it wrote; the next run drops it, and records that"


class Problem(NamedTuple):
    """What is wrong at a line (0: with the ledger as a whole), and what to do."""

    line: int
    what: str
    remedy: str


class Inspection(NamedTuple):
    """How many lines there are, the hash of the last, and what is wrong; () when all is intact.

    `is_cut` says that there are more problems than are told.
    """

    lines: int
    head: str
    problems: tuple[Problem, ...]
    is_cut: bool = False


def verify(read: Callable[[], Iterable[bytes]], heads: Collection[str] = ()) -> Inspection:
    """Judge the ledger whose lines `read` gives, each with its end; `heads` have to be in it.

    A line may have been edited, may be missing or unfinished, stand elsewhere or twice. Without
    heads nobody can tell a cut end, an edited last line, or a ledger that was written anew.
    """
    missing, named = set(heads) - {START}, 0
    broken: list[Link] = []
    count, head, wrong = 0, START, 0
    for link in links(read()):
        count, head = link.number, link.hash
        if link.problem:
            wrong += 1
            if len(broken) < MOST:
                broken.append(link)
        if link.hash in missing:
            missing.discard(link.hash)
            named = link.number
    problems = [*_explained(broken, read), *_absent(missing, named, count)]
    return Inspection(count, head, tuple(problems), wrong > len(broken))


def _explained(broken: list[Link], read: Callable[[], Iterable[bytes]]) -> Iterator[Problem]:
    """Say of each break where the line stands that should have come before."""
    wanted = {link.event.previous_hash for link in broken if link.event is not None}
    numbers: dict[str, list[int]] = {START: [0]}
    hashes = {link.hash for link in broken}
    for link in links(read()) if broken else ():
        if link.hash in wanted or link.hash in hashes:
            numbers.setdefault(link.hash, []).append(link.number)
    for link in broken:
        yield _problem(link, numbers)


def _problem(link: Link, numbers: dict[str, list[int]]) -> Problem:
    number = link.number
    if link.problem == "is not finished":
        return Problem(number, link.problem, _UNFINISHED)
    if link.event is None:
        return Problem(number, "is no event: it was edited, or something was added", _RESTORE)
    first = numbers[link.hash][0]
    if first < number:
        return Problem(number, f"stands there twice: it is a copy of line {first}", "remove it")
    before = numbers.get(link.event.previous_hash, [])
    if number == 1:
        return Problem(number, "is not the beginning: lines before it are missing", _RESTORE)
    if not before:
        what = f"does not follow: line {number - 1} was edited, or lines before it are missing"
        return Problem(number, what, _RESTORE)
    if before[0] > number:
        what = f"comes before line {before[0]}, after which it was written: the order was changed"
        return Problem(number, what, _RESTORE)
    after = f"after line {before[0]}" if before[0] else "as the first line"
    what = f"was written {after}: what stands between was added, or moved there"
    return Problem(number, what, _RESTORE)


def _absent(missing: set[str], named: int, count: int) -> Iterator[Problem]:
    for head in sorted(missing):
        if named:
            what = f"the end was cut off or written anew after line {named}"
        elif count:
            what = "the ledger was written anew, its end was cut off, or it is another one"
        else:
            what = "the ledger is empty"
        yield Problem(
            0,
            f"no line has the hash {head}: {what}",
            "compare with a copy from before, and see whether somebody edited the pull request",
        )
