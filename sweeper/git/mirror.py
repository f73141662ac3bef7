"""A repository elsewhere to a copy of it in a folder of ours, and to a work tree of its files.

The copy is whole: history is read, and while it is read git fetches nothing. The next visit
fetches what is new. Its configuration is ours, so that no hook, filter or submodule is known there.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sweeper.errors import GitError, NothingToDo
from sweeper.git.checkouts import checkout
from sweeper.git.command import TIMEOUT, run
from sweeper.git.remote import Remote
from sweeper.git.repository import Repository

_COPY, _TREES = "there.git", "trees"


@contextmanager
def mirrored(remote: Remote, folder: Path, name: str) -> Iterator[Path]:
    """Give a detached work tree of the default branch as it is there now; it goes on leaving.

    The caller sees to it that no other run is at work in the folder. Raises NothingToDo where
    there is no commit, and GitError where git fails.
    """
    copy = folder / _COPY
    branch, commit = remote.default()
    if not commit:
        raise NothingToDo(f"{remote.url}: has no commit yet")
    if not (copy / "HEAD").is_file():
        form = "sha256" if len(commit) == 64 else "sha1"
        copy.mkdir(parents=True, exist_ok=True)
        run(copy, ("init", "--quiet", "--bare", "--template=", f"--object-format={form}"))
    run(copy, ("config", "remote.origin.url", remote.url))
    _unlock(copy)
    remote.copy(copy)
    repository = Repository.open(copy)
    if repository is None:
        raise GitError(f"{copy}: git cannot read it any more; remove it, and it is fetched anew")
    wanted = f"refs/remotes/origin/{branch}" if branch else commit
    with checkout(repository, wanted, folder / _TREES, name) as tree:
        yield tree


def _unlock(copy: Path) -> None:
    """Remove what a git process that was killed has left; no living one would take that long."""
    for lock in (*copy.glob("*.lock"), *(copy / "refs").rglob("*.lock")):
        if lock.is_file() and time.time() - lock.stat().st_mtime > TIMEOUT:
            lock.unlink(missing_ok=True)
