"""Fold `with`: a node and its place in, a suite out."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from sweeper.rewrite.python.fold.branches import FoldSuite, folded
from sweeper.rewrite.python.fold.expressions import rebuilt
from sweeper.rewrite.python.fold.layout import Suite, closed, joined, spliced, without_pass
from sweeper.rewrite.python.fold.parens import changed
from sweeper.rewrite.python.fold.place import Place

_NULL = "contextlib.nullcontext"


def fold_with(node: cst.With, place: Place, fold_suite: FoldSuite) -> Suite:
    """Fold a `with`, which stays unless each of its managers came to be one that does nothing."""
    body = folded(node.body, place, fold_suite)
    header: cst.With = rebuilt(node, place, skip=("body",))
    if node.asynchronous is None and any(map(place.holds, node.items)):
        items, before = _busy(node, header.items, place)
        if not items:
            return spliced(node, joined((before, without_pass(body)), ()), place.markers)
        if len(items) < len(node.items):
            last = items[-1].with_changes(comma=header.items[-1].comma)
            parts = {
                "items": [*items[:-1], last],
                "body": closed(node.body, body),
                "leading_lines": (),
            }
            whole = Suite((header.with_changes(**parts),))
            return spliced(node, joined((before, whole), ()), place.markers)
    return Suite((changed(header, {"body": closed(node.body, body)}),))


def _busy(
    node: cst.With, items: Sequence[cst.WithItem], place: Place
) -> tuple[list[cst.WithItem], Suite]:
    """The items without those that folding made idle, and what these bind before all others."""
    left: list[cst.WithItem] = []
    bound: list[cst.SimpleStatementLine] = []
    for old, item in zip(node.items, items, strict=True):
        given = _null(item.item, place) if place.holds(old) else None
        is_idle = given is not None and place.is_quiet(given)
        match item.asname:
            case None if is_idle:
                continue
            case cst.AsName(name=cst.Name() as name) if given is not None and is_idle and not left:
                bound.append(_assignment(name, given))
            case _:
                left.append(item)
    return left, Suite(tuple(bound))


def _assignment(name: cst.Name, value: cst.BaseExpression) -> cst.SimpleStatementLine:
    return cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(name)], value)])


def _null(node: cst.BaseExpression, place: Place) -> cst.BaseExpression | None:
    """What `nullcontext(value)` gives to `as`; None for any other expression."""
    match node:
        case cst.Call(func=cst.Name(value=name), args=args):
            is_null = place.meanings.meanings.get(name) == _NULL
        case cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=attr), args=args):
            module = place.meanings.meanings.get(name, name)
            is_null = f"{module}.{attr.value}" == _NULL and name in place.meanings.modules
        case _:
            return None
    match args:
        case [] if is_null:
            return cst.Name("None")
        case [cst.Arg(value=value, star="")] if is_null:
            return value
    return None
