"""The entries of a workspace to its members, each with a folder and a name of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sweeper.config.workspace import Entry, Role, folders
from sweeper.errors import ConfigError


class Fetched(NamedTuple):
    """A folder with the files of a repository from elsewhere, or the `problem` with it."""

    root: Path
    problem: str = ""


class Member(NamedTuple):
    """A repository of a workspace; `role` is "" where the repository itself shows it.

    `problem` says why it cannot be looked at, "" if it can.
    """

    name: str
    root: Path
    role: Role
    problem: str = ""


def members_of(
    file: Path, entries: Sequence[Entry], fetched: Mapping[str, Fetched]
) -> tuple[Member, ...]:
    """Return the members, sorted by name, each folder once; the first entry that means it counts.

    `fetched` are the repositories from elsewhere, by their address. Raises ConfigError for two of
    one name, and for a glob that means nothing.
    """
    found: dict[Path, Member] = {}
    for entry in entries:
        for member in _meant(file, entry, fetched):
            found.setdefault(member.root, member)
    names: dict[str, Path] = {}
    for member in found.values():
        other = names.setdefault(member.name, member.root)
        if other != member.root:
            raise ConfigError(
                f"{file}: {other} and {member.root} are both called '{member.name}'; "
                "give one of them a name"
            )
    return tuple(sorted(found.values()))


def name_of(address: str) -> str:
    """Return the name of a repository that has no other than its address."""
    return address.rstrip("/").rpartition("/")[2].removesuffix(".git")


def _meant(file: Path, entry: Entry, fetched: Mapping[str, Fetched]) -> Iterator[Member]:
    if entry.url:
        there = fetched[entry.url]
        yield Member(entry.name or name_of(entry.url), there.root, entry.role, there.problem)
        return
    roots = list(folders(file, entry))
    if not roots:
        raise ConfigError(f"{entry.origin}: '{entry.path}' means no folder")
    for root in roots:
        yield Member(entry.name or root.name, root, entry.role)
