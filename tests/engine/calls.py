"""Calls that processes elsewhere can import: good ones, and those that end badly."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def double(number: int) -> int:
    """Give twice the number; 13 raises, 14 kills the process, 15 never ends."""
    if number == 13:
        raise ValueError("thirteen\nand more")
    if number == 14:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 15:
        time.sleep(3600)
    return 2 * number


def once(folder: Path, number: int) -> int:
    """Kill the process that is the first to be given a number of three."""
    mark = folder / str(number)
    if number % 3 == 0 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number
