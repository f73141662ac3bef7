"""Fold functions and classes: a node and its place in, a suite out."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import libcst as cst

from sweeper.rewrite.python import scopes
from sweeper.rewrite.python.fold.branches import FoldSuite, folded
from sweeper.rewrite.python.fold.expressions import rebuilt
from sweeper.rewrite.python.fold.known import Refused
from sweeper.rewrite.python.fold.layout import Statement, Suite, closed, is_blank, opened
from sweeper.rewrite.python.fold.locals import without_idle_locals
from sweeper.rewrite.python.fold.nodes import code
from sweeper.rewrite.python.fold.place import Place
from sweeper.rewrite.python.plan import Plan
from sweeper.rewrite.python.source import Source


def fold_function(node: cst.FunctionDef, place: Place, fold_suite: FoldSuite) -> Suite:
    """Fold a function, which must stay what it is."""
    header = _without_skips(node, rebuilt(node, place, skip=("body",)), place)
    if not place.holds(node.body):
        return Suite((header,))
    inner = replace(place, is_probe=False, is_inner=True, is_guarded=False, function=node)
    before = opened(node.body).statements
    body = _without_return(before, folded(node.body, inner, fold_suite))
    new = header.with_changes(body=closed(node.body, undocumented(before, body)))
    new = without_idle_locals(node, new)
    reason = _lost(node, new)
    if reason:
        raise Refused(reason, place.markers.pins(node.body))
    return Suite((new,))


def _without_return(before: Sequence[Statement], suite: Suite) -> Suite:
    """The body without a bare `return` that came to stand where the function ends anyhow."""
    if not _returns(suite.statements) or _returns(before):
        return suite
    *others, last = suite.statements
    comments = last.leading_lines if any(not is_blank(line) for line in last.leading_lines) else ()
    return Suite(tuple(others), (*comments, *suite.footer))


def _returns(statements: Sequence[Statement]) -> bool:
    match statements:
        case [*_, cst.SimpleStatementLine(body=[cst.Return(value=None)], trailing_whitespace=end)]:
            return end.comment is None
    return False


def fold_class(node: cst.ClassDef, place: Place, fold_suite: FoldSuite) -> Suite:
    """Fold a class."""
    header = _without_skips(node, rebuilt(node, place, skip=("body",)), place)
    if not place.holds(node.body):
        return Suite((header,))
    inner = replace(place, function=None)
    body = undocumented(opened(node.body).statements, folded(node.body, inner, fold_suite))
    new = header.with_changes(body=closed(node.body, body))
    reason = _lost(node, new, is_inner=place.is_inner)
    if reason:
        raise Refused(reason, place.markers.pins(node.body))
    return Suite((new,))


# The decorators of tests that do nothing when their first argument is this.
_SKIPS = {"skipif": False, "skipIf": False, "skipUnless": True}

_Header = TypeVar("_Header", cst.FunctionDef, cst.ClassDef)


def _without_skips(old: _Header, header: _Header, place: Place) -> _Header:
    """The definition without decorators that folding made never skip the test."""
    pairs = zip(old.decorators, header.decorators, strict=True)
    kept = [new for was, new in pairs if not (place.holds(was) and _is_idle(new, place))]
    if len(kept) == len(header.decorators):
        return header
    return header.with_changes(decorators=kept)


def _is_idle(decorator: cst.Decorator, place: Place) -> bool:
    match decorator.decorator:
        case cst.Call(func=cst.Attribute(attr=cst.Name(value=name)), args=[test, *others]):
            known = place.markers.get(test.value)
            is_plain = known is not None and bool(known.value) is _SKIPS.get(name)
            return is_plain and all(place.is_quiet(each.value) for each in others)
    return False


def undocumented(before: Sequence[Statement], suite: Suite) -> Suite:
    """The suite without a string that came to stand where a docstring does."""
    if _documented(before) or not _documented(suite.statements):
        return suite
    first = cst.ensure_type(suite.statements[0], cst.SimpleStatementLine)
    rest = [first.with_changes(body=first.body[1:])] if len(first.body) > 1 else []
    return undocumented(before, suite._replace(statements=(*rest, *suite.statements[1:])))


def _documented(statements: Sequence[Statement]) -> bool:
    match statements:
        case [cst.SimpleStatementLine(body=[cst.Expr(value=value), *_]), *_]:
            return isinstance(value, cst.SimpleString | cst.ConcatenatedString)
    return False


def _lost(
    old: cst.FunctionDef | cst.ClassDef,
    new: cst.FunctionDef | cst.ClassDef,
    *,
    is_inner: bool = True,
) -> str:
    """Why the new definition is of another nature than the old one, if so."""
    before, after = (Plan(Source(code(node))) for node in (old, new))
    was, is_now = (_definition(plan) for plan in (before, after))
    if scopes.has_yield(before, was) and not scopes.has_yield(after, is_now):
        return f"without its last yield, {was.name} would be no generator"
    # a class around which no function is looks for its names in the module anyhow
    lost = scopes.bound(before, was) - scopes.bound(after, is_now) if is_inner else set()
    if not isinstance(was, ast.ClassDef):
        lost -= {node.arg for node in ast.walk(was.args) if isinstance(node, ast.arg)}
    lost |= scopes.declared(before, was) - scopes.declared(after, is_now)
    used = scopes.used(after, is_now.body) | scopes.bound(after, is_now)
    for name in sorted(lost & used):
        return f"{name} is still used in {was.name}, where this is all that binds it"
    return ""


def _definition(plan: Plan) -> scopes.Definition:
    definition = plan.source.tree.body[0]
    assert isinstance(definition, scopes.Definition), "the text is one definition"
    return definition
