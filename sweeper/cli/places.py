"""The paths of the user to the one tree to look at, and the part of it to report."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from sweeper.errors import ConfigError
from sweeper.git import Repository
from sweeper.store import cache_dir


@dataclass(frozen=True, slots=True)
class Place:
    """A tree, and the paths below it that were asked for; () is all of it."""

    root: Path
    parts: tuple[str, ...]

    def has(self, path: str) -> bool:
        """Whether the path was asked for."""
        return not self.parts or any(
            path == part or path.startswith(f"{part}/") for part in self.parts
        )


def place(paths: Sequence[Path]) -> Place:
    """Answer the repository that holds the paths, or for plain folders the one that holds all.

    Code is dead only if nothing in the whole repository uses it, so a folder of it is not enough.
    Raises a usage error for paths of different repositories.
    """
    absolute = [Path(os.path.realpath(path)) for path in paths]
    roots = {_top(path) for path in absolute}
    if len(roots) > 1 and roots != {None}:
        raise click.UsageError("these paths are in different repositories; scan one at a time")
    root = roots.pop() or _common(absolute)
    parts = tuple(sorted({path.relative_to(root).as_posix() for path in absolute}))
    return Place(root, () if "." in parts else parts)


def repository_of(folder: Path) -> Repository | None:
    """Open the repository that holds the folder; without git on this machine there is none."""
    return Repository.open(folder) if shutil.which("git") else None


def _top(path: Path) -> Path | None:
    folder = path if path.is_dir() else path.parent
    repository = repository_of(folder)
    if repository is None:
        return None
    if repository.is_bare:
        return folder
    if _is_ignored(repository, path):
        return None
    return Path(os.path.realpath(repository.root))


def _is_ignored(repository: Repository, path: Path) -> bool:
    # An ignored folder, such as an unpacked archive in `build/`, is no part of the repository.
    if path == Path(os.path.realpath(repository.root)):
        return False
    asked = ("check-ignore", "--quiet", "--", str(path))
    code, _ = repository.run(*asked, accept=(0, 1, 128))
    return code == 0


def _common(paths: Sequence[Path]) -> Path:
    common = Path(os.path.commonpath(paths))
    return common if common.is_dir() else common.parent


def mirror_folder(address: str, environ: Mapping[str, str]) -> Path:
    """Return where the copy of a repository from elsewhere is kept.

    Raises ConfigError where there is no cache to keep it in.
    """
    cache = cache_dir(environ)
    if cache is None:
        raise ConfigError("to fetch repositories needs a folder; set HOME or XDG_CACHE_HOME")
    return cache / "mirrors" / hashlib.sha256(address.encode()).hexdigest()[:16]
