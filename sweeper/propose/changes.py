"""The files that a pull alters to a table with links to them, and rows to as many as there is room.

GitHub and GitLab both show `[text](address)` in a table; what an address holds of a path is
encoded to letters, digits and percent signs, so that nothing in it is markup or a reference.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from sweeper.model import Case
from sweeper.propose.markup import code

FILES = 100
_ROOM = 15_000  # characters for one list or table
_NAMES = 5
_LONGEST_LINK = 600
_ADDRESS = re.compile(r"https?://[\w.:/~+-]{1,500}", re.ASCII)


class Shown(NamedTuple):
    """Where a forge shows files: below this address, by commit and path.

    Those at `head`, or at `base` where they are gone. `prefix` is the way to the folder that was
    swept. No address is for no links.
    """

    blobs: str = ""
    head: str = ""
    base: str = ""
    prefix: str = ""

    def link(self, path: str, *, is_gone: bool) -> str:
        """Return the path, as a link where there is an address for it."""
        whole = quote(os.fsencode(f"{self.prefix}{path}"), safe="/")
        address = f"{self.blobs}/{self.base if is_gone else self.head}/{whole}"
        if not _ADDRESS.fullmatch(self.blobs) or len(address) > _LONGEST_LINK:
            return code(path)
        return f"[{code(path)}]({address})"


def table(
    lines: Mapping[str, tuple[int, int]], gone: frozenset[str], cases: Sequence[Case], shown: Shown
) -> str:
    """Return a row for each file: its removed and added lines, and what goes of it."""
    rows = []
    for path, (removed, added) in sorted(lines.items())[:FILES]:
        names = [case.finding.qualname for case in cases if case.finding.path == path]
        named = ", ".join(code(name) for name in names[:_NAMES] if name)
        more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
        change = f"−{removed}" + (f" +{added}" if added else "")
        change += ", the whole file" if path in gone else ""
        link = shown.link(path, is_gone=path in gone)
        rows.append(f"| {link} | {change} | {named}{more} |")
    fitting = within(rows)
    left = len(lines) - len(fitting)
    fitting += [f"| and {left} more files | | |"] if left else []
    return "\n".join(["| file | lines | what goes |", "| --- | --- | --- |", *fitting])


def within(rows: Sequence[str], room: int = _ROOM) -> list[str]:
    """Return the first rows for which there is room, at least one."""
    found: list[str] = []
    for row in rows:
        room -= len(row) + 1
        if room < 0 and found:
            break
        found.append(row)
    return found
