"""Replace an `if` or `while` by the branch that always runs: a fold in, changes of the text out."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from sweeper.rewrite.python.comments import trailing_line
from sweeper.rewrite.python.source import Refused, Source, last_line
from sweeper.rewrite.python.suites import Replacement, heading_line, is_elif


def folding(source: Source, node: ast.If | ast.While, field: str) -> Iterator[Replacement]:
    """Yield what leaves only the given branch of the statement."""
    if source.text.startswith("elif", source.start(node)):
        yield from _elif(source, node, field)
    elif field == "orelse" and is_elif(source, node, "orelse"):
        # "if False: … elif test:" becomes "if test:"
        yield Replacement(source.start(node), source.start(node.orelse[0]) + len("el"))
    else:
        yield from _unwrapped(source, node, getattr(node, field), is_last=field == "orelse")


def _elif(source: Source, node: ast.If | ast.While, field: str) -> Iterator[Replacement]:
    lines = source.lines
    start = lines.start(node.lineno)
    if field == "body":  # "elif True:" becomes "else:", and what follows goes
        colon = source.text.rindex(":", source.start(node), _heading_end(source, node))
        yield Replacement(source.start(node), colon, "else")
        yield Replacement(
            lines.start(_below(source, node.body) + 1), lines.start(trailing_line(source, node) + 1)
        )
    elif is_elif(source, node, "orelse"):
        yield Replacement(start, lines.start(node.orelse[0].lineno))
    else:
        yield Replacement(start, lines.start(heading_line(source, node.orelse)))


def _heading_end(source: Source, node: ast.If | ast.While) -> int:
    first = node.body[0]
    if first.lineno == last_line(node.test) and first.lineno == node.lineno:
        return source.start(first)
    return source.lines.content_end(last_line(node.test))


def _below(source: Source, suite: Sequence[ast.stmt]) -> int:
    """The last line of a suite with the comments below that are indented as it is."""
    last = trailing_line(source, suite[-1])
    line = last + 1
    depth = source.indent(source.first_line(suite[0]))
    while source.is_comment(line) and source.indent(line) == depth:
        last, line = line, line + 1
    return last


def _unwrapped(
    source: Source, node: ast.If | ast.While, branch: Sequence[ast.stmt], *, is_last: bool
) -> Iterator[Replacement]:
    lines = source.lines
    if source.text[lines.start(node.lineno) : source.start(node)].strip():
        raise Refused("the statement shares its line with others")
    first = branch[0]
    heading = heading_line(source, branch) if is_last else last_line(node.test)
    end = lines.start(trailing_line(source, node) + 1)
    if source.first_line(first) == heading:  # "else: a; b"
        yield Replacement(source.start(node), source.start(first))
        if not is_last:  # the comments below the last branch belong to it
            yield Replacement(lines.start(last_line(branch[-1]) + 1), end)
        return
    top = source.first_line(first)
    while source.is_comment(top - 1) and top - 1 > heading:
        top -= 1
    # the comments below the last branch belong to it, however deep they stand
    bottom = trailing_line(source, node) if is_last else _below(source, branch)
    outer, inner = source.indent(node.lineno), source.indent(source.first_line(first))
    yield Replacement(lines.start(node.lineno), lines.start(top))
    for line in range(top, bottom + 1):
        if line not in source.string_lines and lines.line(line).startswith(inner):
            yield Replacement(lines.start(line) + len(outer), lines.start(line) + len(inner))
    yield Replacement(lines.start(bottom + 1), end)
