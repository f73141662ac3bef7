"""Tell whether control can leave statements at their end: statements in, yes or no out."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from sweeper.rewrite.python.fold.layout import Statement, opened
from sweeper.rewrite.python.fold.nodes import children

_JUMPS = (cst.Return, cst.Raise, cst.Continue, cst.Break)


def ends(statements: Sequence[Statement]) -> bool:
    """Whether what follows the statements is never reached."""
    return any(_ends(statement) for statement in statements)


def _ends(node: Statement) -> bool:
    match node:
        case cst.SimpleStatementLine(body=body):
            return any(isinstance(small, _JUMPS) for small in body)
        case cst.If(body=body, orelse=orelse):
            return _block_ends(body) and orelse is not None and _rest_ends(orelse)
        case cst.While(test=cst.Name(value="True"), body=body):
            return not _breaks(body)
        case cst.Try() | cst.TryStar():
            return _try_ends(node)
        case cst.Match(cases=cases):
            is_total = bool(cases) and is_irrefutable(cases[-1])
            return is_total and all(_block_ends(case.body) for case in cases)
    return False  # a `with` may swallow what is raised in it


def _block_ends(block: cst.BaseSuite) -> bool:
    return ends(opened(block).statements)


def _rest_ends(node: cst.If | cst.Else) -> bool:
    return _ends(node) if isinstance(node, cst.If) else _block_ends(node.body)


def _try_ends(node: cst.Try | cst.TryStar) -> bool:
    if node.finalbody is not None and _block_ends(node.finalbody.body):
        return True
    tried = _block_ends(node.body) or (node.orelse is not None and _block_ends(node.orelse.body))
    return tried and all(_block_ends(handler.body) for handler in node.handlers)


def _breaks(node: cst.CSTNode) -> bool:
    """Whether a `break` leaves the loop whose body this is."""
    if isinstance(node, cst.Break):
        return True
    if isinstance(node, cst.For | cst.While):
        return node.orelse is not None and _breaks(node.orelse)
    if isinstance(node, cst.FunctionDef | cst.ClassDef | cst.BaseExpression):
        return False
    return any(_breaks(child) for child in children(node))


def is_irrefutable(case: cst.MatchCase) -> bool:
    """Whether a `case` matches everything."""
    return case.guard is None and _matches_all(case.pattern)


def _matches_all(pattern: cst.MatchPattern) -> bool:
    match pattern:
        case cst.MatchAs(pattern=None):
            return True
        case cst.MatchAs(pattern=cst.MatchPattern() as inner):
            return _matches_all(inner)
        case cst.MatchOr(patterns=parts):
            return any(_matches_all(part.pattern) for part in parts)
    return False
