"""Fold `try`: a node and its place in, a suite out."""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from sweeper.rewrite.python.fold.branches import FoldSuite, folded
from sweeper.rewrite.python.fold.expressions import rebuilt
from sweeper.rewrite.python.fold.layout import Suite, closed, opened, spliced, without_pass
from sweeper.rewrite.python.fold.loops import fold_else
from sweeper.rewrite.python.fold.place import Place


def fold_try(node: cst.Try | cst.TryStar, place: Place, fold_suite: FoldSuite) -> Suite:
    """Fold a `try`, of which one that does nothing leaves `else` and `finally`."""
    body = folded(node.body, replace(place, is_probe=bool(node.handlers)), fold_suite)
    handlers = [_fold_handler(each, place, fold_suite) for each in node.handlers]
    orelse = fold_else(node.orelse, place, fold_suite)
    final = _fold_finally(node.finalbody, place, fold_suite)
    if not body.statements:  # nothing fails, so what follows is `else`
        handlers = []
        body, orelse = Suite() if orelse is None else opened(orelse.body), None
    if not body.statements and final is not None:
        body, final = opened(final.body), None
    if not handlers and final is None:
        return spliced(node, without_pass(body), place.markers)
    parts = {
        "body": closed(node.body, body),
        "handlers": handlers,
        "orelse": orelse,
        "finalbody": final,
    }
    return Suite((node.with_changes(**parts),))


def _fold_finally(
    node: cst.Finally | None, place: Place, fold_suite: FoldSuite
) -> cst.Finally | None:
    if node is None or not place.holds(node):
        return node
    body = folded(node.body, place, fold_suite)
    return node.with_changes(body=closed(node.body, body)) if body.statements else None


def _fold_handler(
    node: cst.ExceptHandler | cst.ExceptStarHandler, place: Place, fold_suite: FoldSuite
) -> cst.ExceptHandler | cst.ExceptStarHandler:
    if not place.holds(node):
        return node
    body = closed(node.body, folded(node.body, place, fold_suite))
    header: cst.ExceptHandler = rebuilt(node, place, skip=("body",))
    return header.with_changes(body=body)
