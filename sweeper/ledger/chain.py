"""Lines of a ledger to its events, each with what is wrong between it and the line before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, cast

from sweeper.errors import ServiceError
from sweeper.model import Event

START = "0" * 64
_REQUIRED = frozenset(Event._fields) - {"about"}
_KNOWN = frozenset(Event._fields)


class Link(NamedTuple):
    """A line, counted from 1. `event` is None for what is none, `problem` is "" for a good one."""

    number: int
    hash: str
    event: Event | None
    problem: str


def links(lines: Iterable[bytes], start: str = START) -> Iterator[Link]:
    """Yield the lines of a ledger, which keep their ends, one by one, against those before them."""
    previous = start
    for number, line in enumerate(lines, start=1):
        content = line.removesuffix(b"\n")
        event = _parsed(content)
        found = hash_of(content)
        problem = ""
        if content == line:
            problem = "is not finished"
        elif event is None:
            problem = "is no event"
        elif event.previous_hash != previous:
            problem = "does not follow from the line before it"
        yield Link(number, found, event, problem)
        previous = found


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file with their ends. Raises ServiceError when it cannot be read."""
    try:
        with open(path, "rb") as lines:
            yield from lines
    except OSError as error:
        raise ServiceError(f"{path}: cannot be read: {error.strerror}") from error


def hash_of(line: bytes) -> str:
    """Return the hash by which the next line, or a proposal, knows this one."""
    return hashlib.sha256(line).hexdigest()


def _parsed(line: bytes) -> Event | None:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or not _REQUIRED <= fields.keys() <= _KNOWN:
        return None
    about = fields.pop("about", {})
    values = (*fields.values(), *about.values()) if isinstance(about, dict) else (about,)
    if not all(isinstance(value, str) for value in values):
        return None
    # The action may be one that a newer version knows.
    return Event(**fields, about=cast("Mapping[str, str]", about))  # type: ignore[arg-type]
