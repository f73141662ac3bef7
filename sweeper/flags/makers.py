"""An expression to the one call that made the object which it stands for."""

from __future__ import annotations

import ast

from sweeper.flags.bound import imported_from, sole_binder, value_of
from sweeper.flags.origins import File, Origins


def maker(file: File, node: ast.expr) -> ast.Call | None:
    """Return the call that made the object an expression stands for, when it is one for all."""
    if isinstance(node, ast.Call):
        return node
    name = bound_as(file, node)
    return _maker_of(file.tree, name) if name is not None else None


def bound_as(file: File, node: ast.expr) -> str | None:
    """Return the dotted name under which the tree binds what a name stands for."""
    match node:
        case ast.Name(id=name):
            return _bound_name(file, node, name)
        case ast.Attribute(value=value, attr=attr):
            owner = bound_as(file, value)
            return f"{owner}.{attr}" if owner is not None else None
    return None


def _bound_name(file: File, node: ast.Name, name: str) -> str | None:
    source = file.source
    scope = source.scope(node)
    if scope is not source.tree and (scope, name) in source.bindings:
        return None
    binders = source.bindings.get((source.tree, name), [])
    if len(binders) != 1:
        return None
    match binders[0], source.parents[binders[0]][0]:
        case ast.alias(name=whole), ast.ImportFrom() as statement:
            base = imported_from(file.module, file.path, statement)
            return f"{base}.{whole}" if base else whole
        case ast.alias(name=whole, asname=other), ast.Import():
            return whole if other else whole.partition(".")[0]
    return f"{file.module}.{name}"


def _maker_of(tree: Origins, dotted: str) -> ast.Call | None:
    """Return the call that made the object which a name of the tree is bound to."""
    _, file, rest = tree.split(dotted)
    if file is None or not rest or rest[-1] in file.source.followers:
        return None  # `global` may make it another one
    binder = sole_binder(file.source, rest)
    value = value_of(file.source, binder) if binder is not None else None
    return value if isinstance(value, ast.Call) else None
