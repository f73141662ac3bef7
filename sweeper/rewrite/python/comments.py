"""Which comment lines belong to a statement: its lines in, the lines that go with it out."""

from __future__ import annotations

import ast
import re

from sweeper.rewrite.python.source import DEFINITIONS, Source, last_line, width

_BANNER = re.compile(r"#\s*[-=*#~_+]{3,}|.*[-=*#~_+]{3,}\s*$|#\s*%%|#\s*(end)?region\b|#!")
_DIRECTIVE = re.compile(
    r"#\s*(type|noqa|ruff|flake8|pylint|mypy|pyright|fmt|isort|yapf|pragma|sweeper|nosec)\b"
    r"|#.*\b(coding[:=]|copyright|licen[cs]e|spdx-)",
    re.IGNORECASE,
)


def leading_line(source: Source, statement: ast.stmt, *, has_neighbour: bool) -> int:
    """The first line of the statement with the comments above that speak of it alone.

    `has_neighbour` says that another statement follows on the very next line, so that a comment
    above an import or an assignment may be the heading of both.
    """
    first = source.first_line(statement)
    top = first
    while _is_attached(source, top - 1, first):
        top -= 1
    if top == first or top == 1 or (top == 2 and source.lines.line(1).startswith("#!")):
        return first  # the head of a file: a licence, a coding cookie
    fixed = [line for line in range(top, first) if _is_fixed(source, line)]
    if fixed:
        top = first if fixed == [top] and _BANNER.match(_text(source, top)) else fixed[-1] + 1
    if has_neighbour and not _speaks_of(source, range(top, first), statement):
        return first
    return top


def _is_attached(source: Source, line: int, first: int) -> bool:
    return line >= 1 and source.is_comment(line) and source.indent(line) == source.indent(first)


def _is_fixed(source: Source, line: int) -> bool:
    return is_fixed(_text(source, line))


def is_fixed(comment: str) -> bool:
    """Whether a comment does not speak of the statement below it: a banner, a directive."""
    return bool(_BANNER.match(comment) or _DIRECTIVE.match(comment))


def _text(source: Source, line: int) -> str:
    return source.lines.line(line).strip()


def _speaks_of(source: Source, lines: range, statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            words = {word for word in name.lower().split("_") if len(word) > 2} | {name.lower()}
            text = " ".join(_text(source, line).lower() for line in lines)
            return any(word in text for word in words)
        case ast.Import() | ast.ImportFrom():
            return False
    return isinstance(statement, DEFINITIONS)


def trailing_line(source: Source, statement: ast.stmt) -> int:
    """The last line of the statement with the comments below that are indented as its body is."""
    last = end = last_line(statement)
    if not hasattr(statement, "body"):
        return last
    depth = width(source.indent(source.first_line(statement)))
    line = end + 1
    while source.is_blank(line) or source.is_comment(line):
        if source.is_comment(line):
            if width(source.indent(line)) <= depth:
                break
            last = line
        line += 1
    return last
