"""Fold comparisons of known values: a node with folded operands in, what it comes to out."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

import libcst as cst

from sweeper.model import FlagValue
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
        return decided(place, rest, truth=result, whole=Outcome(folded, None, left.before))
    return Outcome(folded, before=left.before, rest=rest)


def _result(place: Place, node: cst.Comparison) -> bool | None:
    operands = [node.left, *(target.comparator for target in node.comparisons)]
    values = [_constants(place, operand) for operand in operands]
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


def constant(place: Place, node: cst.BaseExpression) -> tuple[FlagValue] | None:
    """The value of a marker or a literal, alone in a tuple; None if it is neither."""
    known = place.markers.get(node)
    if known is not None:
        return (known.value,)
    match node:
        case cst.Name(value="True" | "False" | "None") | cst.Integer() | cst.Float():
            return (ast.literal_eval(code(node)),)
        case cst.UnaryOperation(operator=cst.Minus(), expression=cst.Integer() | cst.Float()):
            return (ast.literal_eval(code(node)),)
        case cst.SimpleString() if "b" not in node.prefix:
            return (ast.literal_eval(code(node)),)
    return None


def _constants(place: Place, node: cst.BaseExpression) -> tuple[Any] | None:
    """The value of a constant, or of a display of constants in which to look for one."""
    match node:
        case cst.Tuple(elements=parts) | cst.List(elements=parts) | cst.Set(elements=parts):
            values = [
                None if isinstance(part, cst.StarredElement) else constant(place, part.value)
                for part in parts
            ]
            if None in values:
                return None
            return (tuple(value[0] for value in values if value),)
    return constant(place, node)
