"""Find functions, methods and classes and plan their removal: a span in, operations out."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from sweeper.model import Span
from sweeper.rewrite.python.plan import Drop, Operation
from sweeper.rewrite.python.source import Source, last_line

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def find_definition(source: Source, name: str, span: Span) -> Definition | None:
    """The definition of the name at the span, which may begin with it or with its decorators."""
    for node in source.definitions.get(name, ()):
        decorated = [decorator.lineno for decorator in node.decorator_list[:1]]
        starts = {source.first_line(node), node.lineno, *decorated}
        if span.line in starts and span.end_line in (span.line, last_line(node)):
            return node
    return None


def plan_definitions(source: Source, found: Sequence[Definition]) -> list[Operation]:
    """Drop the definitions, and the overloads and setters that hang on one of them."""
    hanging = [
        sibling
        for node in found
        if not _hangs(node)
        for sibling in source.definitions[node.name]
        if source.suite(sibling) is source.suite(node) and _hangs(sibling)
    ]
    return [Drop(node) for node in dict.fromkeys([*found, *hanging])]


def _hangs(node: Definition) -> bool:
    """Whether the definition only adds to another one of the same name."""
    for decorator in node.decorator_list:
        match decorator:
            case ast.Name(id="overload") | ast.Attribute(attr="overload"):
                return True
            case ast.Attribute(value=ast.Name(id=base), attr="setter" | "getter" | "deleter"):
                if base == node.name:
                    return True
    return False
