"""A folder to the right to write into it, which one process at a time has."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sweeper.errors import ServiceError

_LOCK = "ledger.lock"


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold the folder, which is made if it is missing.

    Raises ServiceError when another run holds it, or it cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = open(folder / _LOCK, "a+b")  # noqa: SIM115 - closed below
    except OSError as error:
        raise ServiceError(f"{folder}: the state cannot be written: {error.strerror}") from error
    with lock:
        _take(lock, folder)
        yield


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
