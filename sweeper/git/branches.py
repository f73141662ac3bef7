"""A commit to the branches beside it, and to the lines that they add and take."""

from __future__ import annotations

from typing import NamedTuple

from sweeper.git.repository import Repository, checked_hash

_MOST = 20  # a branch costs a diff; whoever has more works on the newest
_REMOVED, _ADDED = b"\x02", b"\x01"
_OPTIONS = (
    "--unified=0",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--text",
    "--output-indicator-new=\x01",
    "--output-indicator-old=\x02",
)


class Branch(NamedTuple):
    """A branch with commits that the commit asked for does not have; `time` is its newest one's."""

    name: str
    tip: str
    time: int


def branches_beside(repository: Repository, commit: str, *, since: int) -> list[Branch]:
    """Return local and remote branches that are not merged into a commit, newest first.

    Only those with a commit at `since` (in seconds) or later, at most twenty, each tip once.
    """
    asked = (
        "for-each-ref",
        "--sort=-committerdate",
        f"--no-merged={checked_hash(commit)}",
        "--format=%(objectname) %(committerdate:unix) %(objecttype) %(refname:short)",
        "refs/heads",
        "refs/remotes",
    )
    found: dict[str, Branch] = {}
    for row in repository.run(*asked)[1].decode("utf-8", "replace").splitlines():
        tip, time, kind, name = row.split(" ", 3)
        if kind == "commit" and int(time) >= since and len(found) < _MOST:
            found.setdefault(tip, Branch(name, tip, int(time)))
    return list(found.values())


def lines_of(
    repository: Repository, commit: str, branch: Branch
) -> tuple[list[bytes], list[bytes]]:
    """Return the lines that a branch took from Python files, and those it gave to them.

    Since it left the line of the commit. Each line starts with one byte that is no part of it.
    """
    ends = f"{checked_hash(commit)}...{checked_hash(branch.tip)}"
    code, output = repository.run("diff", *_OPTIONS, ends, "--", "*.py", accept=(0, 128))
    if code:  # no common commit
        return [], []
    lines = output.split(b"\n")
    return (
        [line for line in lines if line[:1] == _REMOVED],
        [line for line in lines if line[:1] == _ADDED],
    )
