"""Temporary folders of a process, and an end for those that a killed one left behind."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
import time
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"sweeper-box-(\d+)-\w+")
_DAY: Final = 86400  # processes of another container may share the folder but not our numbers


def box() -> tempfile.TemporaryDirectory[str]:
    """Return a new temporary folder, named for this process."""
    return tempfile.TemporaryDirectory(prefix=f"sweeper-box-{os.getpid()}-")


def clear_left_behind() -> None:
    """Remove our own folders that are a day old and whose process is gone."""
    for path in Path(tempfile.gettempdir()).glob("sweeper-box-*"):
        named = _NAME.fullmatch(path.name)
        if named is not None and _is_ours_and_old(path) and not _is_running(int(named[1])):
            shutil.rmtree(path, ignore_errors=True)


def _is_ours_and_old(path: Path) -> bool:
    try:
        about = path.lstat()
    except OSError:  # another run was faster
        return False
    is_old = time.time() - about.st_mtime > _DAY
    return stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid() and is_old


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's, by a number that is used again
        return True
    return True
