"""Fold a line of simple statements: a line and its place in, a suite out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import libcst as cst

from sweeper.rewrite.python.fold.expressions import fold_test, fold_value, rebuilt
from sweeper.rewrite.python.fold.layout import Suite, spliced
from sweeper.rewrite.python.fold.logic import Outcome, effects
from sweeper.rewrite.python.fold.parens import bare, changed, settled
from sweeper.rewrite.python.fold.place import Place


def statements(expressions: Sequence[cst.BaseExpression]) -> Suite:
    """The effects as statements."""
    return Suite(tuple(cst.SimpleStatementLine([_statement(node)]) for node in expressions))


def _statement(node: cst.BaseExpression) -> cst.BaseSmallStatement:
    if isinstance(node, cst.NamedExpr):
        return cst.Assign(
            [cst.AssignTarget(cst.ensure_type(node.target, cst.Name))], bare(node.value)
        )
    return cst.Expr(bare(node))


def fold_line(line: cst.SimpleStatementLine, place: Place) -> Suite:
    """Fold the statements of a line; an effect that comes before one gets a line of its own."""
    small: list[cst.BaseSmallStatement] = []
    for node in line.body:
        small += _fold_small(node, place) if place.holds(node) else [node]
    if not small:
        return spliced(line, Suite(), place.markers)
    if len(line.body) == 1:
        lines = [cst.SimpleStatementLine([each]) for each in small]
        lines[-1] = line.with_changes(body=[small[-1]], leading_lines=())
        return spliced(line, Suite(tuple(lines)), place.markers)
    if small[-1] is not line.body[-1]:
        small[-1] = small[-1].with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
    return Suite((line.with_changes(body=small),))


def _fold_small(node: cst.BaseSmallStatement, place: Place) -> list[cst.BaseSmallStatement]:
    match node:
        case cst.Expr(value=value):
            return _fold_expression(node, fold_test(value, place), place)
        case cst.Assert(test=test):
            outcome = fold_test(test, place)
            if outcome.truth and not outcome.effects:
                return []
            folded: cst.Assert = rebuilt(node, place)
            return [changed(folded, {"test": settled(outcome.node, test)})]
        case cst.Assign(value=value) | cst.Return(value=cst.BaseExpression() as value):
            if place.holds(value):
                return _fold_valued(rebuilt(node, place), value, fold_value(value, place))
    return [rebuilt(node, place)]


def _fold_expression(
    node: cst.Expr, outcome: Outcome, place: Place
) -> list[cst.BaseSmallStatement]:
    if outcome.truth is not None:
        return [_statement(each) for each in outcome.effects]
    value = settled(outcome.after, node.value)
    rest = effects(place, value)
    is_kept = rest == (value,) and not isinstance(value, cst.NamedExpr)
    last = [changed(node, {"value": value})] if is_kept else map(_statement, rest)
    return [*map(_statement, outcome.before), *last]


def _fold_valued(
    node: Any, old: cst.BaseExpression, outcome: Outcome
) -> list[cst.BaseSmallStatement]:
    if outcome.rest is None:
        return [node]
    value = settled(outcome.rest, old)
    return [*map(_statement, outcome.before), changed(node, {"value": value})]
