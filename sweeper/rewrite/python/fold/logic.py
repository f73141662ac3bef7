"""Fold boolean operators: folded operands in, what the operation comes to out."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from sweeper.rewrite.python.fold.parens import changed, settled
from sweeper.rewrite.python.fold.place import Place


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an expression comes to.

    `node` may always stand in its place. `truth` is what it is as a test, if that is known; the
    effects in `before`, in their order, are then all that its evaluation does. Where statements
    can precede, `rest`, if any, may stand in its place after the effects.
    """

    node: cst.BaseExpression
    truth: bool | None = None
    before: tuple[cst.BaseExpression, ...] = ()
    rest: cst.BaseExpression | None = None

    @property
    def after(self) -> cst.BaseExpression:
        """What is left to evaluate after the effects in `before`."""
        return self.node if self.rest is None else self.rest


def known(place: Place, node: cst.BaseExpression) -> Outcome:
    """The outcome that is a marker."""
    value = place.markers.get(node)
    assert value is not None, "only markers are known"
    return Outcome(node, bool(value.value))


def decided(place: Place, node: cst.BaseExpression, *, truth: bool) -> Outcome:
    """The outcome of a test that has no effects."""
    return Outcome(place.markers.add(truth, place.markers.pins(node)), truth)


def negation(place: Place, node: cst.UnaryOperation, operand: Outcome) -> Outcome:
    """Fold `not`."""
    whole = changed(node, {"expression": settled(operand.node, node.expression)})
    if operand.truth is None:
        if operand.rest is None:
            return Outcome(whole)
        rest = changed(node, {"expression": settled(operand.rest, node.expression)})
        return Outcome(whole, None, operand.before, rest)
    value = decided(place, operand.node, truth=not operand.truth)
    if not operand.before:
        return value
    return Outcome(whole, value.truth, operand.before, value.node)


def choice(node: cst.IfExp, test: Outcome, chosen: Outcome | None, whole: cst.IfExp) -> Outcome:
    """Fold `a if test else b`; `chosen` is the arm that a known test takes."""
    if chosen is None:
        if test.rest is None:
            return Outcome(whole)
        return Outcome(
            whole, None, test.before, changed(whole, {"test": settled(test.rest, node.test)})
        )
    if not test.before:
        return chosen
    before = test.before + (chosen.before if chosen.rest is not None else ())
    return Outcome(whole, chosen.truth, before, chosen.after)


def junction(
    place: Place, node: cst.BooleanOperation, left: Outcome, right: Outcome, *, is_test: bool
) -> Outcome:
    """Fold `and` and `or`."""
    decides = isinstance(node.operator, cst.Or)
    if left.truth is decides:
        return left  # and the right side is never evaluated
    if left.truth is not None and place.markers.get(left.node):
        return right
    sides = {"left": settled(left.node, node.left), "right": settled(right.node, node.right)}
    whole = changed(node, sides)
    if left.truth is not None:
        has_rest = right.truth is not None or right.rest is not None
        before = left.before + (right.before if has_rest else ())
        return Outcome(whole, right.truth, before, right.after)
    if right.truth is None:
        return _hoisted(whole, left, settled(left.after, node.left))
    if right.truth is decides:
        return _settled_by_right(place, whole, left, right, is_test=is_test)
    if place.markers.get(right.node) and (is_test or _is_neutral(place, left, right)):
        return left
    return _hoisted(whole, left, settled(left.after, node.left))


def _is_neutral(place: Place, left: Outcome, right: Outcome) -> bool:
    """Whether `left and right` is `left` itself, not only as a test."""
    return place.is_boolean(left.node) and place.is_boolean(right.node)


def _hoisted(whole: cst.BooleanOperation, left: Outcome, rest: cst.BaseExpression) -> Outcome:
    if left.rest is None:
        return Outcome(whole)
    return Outcome(whole, None, left.before, changed(whole, {"left": rest}))


def _settled_by_right(
    place: Place, whole: cst.BooleanOperation, left: Outcome, right: Outcome, *, is_test: bool
) -> Outcome:
    """Fold `left and False`, `left or True`."""
    truth = right.truth
    assert truth is not None, "the right side decides"
    if right.before:
        if len(right.before) > 1:
            return Outcome(whole)
        before: tuple[cst.BaseExpression, ...] = (
            changed(whole, {"right": settled(right.before[0], whole.right)}),
        )
    else:
        before = left.before + effects(place, left.after)
    value = decided(place, whole, truth=truth)
    is_value = is_test or _is_neutral(place, left, right)
    if is_value and not before:
        return value
    return Outcome(whole, truth, before, value.node if is_value else None)


def effects(place: Place, node: cst.BaseExpression) -> tuple[cst.BaseExpression, ...]:
    """What of an expression has to be evaluated although nobody wants its value."""
    if place.is_quiet(node):
        return ()
    match node:
        case cst.UnaryOperation(operator=cst.Not(), expression=operand):
            return effects(place, operand)
        case cst.BooleanOperation(left=left, right=right) if place.is_quiet(right):
            return effects(place, left)
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(comparator=right)]):
            return effects(place, left) + effects(place, right)
    return (node,)
