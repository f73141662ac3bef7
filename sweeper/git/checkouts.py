"""A commit to a folder of ours that holds its files, a detached work tree, and its removal."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sweeper.git.repository import Repository

PREFIX = "sweeper-"
# Bytes as they are in the objects: what is edited and what is tested are the same.
_EXACT = {"core.autocrlf": "false", "core.sparseCheckout": "false"}


@contextmanager
def checkout(repository: Repository, commit: str, parent: Path, name: str) -> Iterator[Path]:
    """Give a new detached work tree of the commit at `parent/sweeper-NAME`; it goes on leaving.

    What a killed run of ours left below `parent` is removed first, so `parent` is ours alone, and
    the caller sees to it that no other run uses it. Raises GitError when git cannot make it.
    """
    clean(repository, parent)
    parent.mkdir(parents=True, exist_ok=True)
    folder = parent.resolve() / f"{PREFIX}{name}"
    asked = (
        "worktree",
        "add",
        "--detach",
        "--quiet",
        "--",
        str(folder),
        repository.resolve(commit),
    )
    try:
        repository.run(*asked, configuration=_EXACT)
        yield folder
    finally:
        _remove(repository, folder)


def clean(repository: Repository, parent: Path) -> tuple[Path, ...]:
    """Remove the work trees of ours below `parent`, whole or half made; return where they were.

    Never prunes in general: a work tree of the user may be on a disk that is not mounted now.
    """
    top = parent.resolve()
    rows = repository.run("worktree", "list", "--porcelain")[1].split(b"\n")
    folders = [Path(os.fsdecode(row[9:])) for row in rows if row.startswith(b"worktree ")]
    left = {f for f in folders if f.parent == top and f.name.startswith(PREFIX)}
    if top.is_dir():
        left.update(path for path in top.iterdir() if path.name.startswith(PREFIX))
    for folder in sorted(left):
        _remove(repository, folder)
    # Killed so early that git does not list it: a record of ours without the way back.
    for record in (repository.common_dir / "worktrees").glob(f"{PREFIX}*"):
        if not (record / "gitdir").is_file():
            shutil.rmtree(record)
    return tuple(sorted(left))


def _remove(repository: Repository, folder: Path) -> None:
    # Twice forced: also when it is locked, as one is that was being made when the run died.
    asked = ("worktree", "remove", "--force", "--force", "--", str(folder))
    repository.run(*asked, accept=(0, 128))
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
