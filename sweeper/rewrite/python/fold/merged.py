"""Merge what folding put right behind a dictionary into it: parts of a suite in, fewer out.

`x = {…}` and `x["k"] = v`, or `x.update({…})` and another one, when a folded `if` left the former
or the latter. Only for a local that nothing else can look at in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import libcst as cst

from sweeper.rewrite.python.fold.layout import Statement, Suite, is_blank
from sweeper.rewrite.python.fold.nodes import code, walk
from sweeper.rewrite.python.fold.overwritten import is_shared
from sweeper.rewrite.python.fold.place import Place

_Pairs = Sequence[cst.BaseDictElement]


class _Line(NamedTuple):
    """A line that makes a dictionary, or adds to one: its name, how, and with what."""

    line: cst.SimpleStatementLine
    name: str
    kind: str
    value: cst.BaseExpression


def merged(statements: Sequence[Statement], parts: Sequence[Suite], place: Place) -> list[Suite]:
    """Return the parts, each made of the statement of its place, with fewer of them."""
    left = list(parts)
    if place.function is None or place.is_guarded:
        return left
    known: set[str] = set()
    for index, part in enumerate(left):
        line = _line(part)
        before = _line(left[index - 1]) if index else None
        if line is not None and before is not None and line.name == before.name:
            folded = (index, index - 1) if before.kind == "update" else (index,)
            is_left = any(_is_folded(statements[each], place) for each in folded)
            whole = _whole(before, line, known) if is_left else None
            if whole is not None and not is_shared(place.function, line.name):
                left[index - 1], left[index] = Suite(), Suite((whole,), part.footer)
                continue
        known = _known(known, line, part)
    return left


def _is_folded(statement: Statement, place: Place) -> bool:
    return isinstance(statement, cst.If) and place.holds(statement)


def _known(known: set[str], line: _Line | None, part: Suite) -> set[str]:
    """The names that are known to be of dictionaries, behind a part."""
    if line is not None:
        return known | {line.name} if line.kind == "display" else known
    said = {n.value for s in part.statements for n in walk(s) if isinstance(n, cst.Name)}
    return known - said


def _line(part: Suite) -> _Line | None:
    match part.statements:
        case [cst.SimpleStatementLine(body=[small]) as line]:
            pass
        case _:
            return None
    match small:
        case cst.Assign(
            targets=[cst.AssignTarget(target=cst.Name(value=name))], value=cst.Dict() as value
        ):
            return _Line(line, name, "display", value)
        case cst.AnnAssign(target=cst.Name(value=name), value=cst.Dict() as value):
            return _Line(line, name, "display", value)
        case cst.Assign(
            targets=[cst.AssignTarget(target=cst.Subscript(value=cst.Name(value=name)) as place)],
            value=value,
        ):
            return _Line(line, name, "item", value) if _key(place) is not None else None
        case cst.Expr(
            value=cst.Call(
                func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="update")),
                args=[cst.Arg(keyword=None, star="", value=cst.Dict() as value)],
            )
        ):
            return _Line(line, name, "update", value)
    return None


def _key(node: cst.Subscript) -> cst.SimpleString | None:
    match node.slice:
        case [cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString() as key))]:
            return key
    return None


def _whole(before: _Line, line: _Line, known: set[str]) -> cst.SimpleStatementLine | None:
    """The line that does what both do, if they can be one."""
    words = {node.value for node in walk(line.value) if isinstance(node, cst.Name)}
    if line.name in words or "#" in code(before.line.with_changes(leading_lines=())):
        return None
    if "#" in code(line.line):
        return None
    match before.kind, line.kind:
        case "display", "item":
            return None if _is_said(before, line) else _extended(before, line)
        case "update", "update" if line.name in known:
            return _joined(before, line)
    return None


def _is_said(before: _Line, line: _Line) -> bool:
    """Whether the display has the key already: nobody wants to read it there twice."""
    keys = [n.value for n in walk(before.value) if isinstance(n, cst.SimpleString)]
    target = next(n for n in walk(line.line) if isinstance(n, cst.Subscript))
    key = _key(target)
    return key is not None and key.value in keys


def _extended(before: _Line, line: _Line) -> cst.SimpleStatementLine:
    """The display with one more item."""
    target = cst.ensure_type(
        cst.ensure_type(line.line.body[0], cst.Assign).targets[0].target, cst.Subscript
    )
    key = _key(target)
    assert key is not None, "only such lines are items"
    pair = cst.DictElement(key, line.value)
    display = cst.ensure_type(before.value, cst.Dict)
    small = before.line.body[0].with_changes(value=_with(display, [], [pair]))
    return before.line.with_changes(body=[small])


def _joined(before: _Line, line: _Line) -> cst.SimpleStatementLine:
    """One update for two, with the layout of the latter."""
    display = cst.ensure_type(line.value, cst.Dict)
    own = cst.ensure_type(before.value, cst.Dict)
    whole = _with(display, own.elements, [])
    return cst.ensure_type(
        line.line.with_deep_changes(display, elements=whole.elements), cst.SimpleStatementLine
    ).with_changes(leading_lines=(*before.line.leading_lines, *_trimmed(line.line)))


def _trimmed(line: cst.SimpleStatementLine) -> Sequence[cst.EmptyLine]:
    return [each for each in line.leading_lines if not is_blank(each)]


def _with(display: cst.Dict, first: _Pairs, last: _Pairs) -> cst.Dict:
    """The display with more pairs, each on a line of its own if its own are."""
    pairs = [*first, *display.elements, *last]
    own = display.elements
    if not own:
        return display.with_changes(elements=pairs)
    space = display.lbrace.whitespace_after if len(own) == 1 else _space(own[0])
    if not isinstance(space, cst.ParenthesizedWhitespace):
        space = cst.SimpleWhitespace(" ")
    between = cst.Comma(whitespace_after=space)
    done = [each.with_changes(comma=between) for each in pairs[:-1]]
    return display.with_changes(elements=[*done, pairs[-1].with_changes(comma=own[-1].comma)])


def _space(pair: cst.BaseDictElement) -> cst.BaseParenthesizableWhitespace | None:
    return pair.comma.whitespace_after if isinstance(pair.comma, cst.Comma) else None
