"""Fold `if`, `elif` and `else`: a node and its place in, a suite out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import libcst as cst

from sweeper.rewrite.python.fold.expressions import fold_test
from sweeper.rewrite.python.fold.layout import Suite, closed, joined, opened, spliced, without_pass
from sweeper.rewrite.python.fold.logic import Outcome, effects
from sweeper.rewrite.python.fold.parens import changed, parenthesised, settled
from sweeper.rewrite.python.fold.place import Place
from sweeper.rewrite.python.fold.simple import statements

FoldSuite: TypeAlias = Callable[[Suite, Place], Suite]


def fold_if(node: cst.If, place: Place, fold_suite: FoldSuite) -> Suite:
    """Fold an `if` that begins a statement."""
    if not place.holds(node):
        return Suite((node,))
    test = fold_test(node.test, place)
    if test.truth is None:
        return _undecided(node, test, place, fold_suite)
    before = statements(test.effects)
    if test.truth:
        suite = folded(node.body, place, fold_suite)
    elif isinstance(node.orelse, cst.If):
        # the comments above an `elif` that becomes an `if` stay with it
        suite = fold_if(node.orelse, place, fold_suite)
    elif node.orelse is not None:
        suite = folded(node.orelse.body, place, fold_suite)
    else:
        suite = Suite()
    return spliced(node.leading_lines, joined((before, without_pass(suite)), ()))


def folded(block: cst.BaseSuite, place: Place, fold_suite: FoldSuite) -> Suite:
    """The folded statements of a block."""
    suite = opened(block)
    return fold_suite(suite, place) if place.holds(block) else suite


def _undecided(node: cst.If, test: Outcome, place: Place, fold_suite: FoldSuite) -> Suite:
    condition = settled(test.after, node.test)
    before = statements(test.before)
    body = folded(node.body, place, fold_suite)
    orelse = _fold_rest(node.orelse, place, fold_suite)
    body = _without_idle(body, is_other=type(orelse) is not type(node.orelse))
    if not body.statements:
        if orelse is None:
            suite = statements(effects(place, condition))
            return spliced(node.leading_lines, joined((before, suite), ()))
        if isinstance(orelse, cst.Else):
            condition = inverted(condition)
            body, orelse = opened(orelse.body), None
    block = closed(node.body, body)
    whole = changed(node, {"test": condition, "body": block, "orelse": orelse})
    if not before.statements:
        return Suite((whole,))
    return spliced(
        node.leading_lines, joined((before, Suite((whole.with_changes(leading_lines=()),))), ())
    )


def _without_idle(body: Suite, *, is_other: bool) -> Suite:
    """The body without `pass`: empty if it has nothing else and what follows `is_other`.

    Whatever the order of flags, for they may turn an `elif` to an `else` and back.
    """
    busy = without_pass(body)
    return busy if busy.statements or is_other else body


def _fold_rest(
    node: cst.If | cst.Else | None, place: Place, fold_suite: FoldSuite
) -> cst.If | cst.Else | None:
    """Fold what follows a test that is not decided."""
    if node is None or not place.holds(node):
        return node
    if isinstance(node, cst.Else):
        return _fold_else(node, place, fold_suite)
    test = fold_test(node.test, place)
    if test.truth is None:
        return _undecided_rest(node, test, place, fold_suite)
    if not test.truth and not test.effects:
        return _fold_rest(node.orelse, place, fold_suite)
    before = statements(test.effects)
    if test.truth:
        suite = folded(node.body, place, fold_suite)
    elif isinstance(node.orelse, cst.If):
        suite = fold_if(node.orelse, place, fold_suite)
    elif node.orelse is not None:
        suite = folded(node.orelse.body, place, fold_suite)
    else:
        suite = Suite()
    whole = spliced(node.leading_lines, joined((before, without_pass(suite)), ()))
    return cst.Else(closed(node.body, whole)) if whole.statements else None


def _fold_else(node: cst.Else, place: Place, fold_suite: FoldSuite) -> cst.If | cst.Else | None:
    old = opened(node.body).statements
    body = folded(node.body, place, fold_suite)
    match body.statements:
        case []:
            return None
        case [cst.If() as only] if not body.footer and not (len(old) == 1 and _is_if(old[0])):
            return only  # nothing stands beside it any more, so it is an `elif`
    return node.with_changes(body=closed(node.body, body))


def _is_if(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.If)


def _undecided_rest(
    node: cst.If, test: Outcome, place: Place, fold_suite: FoldSuite
) -> cst.If | cst.Else | None:
    condition = settled(test.node, node.test)
    body = folded(node.body, place, fold_suite)
    orelse = _fold_rest(node.orelse, place, fold_suite)
    body = _without_idle(body, is_other=type(orelse) is not type(node.orelse))
    if not body.statements and orelse is None and place.is_quiet(condition):
        return None
    parts = {"test": condition, "body": closed(node.body, body), "orelse": orelse}
    return cst.ensure_type(changed(node, parts), cst.If)


def inverted(node: cst.BaseExpression) -> cst.BaseExpression:
    """The opposite of a test."""
    match node:
        case cst.UnaryOperation(operator=cst.Not(), expression=operand):
            return operand
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=operator) as target]):
            opposite = _OPPOSITES.get(type(operator))
            if opposite is not None:
                target = target.with_changes(operator=opposite())
                return node.with_changes(comparisons=[target])
        case cst.BooleanOperation() | cst.IfExp() | cst.NamedExpr() | cst.Lambda():
            node = parenthesised(node)
    return cst.UnaryOperation(cst.Not(), node)


_OPPOSITES: dict[type[cst.CSTNode], type[cst.BaseCompOp]] = {
    cst.Is: cst.IsNot,
    cst.IsNot: cst.Is,
    cst.In: cst.NotIn,
    cst.NotIn: cst.In,
}
