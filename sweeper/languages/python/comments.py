"""Find in Python text the comments that ask tools to leave code alone."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = ("noqa", "sweeper", "pragma", "pylint", "pyright")
_ASKING: Final = re.compile(
    rf"\b(?:noqa\b|(?:{'|'.join(_WORDS)})[ \t]*:)",
    re.IGNORECASE,
)

# Strings are matched only to be passed over. It is much faster than `tokenize`, and reads on behind
# anything that a tokenizer refuses. A backslash hides the next character in raw strings as well.
# A string that never ends matches too, or each of its quotes would be tried in vain up to the end.
_STRING_OR_COMMENT: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?'
    r"|'''(?:[^'\\]|\\.|'(?!''))*+(?:''')?"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|'(?:[^'\\\n]|\\.)*+'?"
    r"|(?P<comment>#[^\n]*)",
    re.DOTALL,
)


def keep_comments(text: str) -> tuple[tuple[int, str], ...]:
    """Return line and text of each comment that speaks to a checker, in order of lines.

    Lines count as the parser counts them: from 1, ended by LF, CRLF or CR.
    """
    lowered = text.lower()
    if not any(word in lowered for word in _WORDS):
        return ()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept: list[tuple[int, str]] = []
    line, counted = 1, 0
    for match in _STRING_OR_COMMENT.finditer(text):
        comment = match["comment"]
        if comment is None or _ASKING.search(comment) is None:
            continue
        line += text.count("\n", counted, match.start())
        counted = match.start()
        kept.append((line, comment.rstrip()))
    return tuple(kept)
