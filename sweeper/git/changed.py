"""A revision to the lines of the work tree, or of a commit, that differ from it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from sweeper.git.patches import unquoted
from sweeper.git.repository import Repository

# Own marks for the lines of a patch, since "+++ x" may be a header or an added "++ x".
_OPTIONS = (
    "--unified=0",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--no-prefix",
    "--relative",
    "--text",
    "--output-indicator-new=\x01",
    "--output-indicator-old=\x02",
)
_HUNK = re.compile(rb"@@ -\S+ \+(\d+)(?:,(\d+))? @@")
_WHOLE = range(1, 2**31)

Changed = Mapping[str, tuple[range, ...]]


def changed_lines(repository: Repository, root: Path, since: str, *, commit: str = "") -> Changed:
    """Answer the changed and new lines per path below `root`, relative to it.

    Compares the commit where both lines of history parted with `commit`, or with the work tree,
    whose untracked files are new as a whole. A path with an empty range only lost lines. Raises
    GitError for an unknown revision.
    """
    base = _fork_point(repository, since, commit or "HEAD")
    ends = [base, *([repository.resolve(commit)] if commit else [])]
    _, output = repository.run("diff", *_OPTIONS, *ends, "--", ".", folder=root)
    changed = _parse(output)
    if not commit:
        asked = ("ls-files", "-z", "--others", "--exclude-standard", "--", ".")
        _, names = repository.run(*asked, folder=root)
        changed |= {os.fsdecode(name): (_WHOLE,) for name in names.split(b"\0") if name}
    return changed


def _fork_point(repository: Repository, since: str, until: str) -> str:
    ends = (repository.resolve(since), repository.resolve(until))
    code, output = repository.run("merge-base", *ends, accept=(0, 1))
    return output.decode("ascii").strip() if code == 0 else ends[0]


def _parse(output: bytes) -> dict[str, tuple[range, ...]]:
    changed: dict[str, tuple[range, ...]] = {}
    path = ""
    for line in output.split(b"\n"):
        if line.startswith(b"+++ "):
            path = os.fsdecode(unquoted(line[4:].removesuffix(b"\t")))
        elif hunk := _HUNK.match(line):
            start, count = int(hunk[1]), int(hunk[2] or 1)
            changed[path] = (*changed.get(path, ()), range(start, start + count))
    return changed
