"""What a merge brought to a commit that takes it back, on top of what is there by now."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection
from pathlib import Path

from sweeper.git.repository import Repository, checked_hash

_MOST = 100  # commits of one pull that was merged by a rebase
# Exactly this text goes, or nothing does.
_EXACT = {"apply.whitespace": "nowarn", "apply.ignoreWhitespace": "no"}
_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-renames")


def has_commit(repository: Repository, commit: str, tip: str) -> bool:
    """Whether a commit is there and the other has all of it."""
    asked = ("merge-base", "--is-ancestor", checked_hash(commit), checked_hash(tip))
    return repository.run(*asked, accept=(0, 1, 128))[0] == 0


def before_merge(repository: Repository, merge: str, findings: Collection[str]) -> str:
    """Return the commit on which a merge was made, "" when there is none.

    Of a rebase the merge is the last of several commits, which name the findings that they remove.
    """
    commit = _parent(repository, merge)
    for _ in range(_MOST):
        if not commit or not _named(repository, commit) & set(findings):
            break
        commit = _parent(repository, commit)
    return commit


def reverted_tree(repository: Repository, tip: str, before: str, after: str) -> str | None:
    """Return the tree of `tip` less what came between the two, None where that is in conflict."""
    asked = ("diff-tree", "-p", "--binary", "--full-index", *_PLAIN)
    patch = repository.run(*asked, checked_hash(before), checked_hash(after))[1]
    with tempfile.TemporaryDirectory(prefix="sweeper-") as scratch:
        index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
        repository.run("read-tree", checked_hash(tip), variables=index)
        done = repository.run(
            *("apply", "--cached", "--reverse", "-"),
            stdin=patch,
            accept=(0, 1, 128),
            variables=index,
            configuration=_EXACT,
        )
        if done[0]:
            return None
        return repository.run("write-tree", variables=index)[1].decode("ascii").strip()


def _parent(repository: Repository, commit: str) -> str:
    asked = ("rev-parse", "--verify", "--quiet", f"{checked_hash(commit)}^1")
    code, said = repository.run(*asked, accept=(0, 1, 128))
    return "" if code else said.decode("ascii").strip()


def _named(repository: Repository, commit: str) -> set[str]:
    asked = ("log", "-1", "--format=%B", checked_hash(commit), "--")
    message = repository.run(*asked)[1].decode("utf-8", "replace")
    return set(re.findall(r"^Sweeper-Finding: (\S+)$", message, re.MULTILINE))
