"""Files to commits of a branch that has a history of its own, past index, work tree and HEAD."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sweeper.git.repository import Repository, checked_hash
from sweeper.git.signing import Signer
from sweeper.git.writing import Identity, role_variables

# What a run says that it has done must survive the power going off, not only the process.
_DURABLE = {"core.fsync": "committed,reference", "core.fsyncMethod": "fsync"}


def remote_tip(repository: Repository, branch: str, remote: str = "origin") -> str:
    """Return where a branch of the remote ended when it was fetched last, "" for nowhere."""
    asked = ("rev-parse", "--verify", "--quiet", f"refs/remotes/{remote}/{branch}^{{commit}}")
    code, said = repository.run(*asked, accept=(0, 1, 128))
    return "" if code else said.decode("ascii").strip()


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


def make_commit(
    repository: Repository,
    parent: str,
    files: Mapping[str, bytes | None],
    message: str,
    *,
    identity: Identity,
    when: datetime,
    signer: Signer | None = None,
) -> str:
    """Return a commit with these files besides those of its parent ("": none); None takes one away.

    No branch is moved.
    """
    tree = _tree(repository, parent, files)
    above = ("-p", checked_hash(parent)) if parent else ()
    done = repository.run(
        *("commit-tree", tree, *above, *(("-S",) if signer else ()), "-F", "-"),
        stdin=message.encode("utf-8", "replace"),
        variables=role_variables(identity, when),
        configuration={**_DURABLE, **(signer.configuration if signer else {})},
    )
    return done[1].decode("ascii").strip()


def is_ancestor(repository: Repository, one: str, other: str) -> bool:
    """Whether the other commit has all of the one."""
    asked = ("merge-base", "--is-ancestor", checked_hash(one), checked_hash(other))
    code, _ = repository.run(*asked, accept=(0, 1))
    return code == 0


def _tree(repository: Repository, parent: str, files: Mapping[str, bytes | None]) -> str:
    with tempfile.TemporaryDirectory(prefix="sweeper-") as scratch:
        index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
        if parent:
            repository.run("read-tree", checked_hash(parent), variables=index)
        rows = b"".join(_row(repository, *item) for item in sorted(files.items()))
        repository.run("update-index", "-z", "--index-info", stdin=rows, variables=index)
        written = repository.run("write-tree", variables=index, configuration=_DURABLE)
        return written[1].decode("ascii").strip()


def _row(repository: Repository, path: str, content: bytes | None) -> bytes:
    if content is None:
        return b"0 %s\t%s\0" % (b"0" * 40, path.encode())
    asked = ("hash-object", "-w", "--no-filters", "--stdin")
    blob = repository.run(*asked, stdin=content, configuration=_DURABLE)[1].strip()
    return b"100644 %s\t%s\0" % (blob, path.encode())
