"""Plan the removal of imported names: a span and a name in, operations out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sweeper.model import Span
from sweeper.rewrite.python.plan import DropPart, Operation
from sweeper.rewrite.python.source import SCOPES, TRIES, Refused, Source, last_line


def plan_imports(source: Source, name: str, spans: tuple[Span, ...]) -> list[Operation]:
    """Drop the aliases at the spans that bind the name."""
    found: list[Operation] = []
    for span in spans:
        node, index = _find(source, name, span)
        _refuse_probe(source, node)
        found.append(DropPart(node, "names", index))
    return found


def _find(source: Source, name: str, span: Span) -> tuple[ast.Import | ast.ImportFrom, int]:
    matches = [
        (node, index)
        for node in source.statements
        if isinstance(node, ast.Import | ast.ImportFrom)
        and node.lineno <= span.line
        and span.end_line <= last_line(node)
        for index, alias in enumerate(node.names)
        if name in alias_names(alias)
    ]
    for node, index in matches:
        alias = node.names[index]
        if _begins(alias, span) or (_begins(node, span) and span.end_line == last_line(node)):
            return node, index
    raise Refused("the file changed since the scan")


def _begins(node: ast.alias | ast.stmt, span: Span) -> bool:
    return (node.lineno, node.col_offset) == (span.line, span.column)


def alias_names(alias: ast.alias) -> tuple[str, ...]:
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


def is_type_checking(test: ast.expr) -> bool:
    """Whether the test is the name that only type checkers find true."""
    match test:
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return True
    return False


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
