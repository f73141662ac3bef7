"""A `with` in a text to the text in which only its body is left, in its place."""

from __future__ import annotations

import ast
import re

from sweeper.rewrite.python.comments import trailing_line
from sweeper.rewrite.python.source import Refused, Source, parse

_COLON = re.compile(r"(\s|[,)]|#[^\n]*)*:")  # behind the last item


def unwrapped(source: Source, node: ast.With) -> str:
    """Return the whole text with the body of a `with` where that was.

    Raises `Refused` when it cannot be moved as it is.
    """
    text, lines = source.text, source.lines
    colon = _COLON.match(text, _items_end(source, node))
    if colon is None:
        raise Refused("its header is written in an unusual way")
    header = lines.place(colon.end() - 1)[0]
    if node.body[0].lineno == header:
        new = text[: source.start(node)] + text[source.start(node.body[0]) :]
    else:
        last = trailing_line(source, node)
        body = "".join(_dedented(source, line, node) for line in range(header + 1, last + 1))
        new = text[: lines.start(node.lineno)] + body + text[lines.start(last + 1) :]
    if ast.dump(parse(new)) != ast.dump(_expected(source, node)):
        raise Refused("its body cannot be moved as it is")
    return new


def _items_end(source: Source, node: ast.With) -> int:
    last = node.items[-1]
    return source.end(last.optional_vars or last.context_expr)


def _dedented(source: Source, line: int, node: ast.With) -> str:
    text = source.lines.line(line)
    deep = source.indent(source.first_line(node.body[0]))
    if line in source.string_lines or not text.startswith(deep):
        return text
    return source.indent(node.lineno) + text.removeprefix(deep)


def _expected(source: Source, node: ast.With) -> ast.Module:
    """The tree of the text, with the body in the place of the `with`."""
    tree = parse(source.text)
    place = (node.lineno, node.col_offset)
    for owner in ast.walk(tree):
        for _, suite in ast.iter_fields(owner):
            for each in suite if isinstance(suite, list) else ():
                if isinstance(each, ast.With) and (each.lineno, each.col_offset) == place:
                    index = suite.index(each)
                    suite[index : index + 1] = each.body
                    return tree
    raise AssertionError("the statement is one of the text")
