"""Read one file of a tree on disk, and nothing that is not in it."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def read_inside(root: Path, path: str) -> bytes:
    """Return the content of a regular file below `root`; never follows a link or waits for a pipe.

    Raises OSError when there is no such file.
    """
    descriptor = os.open(f"{root}/{path}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb", buffering=0) as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(f"{path} is not a regular file")
        return file.readall()
