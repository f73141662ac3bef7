"""The lines that a commit took and gave to how the number of uses of each word changed.

A use is any occurrence but the name that a `def`, `class` or assignment binds. Counting words in
patches finds what `git log -S` finds for one word at a time, for all words in one pass.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

SHORTEST = 3  # shorter words are too common to say anything
_LONGEST = 100
_LETTERS = bytes(c if c >= 128 or c == 95 or chr(c).isalnum() else 32 for c in range(256))
_DEFINED = re.compile(rb"\b(?:def|class)[ \t]+(\w+)")
_ASSIGNED = re.compile(rb"\n.[ \t]*(?:self\.|cls\.)?(\w+)(?: ?:[^=\n]*)? ?=(?!=)")


def count_uses(removed: Sequence[bytes], added: Sequence[bytes]) -> dict[bytes, int]:
    """Return the words whose number of uses changed, and by how much.

    Each line starts with one byte that is no part of it.
    """
    counts: Counter[bytes] = Counter()
    new, old = (b"\n".join([b"", *lines]) for lines in (added, removed))
    counts.update(_words(new))
    counts.subtract(_words(old))
    counts.subtract(_bound(new))
    counts.update(_bound(old))
    return {
        word: change
        for word, change in counts.items()
        if change and SHORTEST <= len(word) <= _LONGEST and not word[:1].isdigit()
    }


def _words(text: bytes) -> list[bytes]:
    return text.translate(_LETTERS).split()


def _bound(text: bytes) -> list[bytes]:
    return _DEFINED.findall(text) + _ASSIGNED.findall(text)
