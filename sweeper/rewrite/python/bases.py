"""A class, one of its bases and an assignment in it to what removes both from the text."""

from __future__ import annotations

import ast
import re

from sweeper.rewrite.python.plan import Drop, Plan
from sweeper.rewrite.python.source import Refused, Source
from sweeper.rewrite.python.suites import Replacement, removals

_GAP = re.compile(r"(\s|,|#[^\n]*)*")  # what is between two bases


def without_base(
    source: Source, class_: ast.ClassDef, base: ast.expr, attribute: ast.stmt
) -> tuple[Replacement, ...]:
    """Return what removes the base and the attribute. Raises `Refused` where a text is odd."""
    return (_base(source, class_, base), *removals(Plan(source, [Drop(attribute)])))


def _base(source: Source, class_: ast.ClassDef, base: ast.expr) -> Replacement:
    given: list[ast.expr | ast.keyword] = [*class_.bases, *class_.keywords]
    index = given.index(base)
    start, end = source.start(base), source.end(base)
    if index + 1 < len(given):
        following = given[index + 1]
        behind = source.lines.offset(following.lineno, following.col_offset)
        return _cut(source, (start, behind), (end, behind))
    if index:
        before = source.end(given[index - 1])
        return _cut(source, (before, end), (before, start))
    opening = source.text.rindex("(", 0, start)
    closing = source.text.index(")", end)
    _cut(source, (opening, closing), (end, closing))
    return _cut(source, (opening, closing + 1), (opening + 1, start))


def _cut(source: Source, cut: tuple[int, int], gap: tuple[int, int]) -> Replacement:
    """Return a cut, of which the gap has to hold a comma at most."""
    if not _GAP.fullmatch(source.text, *gap):
        raise Refused("its bases are written in an unusual way")
    return Replacement(*cut)
