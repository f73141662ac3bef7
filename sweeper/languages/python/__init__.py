"""Read Python text into `Facts`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sweeper.languages.python.comments import keep_comments
from sweeper.languages.python.extract import extract
from sweeper.languages.python.flow import unreachable
from sweeper.languages.python.locals import unused_locals
from sweeper.languages.python.recover import recover
from sweeper.languages.python.scopes import Resolver
from sweeper.languages.python.tree import parse_or_none
from sweeper.model import Facts

SUFFIXES: Final = (".py", ".pyi", ".pyw")


def parse(text: str, *, pure_calls: Collection[str] = (), noreturn: Collection[str] = ()) -> Facts:
    """Return the facts of a Python file; what the parser refuses is read by tree-sitter or by word.

    `pure_calls` are dotted names whose call has no side effect, `noreturn` those that never return.
    """
    tree = parse_or_none(text)
    if tree is None:
        return recover(text)
    try:
        statements = unreachable(tree, noreturn=noreturn)
        walk = extract(tree, pure_calls=pure_calls, unreachable=statements)
        resolver = Resolver(walk.scopes)
        resolver.run()
        statements += unused_locals(walk.functions, walk.scopes)
    except RecursionError:  # a generated expression, thousands of operators deep
        return recover(text)
    definitions = resolver.definitions()
    return Facts(
        language="python",
        lines=text.count("\n") + (not text.endswith("\n")) if text else 0,
        definitions=definitions,
        imports=tuple(walk.scopes.imports),
        expressions=tuple(resolver.expressions),
        bindings=tuple(resolver.bindings),
        references=resolver.sorted_references(),
        mentions=walk.mentions(),
        exports=None if walk.exports is None else tuple(walk.exports),
        hazards=walk.hazards(),
        statements=tuple(statements),
        keeps=keep_comments(text),
        words=(),
        unread="",
    )
