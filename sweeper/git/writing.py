"""Files, trees and messages to objects and branches, past the user's index, work tree and HEAD."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sweeper.errors import GitError
from sweeper.git.repository import Repository, checked_hash
from sweeper.git.signing import Signer

BRANCHES = "refs/heads/sweeper/"


class Identity(NamedTuple):
    """Who commits: a name and a mail address, without angle brackets or line ends."""

    name: str
    email: str

    @classmethod
    def parse(cls, text: str) -> Identity:
        """Return the identity that `Name <mail>` says. Raises GitError for any other form."""
        name, _, rest = text.partition(" <")
        email = rest[:-1]
        if not name or not email or rest[-1] != ">" or any(c in name + email for c in "<>\n\0"):
            raise GitError(f"{text!r} is no identity; write it as 'Name <mail@example.org>'")
        return cls(name, email)


def write_trees(
    repository: Repository, base: str, steps: Iterable[Mapping[str, bytes | None]]
) -> Iterator[str]:
    """Yield the tree after each step: that of commit `base` with the files replaced so far.

    A file that is None goes; modes stay. Raises GitError for a path that the commit does not hold
    as a plain file.
    """
    modes = {entry.path: entry.mode for entry in repository.list_commit(base)}
    with tempfile.TemporaryDirectory(prefix="sweeper-") as scratch:
        index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
        repository.run("read-tree", checked_hash(base), variables=index)
        for files in steps:
            rows = b"".join(_row(repository, base, modes, *item) for item in sorted(files.items()))
            repository.run("update-index", "-z", "--index-info", stdin=rows, variables=index)
            yield repository.run("write-tree", variables=index)[1].decode("ascii").strip()


def tree_of(repository: Repository, commit: str) -> str:
    """Return the tree of a commit. Raises GitError when it is not there."""
    asked = ("rev-parse", "--verify", f"{checked_hash(commit)}^{{tree}}")
    return repository.run(*asked)[1].decode("ascii").strip()


def _row(
    repository: Repository, base: str, modes: Mapping[str, str], path: str, content: bytes | None
) -> bytes:
    mode = modes.get(path, "")
    if mode not in ("100644", "100755"):
        raise GitError(f"{path}: is no plain file of {base[:12]}")
    if content is None:
        return b"0 %s\t%s\0" % (b"0" * len(base), os.fsencode(path))
    asked = ("hash-object", "-w", "--no-filters", "--stdin")
    blob = repository.run(*asked, stdin=content)[1].strip()
    return b"%s %s\t%s\0" % (mode.encode("ascii"), blob, os.fsencode(path))


def write_commit(
    repository: Repository,
    tree: str,
    parent: str,
    message: str,
    *,
    identity: Identity,
    when: datetime,
    signer: Signer | None = None,
) -> str:
    """Return the hash of the commit made of these; the same values give the same hash."""
    asked = ("commit-tree", checked_hash(tree), "-p", checked_hash(parent), "-F", "-")
    done = repository.run(
        *(*asked, *(("-S",) if signer else ())),
        stdin=message.encode("utf-8", "replace"),
        variables=role_variables(identity, when),
        configuration=signer.configuration if signer else None,
    )
    return done[1].decode("ascii").strip()


def find_branch(repository: Repository, branch: str) -> str:
    """Return the commit at the tip of the branch, "" when there is no such branch."""
    asked = (
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        f"refs/heads/{branch}^{{commit}}",
    )
    code, said = repository.run(*asked, accept=(0, 1, 128))
    return "" if code else said.decode("ascii").strip()


def move_branch(
    repository: Repository, branch: str, new: str, old: str, *, identity: Identity, when: datetime
) -> None:
    """Set one of our branches to `new` in one step, if it still is at `old` ("": does not exist).

    Lock files that a killed run left on our branches are cleared first; the caller sees to it that
    no other run is under way. Raises GitError when somebody else has moved the branch.
    """
    ref = f"refs/heads/{branch}"
    if not ref.startswith(BRANCHES):
        raise GitError(f"{branch}: is no branch of ours")
    for lock in (repository.common_dir / BRANCHES).glob("**/*.lock"):
        lock.unlink(missing_ok=True)
    expected = checked_hash(old) if old else "0" * len(new)
    asked = ("update-ref", "-m", "sweeper: propose", ref, checked_hash(new), expected)
    repository.run(*asked, variables=role_variables(identity, when))


def merged_tree(repository: Repository, base: str, commit: str) -> str | None:
    """Return the tree that a merge of two commits gives, None where they are in conflict.

    None, too, where a driver would have to say. Raises GitError where git is older than 2.38.
    """
    asked = ("merge-tree", "--write-tree", checked_hash(base), checked_hash(commit))
    # 128: a driver that the attributes name, which is never run here, would have to say.
    code, said = repository.run(*asked, accept=(0, 1, 128))
    return None if code else said.decode("ascii", "replace").split("\n")[0]


def committer(repository: Repository, commit: str) -> Identity:
    """Return who made the commit. Raises GitError when it is not there."""
    asked = ("log", "-1", "--format=%cn%x00%ce", checked_hash(commit), "--")
    name, email = repository.run(*asked)[1].decode("utf-8", "replace").rstrip("\n").split("\0")
    return Identity(name, email)


def patch_id(repository: Repository, base: str, commit: str) -> str:
    """Return what a commit does to where it left the line of `base`, the same for the same patch.

    Where it stands does not matter, nor white space. "" when the two have nothing in common.
    """
    fork = fork_of(repository, base, commit)
    if not fork:
        return ""
    asked = ("diff-tree", "-p", "--no-ext-diff", "--no-textconv", "--no-color", "--full-index")
    patch = repository.run(*asked, "--binary", fork, checked_hash(commit))[1]
    return repository.run("patch-id", "--stable", stdin=patch)[1].decode("ascii").partition(" ")[0]


def fork_of(repository: Repository, base: str, commit: str) -> str:
    """Return where a commit left the line of `base`, "" when the two have nothing in common."""
    ends = (checked_hash(base), checked_hash(commit))
    code, found = repository.run("merge-base", *ends, accept=(0, 1, 128))
    return "" if code else found.decode("ascii").strip()


def checked_out(repository: Repository) -> frozenset[str]:
    """Return the branches that some work tree, the user's or another, has checked out."""
    rows = repository.run("worktree", "list", "--porcelain")[1].split(b"\n")
    start = b"branch refs/heads/"
    return frozenset(os.fsdecode(row[len(start) :]) for row in rows if row.startswith(start))


def role_variables(identity: Identity, when: datetime) -> dict[str, str]:
    """Return the environment in which git knows who commits, and when."""
    date = f"{int(when.timestamp())} +0000"
    roles: Sequence[str] = ("AUTHOR", "COMMITTER")
    about = {"NAME": identity.name, "EMAIL": identity.email, "DATE": date}
    return {f"GIT_{role}_{key}": value for role in roles for key, value in about.items()}
