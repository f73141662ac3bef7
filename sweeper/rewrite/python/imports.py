"""Find imported names and plan their removal: a span in, operations out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sweeper.model import Span
from sweeper.rewrite.python.plan import DropPart, Operation
from sweeper.rewrite.python.source import SCOPES, TRIES, Refused, Source, last_line

Place = tuple[ast.Import | ast.ImportFrom, int]


def find_import(source: Source, name: str, span: Span) -> Place | None:
    """The import, and the index of the alias in it, that binds the name at the span."""
    for node in source.statements:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if not node.lineno <= span.line <= span.end_line <= last_line(node):
            continue
        is_whole = _begins(node, span) and span.end_line == last_line(node)
        for index, alias in enumerate(node.names):
            if name in _alias_names(alias) and (is_whole or _begins(alias, span)):
                return node, index
    return None


def plan_import(source: Source, place: Place) -> Operation:
    """Drop one alias. Raises `Refused` for an import that is there to fail or to take effect."""
    node, index = place
    _refuse_probe(source, node)
    return DropPart(node, "names", index)


def _begins(node: ast.alias | ast.stmt, span: Span) -> bool:
    return (node.lineno, node.col_offset) == (span.line, span.column)


def _alias_names(alias: ast.alias) -> tuple[str, ...]:
    """What a finding may call the alias: the name it binds, or the dotted name it imports."""
    if alias.asname:
        return (alias.asname,)
    return (alias.name, alias.name.partition(".")[0])


def _refuse_probe(source: Source, node: ast.Import | ast.ImportFrom) -> None:
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        raise Refused("a __future__ import changes the meaning of the file")
    if any(alias.name == "*" for alias in node.names):
        raise Refused("a star import binds names that cannot be counted")
    for parent, _ in source.ancestors(node):
        if isinstance(parent, SCOPES):
            return
        if isinstance(parent, TRIES):
            raise Refused("an import inside try may be a probe")
        if isinstance(parent, ast.With) and any(_suppresses(i) for i in parent.items):
            raise Refused("an import inside suppress() may be a probe")


def _suppresses(part: ast.withitem) -> bool:
    return any(
        isinstance(node, ast.Name | ast.Attribute) and "suppress" in ast.unparse(node)
        for node in ast.walk(part.context_expr)
    )


def imported_names(source: Source) -> Iterator[tuple[ast.Import | ast.ImportFrom, int, str]]:
    """Each alias at module level that may be removed, with the name it binds."""
    for node in source.tree.body:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            continue
        for index, alias in enumerate(node.names):
            if alias.name != "*":
                yield node, index, alias.asname or alias.name.partition(".")[0]
