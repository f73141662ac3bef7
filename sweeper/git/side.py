"""Files to commits of a branch that has a history of its own, past index, work tree and HEAD."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sweeper.git.repository import Repository, checked_hash
from sweeper.git.writing import Identity, find_branch, move_branch, role_variables

# What a run says that it has done must survive the power going off, not only the process.
_DURABLE = {"core.fsync": "committed,reference", "core.fsyncMethod": "fsync"}


class Tips(NamedTuple):
    """Where a branch ends, "" for nowhere: the newest commit of it, and our own branch's."""

    newest: str
    ours: str


def tips(repository: Repository, branch: str, remote: str = "origin") -> Tips:
    """Return the tips; the remote's is newer when it has all of ours and more.

    A fresh clone has the remote's alone.
    """
    ours = find_branch(repository, branch)
    asked = ("rev-parse", "--verify", "--quiet", f"refs/remotes/{remote}/{branch}^{{commit}}")
    code, said = repository.run(*asked, accept=(0, 1, 128))
    theirs = "" if code else said.decode("ascii").strip()
    if not ours or not theirs:
        return Tips(ours or theirs, ours)
    code, _ = repository.run("merge-base", "--is-ancestor", ours, theirs, accept=(0, 1))
    return Tips(ours if code else theirs, ours)


def files_of(repository: Repository, commit: str, folder: str = "") -> dict[str, str]:
    """Return the blobs of a commit, or of a folder in it ("a/"), by their whole paths, sorted."""
    asked = ("ls-tree", "-r", "-z", "--full-tree", checked_hash(commit), "--")
    rows = repository.run(*asked, *([folder] if folder else []))[1].split(b"\0")
    found = {}
    for row in rows:
        if row:
            about, path = row.split(b"\t", 1)
            found[path.decode("utf-8", "surrogateescape")] = about.split()[2].decode("ascii")
    return found


def add_commit(
    repository: Repository,
    branch: str,
    tips: Tips,
    files: Mapping[str, bytes],
    message: str,
    *,
    identity: Identity,
    when: datetime,
) -> Tips:
    """Put a commit with these files, besides those that are there, on the branch.

    Raises GitError when our branch has been moved since the tips were asked for.
    """
    tree = _tree(repository, tips.newest, files)
    above = ("-p", checked_hash(tips.newest)) if tips.newest else ()
    done = repository.run(
        *("commit-tree", tree, *above, "-F", "-"),
        stdin=message.encode("utf-8", "replace"),
        variables=role_variables(identity, when),
        configuration=_DURABLE,
    )
    made = done[1].decode("ascii").strip()
    move_branch(repository, branch, made, tips.ours, identity=identity, when=when)
    return Tips(made, made)


def _tree(repository: Repository, parent: str, files: Mapping[str, bytes]) -> str:
    with tempfile.TemporaryDirectory(prefix="sweeper-") as scratch:
        index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
        if parent:
            repository.run("read-tree", checked_hash(parent), variables=index)
        rows = []
        for path, content in sorted(files.items()):
            asked = ("hash-object", "-w", "--no-filters", "--stdin")
            blob = repository.run(*asked, stdin=content, configuration=_DURABLE)[1].strip()
            rows.append(b"100644 %s\t%s\0" % (blob, path.encode()))
        asked_index = ("update-index", "-z", "--index-info")
        repository.run(*asked_index, stdin=b"".join(rows), variables=index)
        written = repository.run("write-tree", variables=index, configuration=_DURABLE)
        return written[1].decode("ascii").strip()
