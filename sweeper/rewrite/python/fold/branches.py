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
    return spliced(node, joined((before, without_pass(suite)), ()), place.markers)


def folded(block: cst.BaseSuite, place: Place, fold_suite: FoldSuite) -> Suite:
    """The folded statements of a block."""
    suite = opened(block)
    return fold_suite(suite, place) if place.holds(block) else suite


def _undecided(node: cst.If, test: Outcome, place: Place, fold_suite: FoldSuite) -> Suite:
    condition = settled(test.after, node.test)
    before = statements(test.before)
    body = without_pass(folded(node.body, place, fold_suite))
    orelse = _fold_rest(node.orelse, place, fold_suite)
    if not body.statements and _is_idle(orelse):
        suite = statements(effects(place, condition))
        return spliced(node, joined((before, suite), ()), place.markers)
    whole = _turned(node, condition, body, orelse)
    if not before.statements:
        return Suite((whole,))
    return spliced(
        node, joined((before, Suite((whole.with_changes(leading_lines=()),))), ()), place.markers
    )


def _turned(
    node: cst.If, condition: cst.BaseExpression, body: Suite, orelse: cst.If | cst.Else | None
) -> cst.If:
    """The branches with their new parts; the test is the opposite if only the `else` does much.

    An `if` that is alone in the `else` is taken for an `elif`: the order of flags can make either.
    """
    if not body.statements and isinstance(orelse, cst.Else):
        rest = without_pass(opened(orelse.body))
        only = _only_if(rest)
        if only is None:
            condition, body, orelse = inverted(condition), rest, None
        else:
            orelse = only
    parts = {"test": condition, "body": closed(node.body, body), "orelse": orelse}
    return cst.ensure_type(changed(node, parts), cst.If)


def _is_idle(node: cst.If | cst.Else | None) -> bool:
    """Whether what follows a test does nothing, whatever the test."""
    if isinstance(node, cst.Else):
        return not without_pass(opened(node.body)).statements
    return node is None


def _only_if(suite: Suite) -> cst.If | None:
    """The `if` that is all of a suite."""
    match suite.statements:
        case [cst.If() as only] if not suite.footer:
            return only
    return None


def _fold_rest(
    node: cst.If | cst.Else | None, place: Place, fold_suite: FoldSuite
) -> cst.If | cst.Else | None:
    """Fold what follows a test that is not decided."""
    if node is None or not place.holds(node):
        return node
    if isinstance(node, cst.Else):
        return _fold_else(node, place, fold_suite)
    test = fold_test(node.test, place)
    if test.truth is None and not test.before:
        return _undecided_rest(node, test, place, fold_suite)
    if test.truth is False and not test.effects:
        return _fold_rest(node.orelse, place, fold_suite)
    return _else(node.body, fold_if(node, place, fold_suite))


def _else(block: cst.BaseSuite, suite: Suite) -> cst.If | cst.Else | None:
    """What follows a test: an `elif` if an `if` is all of it."""
    only = _only_if(suite)
    if only is not None:
        return only
    return cst.Else(closed(block, suite)) if suite.statements else None


def _fold_else(node: cst.Else, place: Place, fold_suite: FoldSuite) -> cst.If | cst.Else | None:
    body = without_pass(folded(node.body, place, fold_suite))
    if not body.statements:
        return None
    only = _only_if(body)
    if only is not None and not _is_kept(opened(node.body), place):
        return only  # nothing stands beside it any more, so it is an `elif`
    return node.with_changes(body=closed(node.body, body))


def _is_kept(suite: Suite, place: Place) -> bool:
    """Whether an `if` was alone in a suite, and is not decided."""
    match suite.statements:
        case [cst.If(test=test)]:
            return fold_test(test, place).truth is None
    return False


def _undecided_rest(
    node: cst.If, test: Outcome, place: Place, fold_suite: FoldSuite
) -> cst.If | cst.Else | None:
    condition = settled(test.node, node.test)
    body = without_pass(folded(node.body, place, fold_suite))
    orelse = _fold_rest(node.orelse, place, fold_suite)
    if not body.statements and _is_idle(orelse):
        if place.is_quiet(condition):
            return None
        orelse = None
    return _turned(node, condition, body, orelse)


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
