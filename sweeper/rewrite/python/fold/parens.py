"""Keep parentheses where precedence needs them: an expression and the one it replaces in."""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst

from sweeper.rewrite.python.fold.nodes import code

_OPERATORS: dict[type[cst.CSTNode], int] = {
    cst.Or: 2,
    cst.And: 3,
    cst.Not: 4,
    cst.BitOr: 6,
    cst.BitXor: 7,
    cst.BitAnd: 8,
    cst.LeftShift: 9,
    cst.RightShift: 9,
    cst.Add: 10,
    cst.Subtract: 10,
    cst.Power: 13,
}
_KINDS: dict[type[cst.CSTNode], int] = {
    cst.NamedExpr: 0,
    cst.Yield: 0,
    cst.Tuple: 0,
    cst.GeneratorExp: 0,
    cst.Lambda: 1,
    cst.IfExp: 1,
    cst.Comparison: 5,
    cst.Await: 14,
    cst.Attribute: 15,
    cst.Subscript: 15,
    cst.Call: 15,
}
# They may stand wherever an atom may.
_PRIMARIES = (cst.Attribute, cst.Call, cst.Subscript)


def precedence(node: cst.CSTNode) -> int:
    """How strongly the expression binds, without its parentheses."""
    match node:
        case cst.BooleanOperation(operator=operator):
            return _OPERATORS[type(operator)]
        case cst.UnaryOperation(operator=operator):
            return _OPERATORS.get(type(operator), 12)
        case cst.BinaryOperation(operator=operator):
            return _OPERATORS.get(type(operator), 11)
        case cst.Integer() | cst.Float() | cst.Imaginary() | cst.ConcatenatedString():
            return 15
    return _KINDS.get(type(node), 16)


def settled(new: cst.BaseExpression, old: cst.BaseExpression) -> cst.BaseExpression:
    """The new expression, in parentheses if what it replaces bound more strongly."""
    if new is old or new.lpar:
        return new
    binding = precedence(new)
    if binding >= 16 or (old.lpar and binding == 15 and not _spreads(new)):
        return new
    if old.lpar:
        return new.with_changes(lpar=old.lpar, rpar=old.rpar)
    is_looser = binding < precedence(old) and not isinstance(new, _PRIMARIES)
    if is_looser or _spreads(new) > _spreads(old):
        return parenthesised(new)
    return new


def _spreads(node: cst.BaseExpression) -> bool:
    """Whether an expression goes over the end of a line outside of brackets."""
    text = code(node)
    if "\n" not in text and "\r" not in text:
        return False
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return True
    return False


def parenthesised(node: cst.BaseExpression) -> cst.BaseExpression:
    """The expression in parentheses of its own."""
    if node.lpar:
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def bare(node: cst.BaseExpression) -> cst.BaseExpression:
    """The expression as a statement needs it: in parentheses only if it goes over a line end."""
    if isinstance(node, cst.Tuple | cst.GeneratorExp | cst.NamedExpr):
        return node
    stripped = node.with_changes(lpar=(), rpar=()) if node.lpar else node
    if not _spreads(stripped):
        return stripped
    return node if node.lpar else parenthesised(node)


def changed(node: Any, changes: dict[str, Any]) -> Any:
    """The node with the changes; where a space is now missing, in parentheses."""
    try:
        return node.with_changes(**changes)
    except cst.CSTValidationError:
        return node.with_changes(
            **{
                field: parenthesised(value) if isinstance(value, cst.BaseExpression) else value
                for field, value in changes.items()
            }
        )
