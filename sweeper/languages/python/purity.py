"""Whether evaluating an expression can be left out, and whether a decorator keeps what it gets."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping

from sweeper.languages.python.hints import dotted

_SIMPLE = (ast.Constant, ast.Name, ast.Lambda)
_EFFECTS = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
_HARMLESS = frozenset({"wraps", "update_wrapper", "partial", "isinstance", "callable", "getattr",
                       "hasattr", "signature", "iscoroutinefunction", "cast", "staticmethod",
                       "isfunction", "isclass", "type", "id", "repr", "str", "property",
                       "classmethod", "lru_cache", "cache", "contextmanager",
                       "asynccontextmanager"})  # fmt: skip


def is_pure(node: ast.expr, pure_calls: Collection[str], aliases: Mapping[str, str]) -> bool:
    """Whether the value can be left out unevaluated: no call but of the known pure ones.

    `aliases` says what imported names stand for (`Path` → `pathlib.Path`).

    Attribute and item reads count as pure; a module whose attributes have effects is not code that
    anybody would miss an unused reading of.
    """
    if isinstance(node, _SIMPLE):
        return True
    for inner in ast.walk(node):
        if isinstance(inner, _EFFECTS):
            return False
        if isinstance(inner, ast.Call):
            path = dotted(inner.func)
            if path is None:
                return False
            called = ".".join((aliases.get(path[0], path[0]), *(s[1:] for s in path[1])))
            if called not in pure_calls:
                return False
    return True


def keeps_argument(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function may hold on to what it decorates.

    It does not when it ends like a wrapper, by returning a parameter or a function of its own, as
    such or through a harmless call, and no parameter, of it or of the function that it returns, is
    stored or handed to a call that is not known to be harmless.
    """
    returned = node.body[-1].value if isinstance(node.body[-1], ast.Return) else None
    while isinstance(returned, ast.Call) and _is_harmless(returned):
        returned = returned.args[0] if len(returned.args) == 1 else None
    names = {a.arg for a in (*node.args.posonlyargs, *node.args.args)}
    shapes = set(names)
    for inner in node.body:
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if not _calls(inner, names):  # else a wrapper, whose arguments are those of each call
                names |= {a.arg for a in (*inner.args.posonlyargs, *inner.args.args)}
            shapes.add(inner.name)
    if not isinstance(returned, ast.Name) or returned.id not in shapes:
        return True
    kept, called = names | shapes, names | {returned.id}
    elsewhere = {n for g in ast.walk(node) if isinstance(g, ast.Global) for n in g.names}
    return any(_keeps(inner, kept, called, elsewhere) for inner in ast.walk(node))


def _calls(node: ast.AST, names: set[str]) -> bool:
    calls = (inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call))
    return any(isinstance(function, ast.Name) and function.id in names for function in calls)


def _is_harmless(call: ast.Call) -> bool:
    function = call.func
    while isinstance(function, ast.Call):  # `wraps(f)(wrapper)`
        function = function.func
    path = dotted(function)
    return path is not None and (path[1][-1][1:] if path[1] else path[0]) in _HARMLESS


def _keeps(node: ast.AST, names: set[str], called: set[str], elsewhere: set[str]) -> bool:
    def marks(target: ast.expr) -> bool:
        if not isinstance(target, ast.Attribute) or target.attr.startswith("__"):
            return False
        return _names(target.value, names)

    if isinstance(node, ast.Assign):
        is_stored = any(
            isinstance(t, (ast.Subscript, ast.Attribute))
            or (isinstance(t, ast.Name) and t.id in elsewhere)
            for t in node.targets
        )
        return (is_stored and _names(node.value, names)) or any(map(marks, node.targets))
    if isinstance(node, ast.AugAssign):
        return _names(node.value, names)
    if isinstance(node, ast.Call):
        path = dotted(node.func)
        last = "" if path is None else (path[1][-1][1:] if path[1] else path[0])
        if last in _HARMLESS or (path is not None and path[0] in called and not path[1]):
            return False
        return any(_names(a, names) for a in (*node.args, *(k.value for k in node.keywords)))
    return False


def _names(node: ast.expr, names: set[str]) -> bool:
    """Whether a value is one of the names, a container of one, or a function that uses one."""
    match node:
        case ast.Name():
            return node.id in names
        case ast.Tuple() | ast.List() | ast.Set():
            return any(_names(element, names) for element in node.elts)
        case ast.Starred():
            return _names(node.value, names)
        case ast.BinOp():
            return _names(node.left, names) or _names(node.right, names)
        case ast.Dict():
            return any(_names(value, names) for value in node.values)
        case ast.Lambda():
            return any(isinstance(n, ast.Name) and n.id in names for n in ast.walk(node.body))
    return False
