"""Find the entries of `__all__`: a source in, each name with what removes it out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from sweeper.rewrite.python.plan import Drop, DropPart, Operation
from sweeper.rewrite.python.source import Source


class Entry(NamedTuple):
    """A name in `__all__` and the operation that takes it out."""

    name: str
    operation: Operation


def entries(source: Source) -> Iterator[Entry]:
    """Yield the entries in all forms: displays, sums, `+=`, `append`, `extend`, `remove`."""
    for node in source.listings:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                yield from _listed(value)
            case ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value):
                yield from _listed(value)
            case ast.AugAssign(target=ast.Name(id="__all__"), op=ast.Add(), value=value):
                yield from _added(node, value)
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id="__all__"), attr=verb),
                    args=[argument],
                    keywords=[],
                )
            ):
                yield from _called(node, verb, argument)


def _listed(value: ast.expr) -> Iterator[Entry]:
    match value:
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            for index, element in enumerate(elements):
                if isinstance(element, ast.Constant) and isinstance(element.value, str):
                    yield Entry(element.value, DropPart(value, "elts", index))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _listed(left)
            yield from _listed(right)
        case ast.Call(func=ast.Name(id="list" | "tuple" | "sorted"), args=[inner], keywords=[]):
            yield from _listed(inner)


def _added(node: ast.stmt, value: ast.expr) -> Iterator[Entry]:
    """The entries of `+=` and `extend`; the only one takes its statement along."""
    found = list(_listed(value))
    if isinstance(value, ast.List | ast.Tuple) and len(value.elts) == 1 and found:
        yield Entry(found[0].name, Drop(node))
    else:
        yield from found


def _called(node: ast.stmt, verb: str, argument: ast.expr) -> Iterator[Entry]:
    if verb == "extend":
        yield from _added(node, argument)
        return
    match argument:
        case ast.Constant(value=str(name)) if verb in ("append", "remove"):
            yield Entry(name, Drop(node))
