"""Who wrote a file, and who is at work, to who of them may be asked about it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sweeper.git.writers import Writer

# What bots are called where a forge has not told yet.
_BOT = re.compile(r"\[bot\]|(?<![a-z])bot(?![a-z])|github-actions", re.IGNORECASE)
_MOST_SAID = 3


class Absent(NamedTuple):
    """Somebody who cannot be asked, and why."""

    name: str
    why: str


def judged(
    writers: Sequence[Writer], present: Collection[str]
) -> tuple[tuple[Writer, ...], tuple[Absent, ...]]:
    """Return who may be asked, in the given order, and who may not; each once.

    `present` has the mail addresses, in small letters, of who has committed lately.
    """
    able: dict[str, Writer] = {}
    absent: dict[str, Absent] = {}
    for writer in writers:
        mail = writer.mail.casefold()
        if _BOT.search(writer.name) or _BOT.search(mail):
            absent[mail] = Absent(writer.name, "is a bot")
        elif mail not in present:
            absent[mail] = Absent(writer.name, "has committed nothing for a year")
        else:
            able.setdefault(mail, writer)
    return tuple(able.values()), tuple(absent.values())


def why_nobody(absent: Sequence[Absent]) -> str:
    """Say why nobody is asked about files that nobody owns."""
    said = tuple(dict.fromkeys(f"{one.name} {one.why}" for one in absent))
    if not said:
        return "nobody owns these files, so nobody is asked"
    more = f"; and {len(said) - _MOST_SAID} more" if len(said) > _MOST_SAID else ""
    named = "; ".join(said[:_MOST_SAID])
    return f"nobody owns these files, and who wrote them cannot be asked: {named}{more}"
