"""A name to the hidden line by which a text of ours is found again, and back.

Anyone can write such a line, so whoever looks for one also asks who wrote the text.
"""

from __future__ import annotations

import re

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


def mark(name: str, text: str) -> str:
    """Return the text with the name hidden at its end."""
    return f"{text.rstrip()}\n\n{_line(name)}\n"


def has_mark(name: str, text: str) -> bool:
    """Whether the text ends with the hidden name; forges drop and convert white space."""
    return text.rstrip().endswith(_line(name))


def _line(name: str) -> str:
    assert _NAME.fullmatch(name), f"{name!r}: names are chosen by us, in small letters"
    return f"<!-- sweeper:name {name} -->"
