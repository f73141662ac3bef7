"""Plan the removal of functions, methods and classes: a span and a name in, operations out."""

from __future__ import annotations

import ast

from sweeper.model import Span
from sweeper.rewrite.python.plan import Drop, Operation
from sweeper.rewrite.python.source import DEFINITIONS, Refused, Source, last_line

CHANGED = "the file changed since the scan"


def plan_definitions(source: Source, name: str, spans: tuple[Span, ...]) -> list[Operation]:
    """Drop each definition at the spans, and the overloads and setters that hang on one of them."""
    found = [_find(source, name, span) for span in spans]
    hanging = [
        sibling
        for node in found
        if not _hangs(node, name)
        for sibling in source.suite(node)
        if isinstance(sibling, DEFINITIONS) and sibling.name == name and _hangs(sibling, name)
    ]
    return [Drop(node) for node in dict.fromkeys([*found, *hanging])]


def _find(source: Source, name: str, span: Span) -> ast.stmt:
    for node in source.statements:
        if not isinstance(node, DEFINITIONS) or node.name != name:
            continue
        starts = {
            source.first_line(node),
            node.lineno,
            *(d.lineno for d in node.decorator_list[:1]),
        }
        is_whole = span.end_line in (span.line, last_line(node))
        if span.line in starts and is_whole:
            return node
    raise Refused(CHANGED)


def _hangs(node: ast.stmt, name: str) -> bool:
    """Whether the definition only adds to another one of the same name."""
    decorators = node.decorator_list if isinstance(node, DEFINITIONS) else []
    for decorator in decorators:
        match decorator:
            case ast.Name(id="overload") | ast.Attribute(attr="overload"):
                return True
            case ast.Attribute(value=ast.Name(id=base), attr="setter" | "getter" | "deleter"):
                if base == name:
                    return True
    return False
