"""A file of a commit to who wrote it, and who is still at work in the repository."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sweeper.git.repository import Repository, checked_hash

# The name comes last, for it may have a tab in it.
_FORM = "--format=%H%x09%aE%x09%aN%x00"


class Writer(NamedTuple):
    """An author by name and mail address, with a commit that they wrote."""

    name: str
    mail: str
    commit: str


def writers_of(
    repository: Repository,
    commit: str,
    path: str,
    ranges: Sequence[tuple[int, int]],
    *,
    since: datetime,
) -> list[Writer]:
    """Return who wrote the lines of a file (from the top), who wrote most of them first.

    Lines that are older than `since`, or than a shallow clone, count for nobody. Raises GitError
    when the file or a line is not there.
    """
    counts: dict[str, int] = {}
    found: dict[str, Writer] = {}
    for line in repository.blame(path, commit, ranges=ranges, since=since, is_merged=True):
        # Of a root commit, too, git says that the search stopped there.
        if line.is_boundary and (repository.is_shallow or line.time < since):
            continue
        key = line.mail.casefold()
        counts[key] = counts.get(key, 0) + 1
        found.setdefault(key, Writer(line.author, line.mail, line.sha))
    return [found[key] for key in sorted(counts, key=lambda each: (-counts[each], each))]


def last_writers(repository: Repository, commit: str, path: str, *, most: int) -> list[Writer]:
    """Return who wrote the last commits of a file, so many at most, the latest first."""
    options = (f"--max-count={most}", "--no-merges", _FORM, checked_hash(commit))
    with repository.log(options, [f":(literal){path}"]) as output:
        rows = output.read().decode("utf-8", "replace").split("\0")
    found: dict[str, Writer] = {}
    for row in filter(None, (row.strip("\n") for row in rows)):
        sha, mail, name = row.split("\t", 2)
        found.setdefault(mail.casefold(), Writer(name, mail, sha))
    return list(found.values())


def at_work(repository: Repository, commit: str, *, since: datetime) -> frozenset[str]:
    """Return the mail addresses, in small letters, of who has committed since then.

    All commits are looked at: a clock that went wrong once must not end the search.
    """
    first = int(since.timestamp())
    with repository.log(("--format=%ct%x09%aE", checked_hash(commit))) as output:
        said = output.read().decode("utf-8", "replace")
    rows = (row.partition("\t") for row in said.split("\n") if row)
    return frozenset(mail.casefold() for time, _, mail in rows if mail and int(time) >= first)
