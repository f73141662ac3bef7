"""A parametrised test and the ids of some of its cases to the text without their rows."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from sweeper.rewrite.python.source import DEFINITIONS, FUNCTIONS, Refused, Source

_SIMPLE = (bool, int, float, str, type(None))


def without_rows(text: str, qualname: str, ids: Collection[str]) -> str:
    """Return the text in which `parametrize` of the test has no rows with these ids any more.

    Ids are those that pytest makes of plain values (pytest, "How to parametrize fixtures and test
    functions"). Raises `Refused` when the rows cannot be told, or when none would be left.
    """
    source = Source(text)
    marks = [m for m in _marks(_test(source, qualname)) if _is_parametrize(m)]
    if len(marks) != 1:
        raise Refused(f"the cases of {qualname} are not written as one list")
    mark = marks[0]
    rows = _rows(mark)
    names = [_id_of(row) for row in rows]
    if len(set(names)) != len(names) or None in names:
        raise Refused(f"the cases of {qualname} have no plain ids")
    wanted = [index for index, name in enumerate(names) if name in ids]
    if len(wanted) != len(ids) or len(wanted) == len(rows):
        raise Refused(f"the cases of {qualname} cannot be told apart")
    return _without(source, rows, wanted)


def _test(source: Source, qualname: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
    body: Sequence[ast.stmt] = source.tree.body
    found: ast.stmt | None = None
    for name in qualname.replace("::", ".").split("."):
        named = [n for n in body if isinstance(n, DEFINITIONS) and n.name == name]
        if len(named) != 1:
            raise Refused(f"the test {qualname} is not in the file any more")
        found = named[0]
        body = named[0].body
    if not isinstance(found, FUNCTIONS):
        raise Refused(f"{qualname} is no function")
    return found


def _marks(test: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.Call]:
    for decorator in test.decorator_list:
        if isinstance(decorator, ast.Call):
            yield decorator


def _is_parametrize(call: ast.Call) -> bool:
    is_named = isinstance(call.func, ast.Attribute) and call.func.attr == "parametrize"
    return is_named and len(call.args) == 2 and not call.keywords


def _rows(mark: ast.Call) -> list[ast.expr]:
    if not isinstance(mark.args[1], ast.List | ast.Tuple):
        raise Refused("the cases are not written as one list")
    return mark.args[1].elts


def _id_of(row: ast.expr) -> str | None:
    """Return the id that pytest gives a row of plain values, None for any other."""
    parts = row.elts if isinstance(row, ast.Tuple | ast.List) else [row]
    names = []
    for part in parts:
        try:
            value = ast.literal_eval(part)
        except (ValueError, TypeError, SyntaxError):
            return None
        if not isinstance(value, _SIMPLE) or (isinstance(value, str) and not value.isascii()):
            return None
        names.append(str(value))
    return "-".join(names)


def _without(source: Source, rows: Sequence[ast.expr], wanted: Collection[int]) -> str:
    """Cut each row up to the next one, and those behind the last that stays from its end on."""
    last = max(index for index in range(len(rows)) if index not in wanted)
    text = source.text
    text = text[: source.end(rows[last])] + text[source.end(rows[-1]) :]
    for index in sorted((i for i in wanted if i < last), reverse=True):
        text = text[: source.start(rows[index])] + text[source.start(rows[index + 1]) :]
    return text
