"""A class, one of its bases and an assignment in it to what removes both from the text."""

from __future__ import annotations

import ast

from sweeper.rewrite.python.commas import between, without_parts
from sweeper.rewrite.python.plan import Drop, Plan
from sweeper.rewrite.python.source import Source
from sweeper.rewrite.python.suites import Replacement, removals


def without_base(
    source: Source, class_: ast.ClassDef, base: ast.expr, attribute: ast.stmt
) -> tuple[Replacement, ...]:
    """Return what removes the base and the attribute. Raises `Refused` where a text is odd."""
    return (_base(source, class_, base), *removals(Plan(source, [Drop(attribute)])))


def _base(source: Source, class_: ast.ClassDef, base: ast.expr) -> Replacement:
    given: list[ast.expr | ast.keyword] = [*class_.bases, *class_.keywords]
    index = given.index(base)
    places = [
        (source.lines.offset(node.lineno, node.col_offset), source.end(node)) for node in given
    ]
    if len(given) > 1:
        (cut,) = without_parts(source, places, [index])
        return cut
    start, end = places[index]
    opening = source.text.rindex("(", 0, start)
    closing = source.text.index(")", end)
    between(source, (opening, closing), (end, closing))
    return between(source, (opening, closing + 1), (opening + 1, start))
