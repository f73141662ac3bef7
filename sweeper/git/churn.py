"""A commit to how often each file was changed of late, and by how many people."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sweeper.git.repository import Repository, checked_hash

_COMMIT = b"\x03"
# Merges bring what others have committed already; names alone need no content.
_OPTIONS = ("--no-merges", "--no-renames", "--name-only", "-z", "--format=%x03%aE")


class Churn(NamedTuple):
    """How many commits have changed a file, by how many authors."""

    commits: int
    authors: int


def churn(
    repository: Repository, commit: str, paths: Collection[str], *, since: datetime
) -> Mapping[str, Churn]:
    """Return the churn of those of the files (from the top) that were changed since then.

    One pass over the commits, whichever and how many files are asked for. Raises GitError.
    """
    wanted = {os.fsencode(path): path for path in paths}
    commits = dict.fromkeys(paths, 0)
    authors: dict[str, set[bytes]] = {path: set() for path in paths}
    options = (*_OPTIONS, f"--since={int(since.timestamp())} +0000", checked_hash(commit))
    with repository.log(options) as output:
        author = b""
        for field in output.read().split(b"\0"):
            name = field.removeprefix(b"\n")
            if name.startswith(_COMMIT):
                author = name[1:].rstrip(b"\n").lower()
            elif name in wanted:
                commits[wanted[name]] += 1
                authors[wanted[name]].add(author)
    return {path: Churn(number, len(authors[path])) for path, number in commits.items() if number}
