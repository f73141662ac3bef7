"""Put markers into a text for its pins: a text and pins in, a text with names in it out."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from sweeper.model import Pin
from sweeper.rewrite.edits import Lines
from sweeper.rewrite.python.fold.known import Markers

_BINDERS = (ast.NamedExpr, ast.Yield, ast.YieldFrom)
_OWNERS: dict[tuple[type[ast.AST], str], str] = {
    (ast.Call, "func"): "the value is called",
    (ast.ClassDef, "bases"): "a class is derived from it",
    (ast.ExceptHandler, "type"): "exceptions are caught by it",
    (ast.FunctionDef, "decorator_list"): "it decorates a function",
    (ast.AsyncFunctionDef, "decorator_list"): "it decorates a function",
    (ast.ClassDef, "decorator_list"): "it decorates a class",
    (ast.MatchValue, "value"): "a pattern is compared with it",
    (ast.withitem, "context_expr"): "a block is run within it",
}


def outermost(pins: Sequence[Pin]) -> list[int]:
    """The indices of the pins that stand in no other, in the order of the text."""
    found: list[int] = []
    for index in sorted(range(len(pins)), key=lambda i: (pins[i].start, -pins[i].end, i)):
        if not found or pins[index].start >= pins[found[-1]].end:
            found.append(index)
    return found


def misplaced(tree: ast.Module, lines: Lines, pins: Sequence[Pin]) -> Mapping[int, str]:
    """Why some of the pins cannot be folded where they stand, by index."""
    places = {(*lines.place(pin.start), *lines.place(pin.end)): i for i, pin in enumerate(pins)}
    reasons = dict.fromkeys(range(len(pins)), "it is no expression")
    for parent, field, node in _expressions(tree):
        end = (node.end_lineno or 0, node.end_col_offset or 0)
        index = places.get((node.lineno, node.col_offset, *end))
        if index is None:
            continue
        reason = _reason(parent, field, node, lines.text[pins[index].start : pins[index].end])
        if reason:
            reasons[index] = reason
        else:
            reasons.pop(index, None)
    return reasons


def _expressions(tree: ast.Module) -> Iterator[tuple[ast.AST, str, ast.expr]]:
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            for node in value if isinstance(value, list) else (value,):
                if isinstance(node, ast.expr):
                    yield parent, field, node


def _reason(parent: ast.AST, field: str, node: ast.expr, text: str) -> str:
    if (type(parent), field) in _OWNERS:
        return _OWNERS[type(parent), field]
    if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return "it is assigned or deleted"
    if any(isinstance(each, _BINDERS) for each in ast.walk(node)):
        return "it binds a name or yields"
    if isinstance(parent, ast.comprehension | ast.GeneratorExp) and isinstance(node, ast.Await):
        return "a comprehension awaits it"
    try:
        same = ast.parse(f"({text}\n)", mode="eval").body
    except SyntaxError:
        return "it is no expression"
    return "" if ast.dump(same) == ast.dump(node) else "the file changed since the scan"


def marked(text: str, pins: Sequence[Pin], indices: Sequence[int], markers: Markers) -> str:
    """The text with a marker in the place of each of the pins."""
    parts: list[str] = []
    done = 0
    for index in indices:
        start, end, value = pins[index]
        name = markers.add(value, [index], said=text[start:end]).value
        parts += [text[done:start], " " * text[start - 1 : start].isidentifier(), name]
        parts.append(" " * text[end : end + 1].isidentifier())
        done = end
    return "".join([*parts, text[done:]])
