"""A name in one file to what binds it there, and to the value that it is bound to."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from sweeper.rewrite.python.source import FUNCTIONS, Source


def sole_binder(source: Source, names: Sequence[str]) -> ast.AST | None:
    """Return what binds a dotted name of the file, when that is one thing."""
    scope: ast.AST = source.tree
    for name in names:
        binders = source.bindings.get((scope, name), [])
        if len(binders) != 1:
            return None
        scope = binders[0]
    return scope


def value_of(source: Source, target: ast.AST) -> ast.expr | None:
    """Return the value that a plain assignment gives a name or an attribute."""
    parent, _ = source.parents[target]
    match parent:
        case ast.Assign(targets=[_], value=given):
            return given
        case ast.AnnAssign(value=given) | ast.NamedExpr(value=given):
            return given
    return None


def argument_of(scope: ast.AST, name: str) -> ast.arg | None:
    """Return the argument with the name, when the scope is a function that has one."""
    if not isinstance(scope, (*FUNCTIONS, ast.Lambda)):
        return None
    given = scope.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return next((arg for arg in every if arg is not None and arg.arg == name), None)


def qualname(source: Source, node: ast.AST) -> str:
    """Return the dotted name of a function or a class within its file."""
    names = [node.name] if isinstance(node, (*FUNCTIONS, ast.ClassDef)) else []
    for parent, _ in source.ancestors(node):
        if isinstance(parent, (*FUNCTIONS, ast.ClassDef)):
            names.append(parent.name)
    return ".".join(reversed(names))


def imported_from(module: str, path: str, statement: ast.ImportFrom) -> str:
    """Return the dotted name of what a file imports from, "" for its top."""
    if not statement.level:
        return statement.module or ""
    parts = module.split(".")
    up = statement.level - path.endswith("__init__.py")
    return ".".join([*parts[: len(parts) - up], *filter(None, [statement.module])])
