"""Acts to lines of an append-only file, each with the hash of the line before it.

A line reaches the disk before the act it tells of. Who changes a line breaks the chain after it;
who cuts the tail off is found out by the head of the chain that a proposal carries.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sweeper.errors import ServiceError
from sweeper.model import Event

FILE = "ledger.jsonl"
_LOCK = "ledger.lock"
_START = "0" * 64
_FIELDS = frozenset(Event._fields)


class Ledger:
    """The open ledger of one run; `head` is the hash of its last line, zeros for an empty one."""

    def __init__(
        self, target: BinaryIO, head: str, *, run: str, actor: str, now: Callable[[], datetime]
    ) -> None:
        self.head = head
        self._target = target
        self._run = run
        self._actor = actor
        self._now = now

    def record(self, action: str, subject: str, detail: str = "") -> Event:
        """Write down what is about to be done; on return it is on the disk."""
        time = self._now().isoformat()
        event = Event(self._run, time, self._actor, action, subject, detail, self.head)
        line = json.dumps(event._asdict(), sort_keys=True, separators=(",", ":")).encode("ascii")
        self._target.write(line + b"\n")
        self._target.flush()
        os.fsync(self._target.fileno())
        self.head = _hash(line)
        return event


@contextmanager
def open_ledger(
    folder: Path, *, run: str, actor: str, now: Callable[[], datetime]
) -> Iterator[Ledger]:
    """Give the ledger of the state folder, alone: one run at a time.

    The half line of a run that was killed while it wrote is dropped (its act was not done), which
    is recorded. Raises ServiceError when another run holds the folder, or it cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = open(folder / _LOCK, "a+b")  # noqa: SIM115 - closed below
    except OSError as error:
        raise ServiceError(f"{folder}: the state cannot be written: {error.strerror}") from error
    with lock:
        _take(lock, folder)
        with open(folder / FILE, "a+b") as target:
            os.chmod(target.fileno(), 0o600)
            head, dropped = _recover(target)
            ledger = Ledger(target, head, run=run, actor=actor, now=now)
            if dropped:
                ledger.record("recover", FILE, f"dropped {dropped} bytes of an unfinished line")
            yield ledger


def verify(path: Path, head: str = "") -> tuple[str, ...]:
    """Return what is wrong with the ledger, in order of lines; () when the chain holds.

    With `head`, the hash that a proposal carries, also that its line is still there. Raises
    ServiceError when the file cannot be read.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise ServiceError(f"{path}: cannot be read: {error.strerror}") from error
    problems = [f"line {len(lines)}: is not finished"] if lines[-1] else []
    previous, seen = _START, {_START}
    for number, line in enumerate(lines[:-1], start=1):
        event = _parsed(line)
        if event is None:
            problems.append(f"line {number}: is no event")
        elif event.previous_hash != previous:
            problems.append(f"line {number}: does not follow from the line before it")
        previous = _hash(line)
        seen.add(previous)
    if head and head not in seen:
        problems.append(f"no line has the hash {head}: the end was cut off, or lines were changed")
    return tuple(problems)


def _take(lock: BinaryIO, folder: Path) -> None:
    try:
        # The kernel lets go of it when the process ends, however it ends.
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        holder = lock.read(32).decode("ascii", "replace").strip()
        raise ServiceError(
            f"{folder}: another run (process {holder or 'unknown'}) is at work; try again later"
        ) from error
    lock.truncate(0)
    lock.write(b"%d\n" % os.getpid())
    lock.flush()


def _recover(target: BinaryIO) -> tuple[str, int]:
    """Cut off an unfinished line; return the hash of the last whole one and the bytes dropped."""
    target.seek(0)
    content = target.read()
    whole = content.rfind(b"\n") + 1
    dropped = len(content) - whole
    if dropped:
        target.truncate(whole)
    lines = content[:whole].split(b"\n")
    return (_hash(lines[-2]) if whole else _START), dropped


def _parsed(line: bytes) -> Event | None:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or fields.keys() != _FIELDS:
        return None
    if not all(isinstance(value, str) for value in fields.values()):
        return None
    return Event(**fields)


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
