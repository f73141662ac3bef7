"""Fold an expression: a node and its place in, what it comes to out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import libcst as cst

from sweeper.model import FlagValue
from sweeper.rewrite.python.fold.compare import comparison, constant
from sweeper.rewrite.python.fold.displays import reduced
from sweeper.rewrite.python.fold.known import Refused
from sweeper.rewrite.python.fold.logic import Outcome, choice, decided, junction, known, negation
from sweeper.rewrite.python.fold.nodes import fields, walk
from sweeper.rewrite.python.fold.parens import changed, settled
from sweeper.rewrite.python.fold.place import Place
from sweeper.rewrite.python.fold.stars import unpacked
from sweeper.rewrite.python.fold.strings import joined_string

_STRUCTURES = (cst.BooleanOperation, cst.IfExp, cst.NamedExpr, cst.UnaryOperation)


def fold_test(node: cst.BaseExpression, place: Place) -> Outcome:
    """Fold an expression of which only the truth matters."""
    return _fold_test(node, place) if place.holds(node) else Outcome(node)


def _fold_test(node: cst.BaseExpression, place: Place) -> Outcome:
    outcome = _fold(node, place, is_test=True)
    if outcome.truth is not None and not outcome.effects and not place.markers.get(outcome.node):
        return decided(place, node, truth=outcome.truth)
    return outcome


def fold_value(node: cst.BaseExpression, place: Place) -> Outcome:
    """Fold an expression whose value matters."""
    return _fold(node, place, is_test=False) if place.holds(node) else Outcome(node)


def _fold(node: cst.BaseExpression, place: Place, *, is_test: bool) -> Outcome:
    outcome = _folded(node, place, is_test=is_test)
    value = place.markers.get(outcome.node) if is_test else None
    if value is None or isinstance(value.value, bool):
        return outcome
    return decided(place, outcome.node, truth=bool(value.value))  # one way to write it


def _folded(node: cst.BaseExpression, place: Place, *, is_test: bool) -> Outcome:
    if place.markers.get(node):
        return known(place, node)
    match node:
        case cst.BooleanOperation(left=left, right=right):
            sides = [_fold(side, place, is_test=is_test) for side in (left, right)]
            return junction(place, node, *sides, is_test=is_test)
        case cst.UnaryOperation(operator=cst.Not(), expression=operand):
            return negation(place, node, _fold_test(operand, place))
        case cst.IfExp():
            return _fold_choice(node, place, is_test=is_test)
        case cst.NamedExpr(value=named):
            return _fold_walrus(node, _fold(named, place, is_test=False), place)
    if not place.holds(node):
        value = constant(place, node)
        return Outcome(node) if value is None else known(place, _literal(place, node, *value))
    match node:
        case cst.Call(args=[cst.Arg(value=tested, keyword=None, star="") as arg]) if (
            place.is_builtin(node.func, "bool")
        ):
            truth = settled(fold_test(tested, place).node, tested)
            return reduced(place, node.with_changes(args=[arg.with_changes(value=truth)]))
        case cst.Comparison():
            return comparison(place, node, rebuilt(node, place), fold_value(node.left, place))
        case cst.Await(expression=operand) if place.markers.get(operand):
            return known(place, operand)
    whole: cst.BaseExpression = rebuilt(node, place)
    outcome = reduced(place, whole)
    if outcome.node is not whole and isinstance(outcome.node, _STRUCTURES):
        return _fold(outcome.node, place, is_test=is_test)  # what was chosen stands here now
    return outcome


def _literal(place: Place, node: cst.BaseExpression, value: FlagValue) -> cst.Name:
    return place.markers.add(value, (), node.with_changes(lpar=(), rpar=()))


def _fold_choice(node: cst.IfExp, place: Place, *, is_test: bool) -> Outcome:
    test = _fold_test(node.test, place)
    arms = [_fold(arm, place, is_test=is_test) for arm in (node.body, node.orelse)]
    changes = {
        "test": settled(test.node, node.test),
        "body": settled(arms[0].node, node.body),
        "orelse": settled(arms[1].node, node.orelse),
    }
    whole = changed(node, changes)
    if test.truth is None:
        return choice(node, test, None, whole)
    return choice(node, test, arms[0] if test.truth else arms[1], whole)


def _fold_walrus(node: cst.NamedExpr, value: Outcome, place: Place) -> Outcome:
    whole = changed(node, {"value": settled(value.node, node.value)})
    if not place.markers.get(value.node):
        return Outcome(whole)
    copy = place.markers.copy(value.node)
    return Outcome(whole, value.truth, (whole,), (whole,), copy)


def rebuilt(node: cst.CSTNode, place: Place, *, skip: Collection[str] = ()) -> Any:
    """The node with everything below it folded, but for the skipped fields."""
    changes: dict[str, Any] = {}
    for field in fields(type(node)):
        if field in skip:
            continue
        value = getattr(node, field)
        if isinstance(value, cst.CSTNode) and place.holds(value):
            changes[field] = _below(node, value, place)
        elif isinstance(value, list | tuple) and any(map(place.holds, value)):
            parts = [_below(node, part, place) if place.holds(part) else part for part in value]
            changes[field] = _spliced(node, value, parts, place)
    _check_nature(node, changes, place)
    return changed(node, changes)


def _spliced(
    node: cst.CSTNode, old: Sequence[cst.CSTNode], new: list[Any], place: Place
) -> list[Any]:
    """The parts without stars around displays and filters that let everything pass."""
    if isinstance(node, cst.CompFor):
        known_tests = [place.markers.get(part.test) for part in new]
        return [p for p, test in zip(new, known_tests, strict=True) if not (test and test.value)]
    parts = unpacked(old, new)
    if not parts and new and (isinstance(node, cst.Set) or not getattr(node, "lpar", True)):
        return new  # "{}" is no set, and an empty tuple needs parentheses
    return parts


def _below(parent: cst.CSTNode, node: cst.CSTNode, place: Place) -> cst.CSTNode:
    if isinstance(parent, cst.FormattedStringExpression) and parent.equal is not None:
        raise Refused("its text is printed", place.markers.pins(node))
    if isinstance(parent, cst.ConcatenatedString):
        part = rebuilt(node, place)
        return joined_string(place, part) if isinstance(part, cst.FormattedString) else part
    if isinstance(node, cst.BaseExpression):
        fold = fold_test if isinstance(parent, cst.CompIf) else fold_value
        return settled(fold(node, place).node, node)
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
    bound = (cst.NamedExpr,)
    if isinstance(node, cst.Lambda) and _count(node, bound) > _count(after, bound):
        raise Refused("it would change the variables of the lambda", place.markers.pins(node))


def _count(node: cst.CSTNode, kinds: tuple[type[cst.CSTNode], ...]) -> int:
    return sum(isinstance(each, kinds) for each in walk(node))
