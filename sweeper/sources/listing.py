"""What a walk over a folder met, path by path."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from typing import Final

from sweeper.model import Skipped

STAGE: Final = "sources"
_SKIPPED_FOLDERS: Final = frozenset(
    {".git", ".hg", ".svn", ".bzr", "node_modules", "__pycache__", ".tox", ".nox", ".venv", ".eggs"}
    | {".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache"}
)
_SKIPPED_SUFFIX: Final = ".egg-info"


@dataclass(slots=True)
class Listing:
    """What a walk met: regular files by path from the root, with their `lstat`, and symbolic links.

    `skipped` is what it could not enter; `lost` names those whose content belongs to the tree, so
    that the tree is not whole. `missing` are the files of the index that are not on disk.
    """

    files: dict[str, os.stat_result] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)

    def skip(self, subject: str, reason: str) -> None:
        """Report a path that holds no source."""
        self.skipped.append(Skipped(printable(subject), STAGE, reason))

    def lose(self, subject: str, reason: str) -> None:
        """Report a path that should have been read."""
        self.skip(subject, reason)
        self.lost.add(subject)

    def add(self, full: str, path: str) -> bool:
        """Add what is at a path; return whether it is a folder instead."""
        try:
            status = os.lstat(full)
        except (FileNotFoundError, NotADirectoryError):
            self.missing.append(path)
            return False
        except OSError as error:
            self.lose(path, f"cannot be read: {error.strerror}")
            return False
        mode = status.st_mode
        if not path.isascii() and printable(path) != path:
            self.lose(path, "its name is not UTF-8")
        elif stat.S_ISREG(mode):
            self.files[path] = status
        elif stat.S_ISLNK(mode):
            self.links.append(path)
        elif not stat.S_ISDIR(mode):
            self.skip(path, "not a regular file")
        return stat.S_ISDIR(mode)


def printable(path: str) -> str:
    """Return the path with escapes for the bytes that are no UTF-8."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def is_skipped_folder(name: str) -> bool:
    """Whether a folder of this name never holds the project's own source."""
    return name in _SKIPPED_FOLDERS or name.endswith(_SKIPPED_SUFFIX)
