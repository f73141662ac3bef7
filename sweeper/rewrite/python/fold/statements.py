"""Fold statements: a suite and its place in, the suite that does the same out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import libcst as cst

from sweeper.rewrite.python.fold.branches import fold_if
from sweeper.rewrite.python.fold.cases import fold_match
from sweeper.rewrite.python.fold.definitions import fold_class, fold_function
from sweeper.rewrite.python.fold.flow import ends
from sweeper.rewrite.python.fold.layout import Statement, Suite, joined
from sweeper.rewrite.python.fold.loops import fold_for, fold_while
from sweeper.rewrite.python.fold.managers import fold_with
from sweeper.rewrite.python.fold.merged import merged
from sweeper.rewrite.python.fold.overwritten import without_overwritten
from sweeper.rewrite.python.fold.place import Place
from sweeper.rewrite.python.fold.simple import fold_line
from sweeper.rewrite.python.fold.tries import fold_try


def fold_suite(suite: Suite, place: Place) -> Suite:
    """Fold the statements; what cannot be reached any more goes."""
    parts: list[Suite] = []
    statements = suite.statements
    last = suite.statements[-1] if suite.statements else None
    for statement in suite.statements:
        if not _is_touched(statement, place):
            parts.append(Suite((statement,)))
            continue
        part = _fold_statement(statement, place)
        parts.append(part)
        if statement is not last and ends(part.statements) and not ends((statement,)):
            return joined(_tidied(statements, parts, place), ())
    return joined(_tidied(statements, parts, place), suite.footer)


def _tidied(statements: Sequence[Statement], parts: Sequence[Suite], place: Place) -> list[Suite]:
    """The parts, each made of the statement of its place, without what folding left to nothing."""
    return merged(statements, without_overwritten(statements, parts, place), place)


def _is_touched(node: Statement, place: Place) -> bool:
    if isinstance(node, cst.SimpleStatementLine):  # that of a one-line suite is no node of the tree
        return any(place.holds(small) for small in node.body)
    return place.holds(node)


def _fold_statement(node: Statement, place: Place) -> Suite:
    match node:
        case cst.SimpleStatementLine():
            return fold_line(node, place)
        case cst.If():
            return fold_if(node, place, fold_suite)
        case cst.While():
            return fold_while(node, place, fold_suite)
        case cst.For():
            return fold_for(node, place, fold_suite)
        case cst.Try() | cst.TryStar():
            return fold_try(node, replace(place, is_guarded=True), fold_suite)
        case cst.With():
            return fold_with(node, replace(place, is_guarded=True), fold_suite)
        case cst.Match():
            return fold_match(node, place, fold_suite)
        case cst.FunctionDef():
            return fold_function(node, place, fold_suite)
        case cst.ClassDef():
            return fold_class(node, place, fold_suite)
    raise AssertionError("these are all statements there are")
