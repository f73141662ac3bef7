"""Read any text word by word: each word may be a use of what has that name."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from sweeper.model import Definition, Facts, Span

SUFFIXES: Final = ()

# `pkg.module:function` is how entry points, WSGI servers and Celery write `pkg.module.function`.
_TOKEN: Final = re.compile(r"[^\W\d]\w*(?:[.:][^\W\d]\w*)*")
_LONGEST: Final = 200  # longer ones are encoded data
_MODULE: Final = Definition(-1, "", "module", Span(1, 0, 1, 0), 1, 0, (), ())


def parse(text: str, *, pure_calls: Collection[str] = (), noreturn: Collection[str] = ()) -> Facts:
    """Return facts that hold nothing but the text's words, as uncertain uses."""
    return Facts(
        language="text",
        lines=text.count("\n") + (not text.endswith("\n")) if text else 0,
        definitions=(_MODULE,),
        imports=(),
        expressions=(),
        bindings=(),
        references=(),
        mentions=(),
        exports=None,
        hazards=(),
        statements=(),
        keeps=(),
        words=tuple(sorted(words(text))),
        unread="words",
    )


def words(text: str) -> set[str]:
    """Return the identifiers in the text, and the dotted names, a colon in them taken for a dot."""
    tokens = set(_TOKEN.findall(text))
    compound = {token for token in tokens if "." in token or ":" in token}
    found = tokens - compound
    for token in compound:
        dotted = token.replace(":", ".")
        found.update(dotted.split("."))
        found.add(dotted)
    return {word for word in found if len(word) <= _LONGEST}
