"""Fold an expression: a node and its place in, what it comes to out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import libcst as cst

from sweeper.rewrite.python.fold.compare import comparison
from sweeper.rewrite.python.fold.known import Refused
from sweeper.rewrite.python.fold.logic import Outcome, choice, decided, junction, known, negation
from sweeper.rewrite.python.fold.nodes import fields, walk
from sweeper.rewrite.python.fold.parens import changed, settled
from sweeper.rewrite.python.fold.place import Place


def fold_test(node: cst.BaseExpression, place: Place) -> Outcome:
    """Fold an expression of which only the truth matters."""
    outcome = _fold(node, place, is_test=True)
    if outcome.truth is not None and not outcome.before and not place.markers.get(outcome.node):
        return decided(place, node, truth=outcome.truth)
    return outcome


def fold_value(node: cst.BaseExpression, place: Place) -> Outcome:
    """Fold an expression whose value matters."""
    return _fold(node, place, is_test=False)


def _fold(node: cst.BaseExpression, place: Place, *, is_test: bool) -> Outcome:
    if not place.holds(node):
        return Outcome(node)
    if place.markers.get(node):
        return known(place, node)
    match node:
        case cst.BooleanOperation(left=left, right=right):
            sides = [_fold(side, place, is_test=is_test) for side in (left, right)]
            return junction(place, node, *sides, is_test=is_test)
        case cst.UnaryOperation(operator=cst.Not(), expression=operand):
            return negation(place, node, fold_test(operand, place))
        case cst.IfExp():
            return _fold_choice(node, place, is_test=is_test)
        case cst.Comparison():
            return comparison(place, node, rebuilt(node, place), fold_value(node.left, place))
        case cst.Await(expression=operand) if place.markers.get(operand):
            return known(place, operand)
        case cst.NamedExpr(value=value):
            return _fold_walrus(node, fold_value(value, place), place)
    return _reduced(rebuilt(node, place), place)


def _reduced(node: cst.BaseExpression, place: Place) -> Outcome:
    return known(place, node) if place.markers.get(node) else Outcome(node)


def _fold_choice(node: cst.IfExp, place: Place, *, is_test: bool) -> Outcome:
    test = fold_test(node.test, place)
    arms = [_fold(arm, place, is_test=is_test) for arm in (node.body, node.orelse)]
    changes = {
        "test": settled(test.node, node.test),
        "body": settled(arms[0].node, node.body),
        "orelse": settled(arms[1].node, node.orelse),
    }
    whole = changed(node, changes)
    if test.truth is None:
        return choice(node, test, None, whole)
    chosen = arms[0] if test.truth else arms[1]
    pins = place.markers.pins(node.test)
    match chosen.node:
        case cst.Name(value="True" | "False" | "None" as name):
            value = {"True": True, "False": False, "None": None}[name]
            chosen = known(place, place.markers.add(value, pins, chosen.node))
    return choice(node, test, chosen, whole)


def _fold_walrus(node: cst.NamedExpr, value: Outcome, place: Place) -> Outcome:
    whole = changed(node, {"value": settled(value.node, node.value)})
    if not place.markers.get(value.node):
        return Outcome(whole)
    return Outcome(whole, value.truth, (whole,), place.markers.copy(value.node))


def rebuilt(node: cst.CSTNode, place: Place, *, skip: Collection[str] = ()) -> Any:
    """The node with everything below it folded, but for the skipped fields."""
    changes: dict[str, Any] = {}
    for field in fields(type(node)):
        if field in skip:
            continue
        value = getattr(node, field)
        if isinstance(value, cst.CSTNode) and place.holds(value):
            changes[field] = _below(node, value, place)
        elif isinstance(value, list | tuple) and any(id(part) in place.touched for part in value):
            changes[field] = [
                _below(node, part, place) if place.holds(part) else part for part in value
            ]
    _check_nature(node, changes, place)
    return changed(node, changes)


def _below(parent: cst.CSTNode, node: cst.CSTNode, place: Place) -> cst.CSTNode:
    if isinstance(node, cst.BaseExpression):
        if isinstance(parent, cst.CompIf):
            return settled(fold_test(node, place).node, node)
        return settled(fold_value(node, place).node, node)
    result: cst.CSTNode = rebuilt(node, place)
    return result


def _check_nature(node: cst.CSTNode, changes: dict[str, Any], place: Place) -> None:
    """Refuse to drop what makes a generator of a lambda, or an asynchronous one of a generator."""
    if not isinstance(node, cst.GeneratorExp | cst.Lambda) or not changes:
        return
    natures = (cst.Await, cst.Yield)
    after = changed(node, changes)
    if _count(node, natures) and not _count(after, natures):
        raise Refused("it would change what the generator is", place.markers.pins(node))


def _count(node: cst.CSTNode, kinds: tuple[type[cst.CSTNode], ...]) -> int:
    return sum(isinstance(each, kinds) for each in walk(node))
