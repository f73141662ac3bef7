"""Acts to lines of an append-only file, each with the hash of the line before it.

A line reaches the disk before the act it tells of. Who changes a line breaks the chain after it;
who cuts the tail off is found out by the head of the chain that a proposal carries.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from sweeper.errors import ServiceError
from sweeper.ledger.chain import START, hash_of
from sweeper.ledger.tail import mend
from sweeper.model import Action, Detail, Event

FILE = "ledger.jsonl"
_NOTHING: Mapping[Detail, str] = MappingProxyType({})


class Entry(NamedTuple):
    """What is to be written down; the ledger adds who, when and the chain."""

    action: Action
    subject: str
    detail: str = ""
    about: Mapping[Detail, str] = _NOTHING


class Ledger:
    """The open ledger of one run; `head` is the hash of its last line, zeros for an empty one."""

    def __init__(
        self, target: int, head: str, *, run: str, actor: str, now: Callable[[], datetime]
    ) -> None:
        self.head = head
        self._target = target
        self._run = run
        self._actor = actor
        self._now = now
        self._is_torn = False

    def record(
        self,
        action: Action,
        subject: str,
        detail: str = "",
        about: Mapping[Detail, str] = _NOTHING,
    ) -> Event:
        """Write down what is about to be done; on return it is on the disk."""
        return self.record_all([Entry(action, subject, detail, about)])[0]

    def record_all(self, entries: Iterable[Entry]) -> tuple[Event, ...]:
        """Write down many things at once, in their order; on return all are on the disk.

        Raises ServiceError when the disk refuses, and from then on: nothing may follow half a line.
        """
        events, lines, head = [], [], self.head
        time = self._now().isoformat()
        for action, subject, detail, about in entries:
            event = Event(self._run, time, self._actor, action, subject, detail, head, about)
            lines.append(_encoded(event))
            events.append(event)
            head = hash_of(lines[-1])
        self._append(b"".join(line + b"\n" for line in lines))
        self.head = head
        return tuple(events)

    def _append(self, content: bytes) -> None:
        if self._is_torn:
            raise ServiceError("the ledger could not be written before; run again")
        self._is_torn = True
        try:
            while content:
                content = content[os.write(self._target, content) :]
            os.fsync(self._target)
        except OSError as error:
            raise ServiceError(f"the ledger cannot be written: {error.strerror}") from error
        self._is_torn = False


@contextmanager
def append_to(
    path: Path, *, run: str, actor: str, now: Callable[[], datetime], start: str = START
) -> Iterator[Ledger]:
    """Give the ledger in a file to whoever holds its folder; an empty one goes on from `start`.

    The half line of a run that was killed while it wrote is dropped (its act was not done), which
    is recorded. Raises ServiceError when the file cannot be written.
    """
    try:
        target = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ServiceError(f"{path}: cannot be written: {error.strerror}") from error
    try:
        line, dropped = mend(target)
        head = hash_of(line) if line else start
        ledger = Ledger(target, head, run=run, actor=actor, now=now)
        if dropped:
            ledger.record("recover", FILE, f"dropped {dropped} bytes of an unfinished line")
        yield ledger
    finally:
        os.close(target)


def _encoded(event: Event) -> bytes:
    fields = event._asdict()
    fields["about"] = dict(event.about)
    if not event.about:
        del fields["about"]
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode("ascii")
