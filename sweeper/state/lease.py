"""Who holds a location that no kernel watches over, and whether that run is still alive."""

from __future__ import annotations

import json
import os
import socket
from datetime import datetime, timedelta

_STALE = timedelta(hours=6)  # longer than a run may take


def lease(run: str, now: datetime) -> bytes:
    """Return what the lock of a run holds."""
    about = {
        "run": run,
        "host": socket.gethostname(),
        "process": os.getpid(),
        "time": now.isoformat(),
    }
    return json.dumps(about, sort_keys=True).encode()


def is_left(lock: bytes, now: datetime) -> bool:
    """Whether the run that made the lock is gone: it was of this machine, or it is too old.

    A lock that cannot be read was never whole, so that nobody has gone on after it.
    """
    try:
        about = json.loads(lock)
        made = datetime.fromisoformat(about["time"])
        is_here, process = about["host"] == socket.gethostname(), int(about["process"])
    except (ValueError, KeyError, TypeError):
        return True
    return now - made > _STALE or (is_here and not _is_alive(process))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def described(lock: bytes) -> str:
    """Say who made the lock."""
    return " ".join(lock.decode("utf-8", "replace").split())[:300]
