"""A function to the same without stores of plain values that are overwritten unread.

Works on trees whose names are resolved. By the language reference (sections 7.2 and 8.4) nobody
sees such a store of a local variable: nothing between says the name, leaves the loop, catches a
failure, or is another function's code that knows the variable.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from sweeper.check.known import bindings
from sweeper.check.resolved import MIRRORS, depth_of

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_GUARDS = (ast.Try, ast.TryStar, ast.With, ast.AsyncWith)


def drop_overwritten(function: _Function) -> None:
    """Take the stores out of the suites of the function; changes it."""
    nodes = list(ast.walk(function))
    words = {node.id.partition("@")[0] for node in nodes if isinstance(node, ast.Name)}
    if words & MIRRORS:
        return
    shared = shared_names(function)
    depth = depth_of(function)
    for suite in suites(function):
        for index in range(len(suite) - 1, -1, -1):
            name = _stored(suite[index])
            if name.partition("@")[2] != depth or name in shared:
                continue
            if _is_idle(suite[index]) and _is_overwritten(name, suite[index + 1 :]):
                del suite[index]


def shared_names(function: _Function) -> set[str]:
    """Return the names that functions and classes in the function say."""
    nodes = ast.walk(function)
    inner = [node for node in nodes if isinstance(node, _INNER) and node is not function]
    return {name for node in inner for name in said(node)}


def suites(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Yield the suites of a function's own code in which a failure is the end of it."""
    for field in ("body", "orelse", "cases"):
        parts = getattr(node, field, None)
        if not isinstance(parts, list):
            continue
        if parts and isinstance(parts[0], ast.stmt):
            yield parts
        for part in parts:
            if not isinstance(part, _INNER + _GUARDS):
                yield from suites(part)


def _is_overwritten(name: str, behind: Sequence[ast.stmt]) -> bool:
    for statement in behind:
        words = list(said(statement))
        if name in words:
            return _stored(statement) == name and words.count(name) == 1
        if any(isinstance(node, ast.Break | ast.Continue) for node in ast.walk(statement)):
            return False
    return False


def _stored(statement: ast.stmt) -> str:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return ""


def _is_idle(statement: ast.stmt) -> bool:
    """Whether a store works out nothing: a constant, or an empty list, tuple or dictionary."""
    match statement:
        case ast.Assign(value=ast.Constant()):
            return True
        case ast.Assign(value=ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[])):
            return True
    return False


def said(tree: ast.AST) -> Iterator[str]:
    """Yield the names that are read, bound or deleted in the tree, as often as they are."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id.rstrip("?")
    yield from bindings(tree)
