"""Fold `match`: a node and its place in, a suite out."""

from __future__ import annotations

import libcst as cst

from sweeper.rewrite.python.fold.branches import FoldSuite, folded
from sweeper.rewrite.python.fold.compare import constant
from sweeper.rewrite.python.fold.displays import of
from sweeper.rewrite.python.fold.expressions import fold_test, fold_value
from sweeper.rewrite.python.fold.flow import is_irrefutable
from sweeper.rewrite.python.fold.known import Known
from sweeper.rewrite.python.fold.layout import Suite, closed, joined, spliced, without_pass
from sweeper.rewrite.python.fold.logic import effects
from sweeper.rewrite.python.fold.nodes import walk
from sweeper.rewrite.python.fold.parens import changed, settled
from sweeper.rewrite.python.fold.place import Place
from sweeper.rewrite.python.fold.simple import statements


def fold_match(node: cst.Match, place: Place, fold_suite: FoldSuite) -> Suite:
    """Fold a `match`: cases that are ruled out go, one that is certain is the last."""
    subject = fold_value(node.subject, place)
    subject = of(place, subject.node) if constant(place, subject.node) else subject
    known = place.markers.get(subject.after)
    before = statements(subject.before)
    cases: list[cst.MatchCase] = []
    for each in node.cases:
        case = _fold_guard(each, place)
        fits = None if case is None or known is None else _fits(case.pattern, known, place)
        if case is None or fits is False:
            continue
        if fits and case.guard is None and not cases:
            suite = joined(
                (_captured(case, subject.after), folded(case.body, place, fold_suite)), ()
            )
            return spliced(node, joined((before, without_pass(suite)), ()), place.markers)
        block = closed(case.body, folded(case.body, place, fold_suite))
        cases.append(case.with_changes(body=block))
        if is_irrefutable(case):
            break
    if not cases:
        rest = statements(() if known else effects(place, subject.after))
        return spliced(node, joined((before, rest), ()), place.markers)
    changes = {"subject": settled(subject.after, node.subject), "cases": cases, "leading_lines": ()}
    return spliced(node, joined((before, Suite((changed(node, changes),))), ()), place.markers)


def _fold_guard(case: cst.MatchCase, place: Place) -> cst.MatchCase | None:
    """The case with its guard folded; None if it never holds and nobody can notice its attempt."""
    if case.guard is None or not place.holds(case.guard):
        return case
    test = fold_test(case.guard, place)
    is_plain = place.markers.get(test.node) is not None
    if test.truth is False and is_plain and not _captures(case.pattern):
        return None
    if test.truth and is_plain:
        return case.with_changes(
            guard=None,
            whitespace_before_if=cst.SimpleWhitespace(""),
            whitespace_after_if=cst.SimpleWhitespace(""),
        )
    return cst.ensure_type(changed(case, {"guard": settled(test.node, case.guard)}), cst.MatchCase)


def _captures(pattern: cst.MatchPattern) -> bool:
    """Whether a pattern binds names, which it does even if the guard then fails."""
    kinds = (cst.MatchAs, cst.MatchStar, cst.MatchMapping)
    return any(
        getattr(node, "rest" if isinstance(node, cst.MatchMapping) else "name") is not None
        for node in walk(pattern)
        if isinstance(node, kinds)
    )


def _fits(pattern: cst.MatchPattern, known: Known, place: Place) -> bool | None:
    """Whether a known subject fits a pattern; None if only a run can tell."""
    match pattern:
        case cst.MatchSingleton(value=cst.Name(value=name)):
            return str(known.value) == name and not isinstance(known.value, str)
        case cst.MatchValue(value=value):
            wanted = constant(place, value)
            return None if wanted is None else bool(known.value == wanted[0])
        case cst.MatchAs(pattern=None):
            return True
        case cst.MatchOr(patterns=parts):
            fits = [_fits(part.pattern, known, place) for part in parts]
            if True in fits[: fits.index(None) if None in fits else None]:
                return True
            return None if None in fits else False
    return None


def _captured(case: cst.MatchCase, subject: cst.BaseExpression) -> Suite:
    match case.pattern:
        case cst.MatchAs(name=cst.Name() as name):
            line = cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(name)], subject)])
            return Suite((line,))
    return Suite()
