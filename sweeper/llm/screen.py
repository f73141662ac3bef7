"""A text that is to leave the machine to what forbids it: hidden characters, or what looks secret.

Nothing is taken out: a model writes what it was shown, so that what was taken out would be lost.
"""

from __future__ import annotations

import re
import unicodedata

from sweeper.secret import has_secret

_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_PLAIN = frozenset("\n\r\t\f")
# Shown as nothing, or changing what stands before them, though of another category: the grapheme
# joiner, Hangul fillers, Khmer vowels, Mongolian and other variation selectors.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)


def obstacle(text: str) -> str:
    """Say why the text may not be shown to a model, "" when it may."""
    for character in text:
        if ord(character) < 127 and (character >= " " or character in _PLAIN):
            continue
        if unicodedata.category(character) in _HIDDEN or _BLANK.match(character):
            return f"it holds the hidden character U+{ord(character):04X}"
    return "it holds what looks like a secret" if has_secret(text) else ""
