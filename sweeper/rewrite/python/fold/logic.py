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
    `effects`, in their order, are then all that its evaluation does. Where statements can precede,
    `rest`, if any, may stand in its place after those in `before`.
    """

    node: cst.BaseExpression
    truth: bool | None = None
    effects: tuple[cst.BaseExpression, ...] = ()
    before: tuple[cst.BaseExpression, ...] = ()
    rest: cst.BaseExpression | None = None

    @property
    def after(self) -> cst.BaseExpression:
        """What is left to evaluate after what is in `before`."""
        return self.node if self.rest is None else self.rest


def known(place: Place, node: cst.BaseExpression) -> Outcome:
    """The outcome that is a marker."""
    value = place.markers.get(node)
    assert value is not None, "only markers are known"
    return Outcome(node, bool(value.value))


def decided(
    place: Place, node: cst.BaseExpression, *, truth: bool, whole: Outcome | None = None
) -> Outcome:
    """The outcome of a test; one that has effects stands in `whole` with them."""
    value = place.markers.add(truth, place.markers.pins(node))
    if whole is None or not whole.effects:
        return Outcome(value, truth)
    return Outcome(whole.node, truth, whole.effects, whole.effects, value)


def negation(place: Place, node: cst.UnaryOperation, operand: Outcome) -> Outcome:
    """Fold `not`."""
    whole = changed(node, {"expression": settled(operand.node, node.expression)})
    if operand.truth is not None:
        effectful = Outcome(whole, None, operand.effects)
        return decided(place, operand.node, truth=not operand.truth, whole=effectful)
    if operand.rest is None:
        return Outcome(whole)
    rest = changed(node, {"expression": settled(operand.rest, node.expression)})
    return Outcome(whole, before=operand.before, rest=rest)


def choice(node: cst.IfExp, test: Outcome, chosen: Outcome | None, whole: cst.IfExp) -> Outcome:
    """Fold `a if test else b`; `chosen` is the arm that a known test takes."""
    if chosen is None:
        if test.rest is None:
            return Outcome(whole)
        rest = changed(whole, {"test": settled(test.rest, node.test)})
        return Outcome(whole, before=test.before, rest=rest)
    return after(whole, test, chosen) if test.effects else chosen


def after(whole: cst.BaseExpression, first: Outcome, second: Outcome) -> Outcome:
    """The outcome of the second expression, evaluated after the effects of the first."""
    effects = first.effects + second.effects if second.truth is not None else ()
    before = first.effects + second.before
    return Outcome(whole, second.truth, effects, before, second.after)


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
    is_plain = place.markers.get(right.node) is not None
    if left.truth is not None:
        if right.truth is left.truth and is_plain and is_test:
            return left
        return after(whole, left, right)
    if right.truth is decides:
        return _settled_by_right(place, whole, left, right, is_test=is_test)
    if right.truth is not None and is_plain and (is_test or _is_neutral(place, left, right)):
        return left
    return Outcome(whole, before=left.before, rest=_rest(whole, left))


def _is_neutral(place: Place, left: Outcome, right: Outcome) -> bool:
    """Whether `left and right` is `left` itself, not only as a test."""
    return place.is_boolean(left.node) and place.is_boolean(right.node)


def _rest(whole: cst.BooleanOperation, left: Outcome) -> cst.BaseExpression | None:
    """The operation after what its left side has before it."""
    if left.rest is None:
        return None
    rest: cst.BaseExpression = changed(whole, {"left": settled(left.rest, whole.left)})
    return rest


def _settled_by_right(
    place: Place, whole: cst.BooleanOperation, left: Outcome, right: Outcome, *, is_test: bool
) -> Outcome:
    """Fold `left and False`, `left or True`."""
    truth = right.truth
    assert truth is not None, "the right side decides"
    if len(right.effects) > 1:
        return Outcome(whole, before=left.before, rest=_rest(whole, left))
    done = (*left.before, *effects(place, left.after))
    if right.effects:
        done = (changed(whole, {"right": settled(right.effects[0], whole.right)}),)
    if is_test or _is_neutral(place, left, right):
        return decided(place, whole, truth=truth, whole=Outcome(whole, None, done))
    return Outcome(whole, truth, done, left.before, _rest(whole, left))


def effects(place: Place, node: cst.BaseExpression) -> tuple[cst.BaseExpression, ...]:
    """What of an expression has to be evaluated although nobody wants its value."""
    if place.is_quiet(node):
        return ()
    match node:
        case cst.UnaryOperation(operator=cst.Not(), expression=operand):
            return effects(place, operand)
        case cst.BooleanOperation(left=left, right=right) if place.is_quiet(right):
            return effects(place, left)
        case cst.IfExp(test=test, body=body, orelse=orelse):
            if place.is_quiet(body) and place.is_quiet(orelse):
                return effects(place, test)
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(comparator=right)]):
            return effects(place, left) + effects(place, right)
    return (node,)
