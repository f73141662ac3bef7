"""Parse Python text to a syntax tree, or to nothing when this Python cannot read it."""

from __future__ import annotations

import ast
import warnings
from typing import Final

# A syntax tree takes about 100 times the bytes of its text. No hand-written file comes near this
# size; generated tables do, and they hold nothing that anybody would remove by hand.
LARGEST: Final = 4_000_000

# SyntaxError: also deep parentheses, NUL bytes and numbers of more than 4300 digits.
# RecursionError and MemoryError: how CPython 3.11 says that expressions nest too deep for it.
# ValueError: NUL bytes before 3.12, and lone surrogates (UnicodeEncodeError).
_REFUSED: Final = (SyntaxError, RecursionError, MemoryError, ValueError, OverflowError)


def parse_or_none(text: str) -> ast.Module | None:
    """Return the syntax tree of `text`, with `type_comment` filled in, or None when it has none.

    A byte order mark is no part of a text, so Python refuses one here as it does a second one in a
    file. Never warns, never raises.
    """
    if len(text) > LARGEST:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # foreign code's invalid escapes are not our business
        if "type:" in text:
            # A misplaced type comment is an error only to this mode, so it gets a second chance.
            tree = _parse(text, type_comments=True)
            if tree is not None:
                return tree
        return _parse(text, type_comments=False)


def _parse(source: str, *, type_comments: bool) -> ast.Module | None:
    try:
        return ast.parse(source, type_comments=type_comments)
    except _REFUSED:
        return None
