"""Find variables, attributes and locals and plan their removal: a span in, operations out."""

from __future__ import annotations

import ast

from sweeper.model import Span
from sweeper.rewrite.python.plan import Drop, DropPair, DropPart, KeepValue, Operation, Unname
from sweeper.rewrite.python.source import Refused, Source, last_line

Site = ast.Name | ast.Attribute | ast.ExceptHandler
Assignment = ast.Assign | ast.AnnAssign | ast.AugAssign


def find_binding(source: Source, name: str, span: Span) -> Site | None:
    """What binds the name at the span, which may be that of the target or of its statement.

    Of an exception handler, a `with` part and a walrus it is that of `except E`, `f() as name` and
    `name := f()`.
    """
    sites = source.sites.get(name, ())
    for node in sites:
        if span in (_place(node), _binder_place(source, node)):
            return node
    for node in sites:
        is_statement = not isinstance(node, ast.ExceptHandler)
        if is_statement and _place(source.statement(node)) == span:
            return node
    return None


def _binder_place(source: Source, node: ast.AST) -> Span:
    """The place of what gives the name its value, where that is no statement."""
    parent = source.parents[node][0]
    match node, parent:
        case ast.ExceptHandler(type=ast.expr() as error), _:
            return Span(*_place(node)[:2], *_place(error)[2:])
        case _, ast.withitem(context_expr=opened):
            return Span(*_place(opened)[:2], *_place(node)[2:])
        case _, ast.NamedExpr():
            return _place(parent)
    return _place(node)


def _place(node: ast.AST) -> Span:
    return Span(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]


def plan_binding(source: Source, name: str, site: Site, *, keep_values: bool) -> list[Operation]:
    """Take the name from the statement that binds it.

    A value that may have effects stays as a bare expression if `keep_values`, else it forbids it.
    """
    if isinstance(site, ast.ExceptHandler):
        return [Unname(site)]
    parent, _ = source.parents[site]
    match parent:
        case ast.Assign(targets=targets) if len(targets) > 1:
            return [DropPart(parent, "targets", [t is site for t in targets].index(True))]
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            return _plan_whole(source, parent, keep_values=keep_values)
        case ast.withitem() | ast.NamedExpr():
            return [Unname(parent)]
        case ast.Tuple() | ast.List():
            return [_plan_pair(source, name, site, parent)]
    binder = "comprehension" if isinstance(parent, ast.comprehension) else "loop"
    raise Refused(f"{name} is bound by a {binder}")


def _plan_whole(source: Source, node: Assignment, *, keep_values: bool) -> list[Operation]:
    if node.value is not None and not source.is_deletable(node.value):
        if keep_values:
            return [KeepValue(node)]
        raise Refused("the value may have effects")
    if isinstance(node, ast.Assign | ast.AnnAssign) and not keep_values:
        return [Drop(node), *(Drop(text) for text in attribute_docstring(source, node))]
    return [Drop(node)]


def attribute_docstring(source: Source, node: ast.stmt) -> list[ast.stmt]:
    """The string on the line below an assignment, which documents it."""
    suite = source.suite(node)
    after = suite[suite.index(node) + 1 :][:1]
    for statement in after:
        match statement:
            case ast.Expr(value=ast.Constant(value=str())):
                return after if statement.lineno == last_line(node) + 1 else []
    return []


def _plan_pair(source: Source, name: str, site: Site, target: ast.Tuple | ast.List) -> Operation:
    statement = source.parents[target][0]
    match statement:
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            is_plain = all(isinstance(e, ast.Name | ast.Attribute) for e in names)
            is_paired = len(names) == len(values) and "#" not in source.segment(statement)
            index = [element is site for element in names].index(True)
            if is_plain and is_paired and source.is_deletable(values[index]):
                return DropPair(statement, index)
    raise Refused(f"{name} is one of several targets of an unpacking")
