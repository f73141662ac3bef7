"""A test to which of its branches is always taken. Independent of the rewriter that it judges."""

from __future__ import annotations

import ast


def settled(test: ast.expr) -> bool | None:
    """Return whether a test is always true, or never, whatever else it evaluates; None if unknown.

    By the rules of the language reference, sections 6.10 and 6.11.
    """
    match test:
        case ast.Constant(value=value):
            return bool(value)
        case ast.NamedExpr(value=value):
            return settled(value)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = settled(operand)
            return None if inner is None else not inner
        case ast.BoolOp(op=op, values=values):
            decides = isinstance(op, ast.Or)
            found = [settled(each) for each in values]
            if decides in found:
                return decides
            return None if None in found else not decides
        case ast.Compare(
            left=ast.Constant(value=left), ops=[op], comparators=[ast.Constant(value=right)]
        ):
            return _compared(left, op, right)
    return None


def _compared(left: object, op: ast.cmpop, right: object) -> bool | None:
    if type(left) is not type(right):  # 1 == True, which is for others to know
        return None
    match op:
        case ast.Eq() | ast.Is():
            return left == right
        case ast.NotEq() | ast.IsNot():
            return left != right
    return None
