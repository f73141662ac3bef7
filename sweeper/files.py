"""Bytes to a file on disk, wholly or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Write a temporary file beside the path and rename it, so that nobody sees a half of it.

    Keeps the mode of a file that was there. Raises OSError, and then nothing has changed.
    """
    replace_by(path, [content])


def replace_by(path: Path, parts: Iterable[bytes]) -> None:
    """Do the same with content that comes in parts."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as target:
            target.writelines(parts)
        os.chmod(name, path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def keep_file(path: Path, content: bytes) -> None:
    """Do what `replace_file` does, and return once it is on the disk, also after a power cut."""
    replace_file(path, content)
    _sync(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _umask() -> int:
    # The only portable way to read it is to set it.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
