"""A tree to a fresh copy that foreign code may do anything with, and back to what it left there."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

from sweeper.errors import SandboxError

_LEFT_OUT = frozenset({".git", "__pycache__", "node_modules", ".mypy_cache", ".pytest_cache"})
_LARGEST = 64 << 20


def lay_out(root: Path, target: Path, contents: Mapping[str, bytes | None]) -> None:
    """Replace `target` by a copy of `root` with these files changed, None for one that goes.

    Links are copied as links. Raises `SandboxError` when a changed file lies behind one.
    """
    clear(target)
    shutil.copytree(root, target, symlinks=True, ignore=_ignored, copy_function=_copy)
    inside = target.resolve()
    for path, data in sorted(contents.items()):
        place = target / path
        if place.is_symlink() or not place.parent.resolve().is_relative_to(inside):
            raise SandboxError(f"{path}: a link leads out of the tree, so it is not rewritten")
        if data is None:
            place.unlink()
        else:
            place.write_bytes(data)


def clear(folder: Path) -> None:
    """Remove the folder, also when foreign code took away the permission to do so."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        try:
            shutil.rmtree(folder)
        except PermissionError:
            _unlock(folder)
            shutil.rmtree(folder)


def _unlock(folder: Path) -> None:
    folder.chmod(0o700)
    for here, names, _ in os.walk(folder):
        for name in names:
            path = Path(here, name)
            if not path.is_symlink():
                path.chmod(0o700)


def read_regular(path: Path) -> bytes:
    """Read a file of foreign code. Raises OSError for a link, a pipe and what is too large."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as stream:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST:
            raise OSError(f"{path} is no regular file of up to {_LARGEST} bytes")
        return stream.read(_LARGEST)


def _copy(source: str, target: str) -> str:
    """Copy content and permissions; times, which cost as much again, mean nothing in a copy."""
    return str(shutil.copy(source, target, follow_symlinks=False))


def _ignored(folder: str, names: list[str]) -> set[str]:
    """Leave out what is no part of the sources, and what is neither file, folder nor link."""
    found = set(_LEFT_OUT.intersection(names))
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_symlink() or entry.is_file(follow_symlinks=False):
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder or os.path.isfile(os.path.join(entry.path, "pyvenv.cfg")):
                found.add(entry.name)
    return found
