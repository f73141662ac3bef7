"""The entries of a workspace to its members, each with a folder and a name of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sweeper.config.workspace import Entry, MemberRole, folders
from sweeper.errors import ConfigError


class Member(NamedTuple):
    """A repository of a workspace; `role` is "" where the repository itself shows it."""

    name: str
    root: Path
    role: MemberRole | str


def members_of(file: Path, entries: Sequence[Entry]) -> tuple[Member, ...]:
    """Return the members, sorted by name, each folder once; the first entry that means it counts.

    Raises ConfigError for two of one name, and for a glob that means nothing.
    """
    found: dict[Path, Member] = {}
    for entry in entries:
        roots = list(folders(file, entry))
        if not roots:
            raise ConfigError(f"{entry.origin}: '{entry.path}' means no folder")
        for root in roots:
            found.setdefault(root, Member(entry.name or root.name, root, entry.role))
    names: dict[str, Path] = {}
    for member in found.values():
        other = names.setdefault(member.name, member.root)
        if other != member.root:
            raise ConfigError(
                f"{file}: {other} and {member.root} are both called '{member.name}'; "
                "give one of them a name"
            )
    return tuple(sorted(found.values()))
