"""Fold comparisons of known values: a node with folded operands in, what it comes to out."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

import libcst as cst

from sweeper.rewrite.python.fold.logic import Outcome, decided
from sweeper.rewrite.python.fold.nodes import code
from sweeper.rewrite.python.fold.parens import changed, settled
from sweeper.rewrite.python.fold.place import Place

_OPERATORS: dict[type[cst.CSTNode], Callable[[Any, Any], bool]] = {
    cst.Equal: operator.eq,
    cst.NotEqual: operator.ne,
    cst.LessThan: operator.lt,
    cst.LessThanEqual: operator.le,
    cst.GreaterThan: operator.gt,
    cst.GreaterThanEqual: operator.ge,
    cst.In: lambda left, right: left in right,
    cst.NotIn: lambda left, right: left not in right,
    cst.Is: operator.is_,
    cst.IsNot: operator.is_not,
}
_SINGLETONS = (True, False, None)


def comparison(
    place: Place, node: cst.Comparison, folded: cst.Comparison, left: Outcome
) -> Outcome:
    """Fold a comparison all of whose operands are constants."""
    result = _result(place, folded)
    if result is not None:
        return decided(place, folded, truth=result)
    if left.rest is None:
        return Outcome(folded)
    rest = changed(folded, {"left": settled(left.rest, node.left)})
    result = _result(place, rest)
    if result is not None:
        value = decided(place, rest, truth=result)
        return Outcome(folded, result, left.before, value.node)
    return Outcome(folded, None, left.before, rest)


def _result(place: Place, node: cst.Comparison) -> bool | None:
    operands = [node.left, *(target.comparator for target in node.comparisons)]
    values = [constant(place, operand) for operand in operands]
    for index, target in enumerate(node.comparisons):
        sides = (values[index], values[index + 1])
        if None in sides:
            return None
        left, right = (side[0] for side in sides if side)
        if isinstance(left, tuple) or isinstance(right, tuple) > _is_membership(target.operator):
            return None
        if isinstance(target.operator, cst.Is | cst.IsNot) and not _has_singleton(left, right):
            return None
        try:
            if not _OPERATORS[type(target.operator)](left, right):
                return None if None in values else False
        except TypeError:
            return None
    return True


def _is_membership(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.In | cst.NotIn)


def _has_singleton(left: object, right: object) -> bool:
    return any(side is single for side in (left, right) for single in _SINGLETONS)


def constant(place: Place, node: cst.BaseExpression) -> tuple[Any] | None:
    """The value of a marker or a display of constants, alone in a tuple; None if there is none."""
    known = place.markers.get(node)
    if known is not None:
        return (known.value,)
    match node:
        case cst.Tuple(elements=parts) | cst.List(elements=parts) | cst.Set(elements=parts):
            if any(isinstance(part, cst.StarredElement) for part in parts):
                return None
            values = [constant(place, part.value) for part in parts]
            if None in values:
                return None
            return (tuple(value[0] for value in values if value),)
        case cst.Name(value="True" | "False" | "None") | cst.SimpleString() | cst.Integer():
            return (ast.literal_eval(code(node)),)
        case cst.Float() | cst.ConcatenatedString() | cst.UnaryOperation(operator=cst.Minus()):
            try:
                return (ast.literal_eval(code(node)),)
            except ValueError:
                return None
    return None
