"""A clone to what the miner asks of it: commits, the files of a commit, and where a word stands."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

_MOST_FILES = 60


class Removal(NamedTuple):
    """A commit whose title speaks of dead code: its hash, its parent, its Python files.

    `paths` were edited or deleted, `fresh` are new or stand under a new name.
    """

    commit: str
    parent: str
    title: str
    paths: tuple[str, ...]
    fresh: tuple[str, ...]


class Mention(NamedTuple):
    """A line (from 1) of a file that holds a word, and its text."""

    path: str
    line: int
    text: str


def git(clone: Path, *arguments: str, ends: Sequence[int] = (0,)) -> str:
    """Return what git says. Raises RuntimeError when it ends otherwise."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    asked = ["git", "-c", "core.quotePath=false", "-c", "diff.renames=true", *arguments]
    done = subprocess.run(asked, cwd=clone, env=ours, capture_output=True, check=False)
    if done.returncode not in ends:
        raise RuntimeError(f"{clone}: git {arguments[0]} ended {done.returncode}: {done.stderr!r}")
    return done.stdout.decode("utf-8", "replace")


def removals(clone: Path, title: str, since: str) -> list[Removal]:
    """Return the commits whose title matches the regular expression, oldest first.

    It is read by git and by Python: git takes every line of a message for one that may match.
    """
    asked = ("log", "--no-merges", f"--since={since}", "-i", "-P", f"--grep={title}")
    is_titled = re.compile(title, re.IGNORECASE).search
    found = []
    for row in git(clone, *asked, "--format=%H%x00%P%x00%s").splitlines():
        commit, parents, subject = row.split("\0", 2)
        if " " in parents or not parents or not is_titled(subject):
            continue
        names = git(clone, "diff-tree", "-r", "--no-commit-id", "--name-status", "-M", commit)
        rows = [line.split("\t") for line in names.splitlines()]
        python = [row for row in rows if row[-1].endswith(".py")]
        paths = tuple(row[1] for row in python if row[0] in ("M", "D"))
        fresh = tuple(row[-1] for row in python if row[0][0] in "ARC")
        if paths and len(rows) <= _MOST_FILES:
            found.append(Removal(commit, parents, subject, paths, fresh))
    return found[::-1]


@cache
def text(clone: Path, commit: str, path: str) -> str:
    """Return the text of a file at a commit, "" when it is not there."""
    kind = git(clone, "ls-tree", commit, "--", path)
    return git(clone, "show", f"{commit}:{path}", ends=(0, 128)) if kind else ""


def mentions(clone: Path, commit: str, word: str) -> list[Mention]:
    """Return the lines of all text files of a commit that hold the word as a whole."""
    said = git(clone, "grep", "-I", "-n", "-w", "-F", "-z", "-e", word, commit, ends=(0, 1))
    found = []
    for row in said.split("\n"):
        if row.count("\0") >= 2:
            place, line, content = row.split("\0", 2)
            found.append(Mention(place.partition(":")[2], int(line), content))
    return found
