"""Fold `while` and `for`: a node and its place in, a suite out."""

from __future__ import annotations

import libcst as cst

from sweeper.rewrite.python.fold.branches import FoldSuite, folded
from sweeper.rewrite.python.fold.expressions import fold_test, fold_value, rebuilt
from sweeper.rewrite.python.fold.layout import Suite, closed, joined, spliced, without_pass
from sweeper.rewrite.python.fold.parens import changed, settled
from sweeper.rewrite.python.fold.place import Place
from sweeper.rewrite.python.fold.simple import statements


def fold_while(node: cst.While, place: Place, fold_suite: FoldSuite) -> Suite:
    """Fold a loop with a test, of which one that never holds leaves the `else`."""
    test = fold_test(node.test, place)
    if test.truth is False:
        suite = Suite()
        if node.orelse is not None:
            suite = without_pass(folded(node.orelse.body, place, fold_suite))
        return spliced(node, joined((statements(test.effects), suite), ()), place.markers)
    is_endless = test.truth is not None and not test.effects
    parts = {
        "test": cst.Name("True") if is_endless else settled(test.node, node.test),
        "body": closed(node.body, folded(node.body, place, fold_suite)),
        "orelse": None if test.truth else fold_else(node.orelse, place, fold_suite),
    }
    return Suite((changed(node, parts),))


def fold_else(node: cst.Else | None, place: Place, fold_suite: FoldSuite) -> cst.Else | None:
    """Fold the `else` of a loop or a `try`."""
    if node is None or not place.holds(node):
        return node
    body = folded(node.body, place, fold_suite)
    return node.with_changes(body=closed(node.body, body)) if body.statements else None


def fold_for(node: cst.For, place: Place, fold_suite: FoldSuite) -> Suite:
    """Fold a loop over something."""
    parts = {
        "body": closed(node.body, folded(node.body, place, fold_suite)),
        "orelse": fold_else(node.orelse, place, fold_suite),
    }
    if not place.holds(node.iter):
        return Suite((changed(rebuilt(node, place, skip=parts), parts),))
    iterated = fold_value(node.iter, place)
    before = statements(iterated.before)
    iterable = settled(iterated.after, node.iter)
    whole = changed(
        rebuilt(node, place, skip=("body", "orelse", "iter")),
        {**parts, "iter": iterable, "leading_lines": ()},
    )
    return spliced(node, joined((before, Suite((whole,))), ()), place.markers)
