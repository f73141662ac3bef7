"""A test function to the tables of its cases: `parametrize` of pytest, ddt, parameterized."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sweeper.rewrite.python.source import DEFINITIONS, FUNCTIONS, Refused, Source

_SIMPLE = (bool, int, float, str, type(None))

Test = ast.FunctionDef | ast.AsyncFunctionDef


class Table(NamedTuple):
    """The cases that one decorator gives to a test.

    Each of the `rows` gives the arguments `names`, and `values` are these, row by row. `ids` are
    what pytest calls the rows, None where that cannot be told. With `first`, tests are numbered
    from there instead.
    """

    call: ast.Call
    rows: Sequence[ast.expr]
    names: Sequence[str]
    values: Sequence[Sequence[ast.expr]]
    ids: Sequence[str | None] = ()
    given_ids: Sequence[ast.expr] = ()
    first: int | None = None


def test_of(source: Source, qualname: str) -> Test:
    """Return the function of a dotted name. Raises `Refused` when there is not one."""
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


def tables(source: Source, test: Test) -> Iterator[Table]:
    """Yield the tables of a test, that of the last decorator first.

    Raises `Refused` where one is not written as a list.
    """
    for call in reversed(test.decorator_list):
        if not isinstance(call, ast.Call):
            continue
        match call.func:
            case ast.Attribute(attr="parametrize"):
                yield _parametrized(source, call)
            case ast.Attribute(value=ast.Name(id="parameterized"), attr="expand"):
                if len(call.args) != 1 or call.keywords:
                    raise Refused("the cases are not written as one list")
                yield _numbered(call, _listed(source, call.args[0]), test, first=0)
            case ast.Name(id="data") | ast.Attribute(value=ast.Name(id="ddt"), attr="data"):
                yield _numbered(call, call.args, test, first=1)


def _listed(source: Source, node: ast.expr) -> Sequence[ast.expr]:
    """Return the elements of a display, or of one that a name stands for that nothing else says."""
    if isinstance(node, ast.Name):
        binders = source.bindings.get((source.tree, node.id), [])
        said = [n for n in source.parents if isinstance(n, ast.Name) and n.id == node.id]
        assignment = source.parents[binders[0]][0] if len(binders) == 1 else None
        if isinstance(assignment, ast.Assign) and len(said) == 2:
            node = assignment.value
    if not isinstance(node, ast.List | ast.Tuple) or any(
        isinstance(each, ast.Starred) for each in node.elts
    ):
        raise Refused("the cases are not written as one list")
    return node.elts


def _parametrized(source: Source, call: ast.Call) -> Table:
    if len(call.args) != 2 or any(each.arg != "ids" for each in call.keywords):
        raise Refused("the cases are not written as one list")
    rows = _listed(source, call.args[1])
    names = _names(call.args[0])
    is_bare = isinstance(call.args[0], ast.Constant) and len(names) == 1
    values = [_values(row, is_bare=is_bare) for row in rows]
    given = _listed(source, call.keywords[0].value) if call.keywords else ()
    if given and len(given) != len(rows):
        raise Refused("the cases have ids that are not theirs")
    ids = [_text(each) for each in given] or [
        _id_of(row, own) for row, own in zip(rows, values, strict=True)
    ]
    return Table(call, rows, names, values, ids, given)


def _names(node: ast.expr) -> Sequence[str]:
    match node:
        case ast.Constant(value=str(text)):
            return [name.strip() for name in text.split(",") if name.strip()]
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return [_text(each) or "" for each in elements]
    raise Refused("the arguments of the cases are not written there")


def _values(row: ast.expr, *, is_bare: bool) -> Sequence[ast.expr]:
    match row:
        case ast.Call(func=ast.Attribute(attr="param"), args=args):
            return args
        case ast.Tuple(elts=elements) | ast.List(elts=elements) if not is_bare:
            return elements
    return [row]


def _numbered(call: ast.Call, rows: Sequence[ast.expr], test: Test, *, first: int) -> Table:
    if any(isinstance(row, ast.Starred) for row in rows) or call.keywords:
        raise Refused("the cases are not written as one list")
    names = [each.arg for each in test.args.args[1:]]
    marks = {ast.unparse(each).rpartition(".")[2] for each in test.decorator_list}
    is_bare = first == 1 and "unpack" not in marks
    values = [_values(row, is_bare=is_bare) for row in rows]
    return Table(call, rows, names, values, first=first)


def _text(node: ast.expr) -> str | None:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text and isinstance(node, ast.Constant) else None  # type: ignore[return-value]  # checked


def _id_of(row: ast.expr, values: Sequence[ast.expr]) -> str | None:
    """Return the id that pytest gives a row of plain values, None for any other."""
    if isinstance(row, ast.Call):
        said = [each.value for each in row.keywords if each.arg == "id"]
        if said:
            return _text(said[0])
    names = []
    for part in values:
        try:
            value = ast.literal_eval(part)
        except (ValueError, TypeError, SyntaxError):
            return None
        if not isinstance(value, _SIMPLE) or (isinstance(value, str) and not value.isascii()):
            return None
        names.append(str(value))
    return "-".join(names)
