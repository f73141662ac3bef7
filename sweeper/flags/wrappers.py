"""A read whose key is an argument to the function around it, when that does nothing but ask."""

from __future__ import annotations

import ast
from typing import NamedTuple

from sweeper.flags.origins import File, span_of
from sweeper.flags.rules import Argument, ReadRule
from sweeper.model import Span
from sweeper.rewrite.python.source import FUNCTIONS

# Decorators that give what the function gives.
_CACHES = frozenset({"functools.cache", "functools.lru_cache"})
_NEVER = 255  # the position of what is only given by its keyword: no call has that many
_METHODS = frozenset({"staticmethod", "classmethod"})


class Wrapper(NamedTuple):
    """A function that hands its argument on as a key: its dotted name, and the read in it.

    `inverted`: it gives the opposite of what the read gives.
    """

    name: str
    path: str
    span: Span
    key: Argument
    default: Argument | None
    inverted: bool


def wrappers(file: File, call: ast.expr, asked: ast.Call, rule: ReadRule) -> Wrapper | None:
    """Return the function that does nothing but give this read, None when there is none.

    `return not client.is_enabled(name)` may come after a docstring and after names that get their
    values, as a context does. `call` is the whole read, `asked` the call with the arguments.
    """
    returned, _ = file.source.parents[call]
    is_inverted = rule.inverted
    if isinstance(returned, ast.UnaryOp) and isinstance(returned.op, ast.Not):
        returned, is_inverted = file.source.parents[returned][0], not is_inverted
    elif isinstance(returned, ast.Await) or _is_bool(returned, call):
        returned, _ = file.source.parents[returned]
    if not isinstance(returned, ast.Return):
        return None
    function, _ = file.source.parents[returned]
    if not isinstance(function, FUNCTIONS) or not _is_plain(file, function):
        return None
    owner, _ = file.source.parents[function]
    if isinstance(owner, ast.ClassDef) and function.name in file.tree.shared:
        return None  # another class may answer in its place
    key = _passed(function, asked, rule.key)
    if key is None:
        return None
    default = _passed(function, asked, rule.default) if rule.default is not None else None
    return Wrapper(file.name_of(function), file.path, span_of(call), key, default, is_inverted)


def _is_bool(node: ast.AST, call: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="bool"), args=[given], keywords=[]):
            return given is call
    return False


def _is_plain(file: File, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Tell whether the last statement decides what the function gives, whatever it is called as."""
    for decorator in function.decorator_list:
        named = decorator.func if isinstance(decorator, ast.Call) else decorator
        if (file.origin(named) or "") not in _CACHES | _METHODS:
            return False
    first = function.body[0]
    is_documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    arguments = {each.arg for each in (*function.args.posonlyargs, *function.args.args)}
    return all(_binds(each, arguments) for each in function.body[is_documented:-1])


def _binds(statement: ast.stmt, arguments: set[str]) -> bool:
    """Tell whether a statement gives a local name a value, no argument, and calls nothing."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name not in arguments and not any(
                isinstance(each, ast.Call | ast.Await | ast.NamedExpr | ast.Yield | ast.YieldFrom)
                for each in ast.walk(statement)
            )
    return False


def _passed(
    function: ast.FunctionDef | ast.AsyncFunctionDef, call: ast.Call, argument: Argument
) -> Argument | None:
    """Return which argument of the function is handed on as the given one of the call."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    node = given.get(argument.keyword) if argument.keyword else None
    if node is None and len(call.args) > argument.position:
        node = call.args[argument.position]
    names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    if not isinstance(node, ast.Name):
        return None
    if any(each.arg == node.id for each in function.args.kwonlyargs):
        return Argument(_NEVER, node.id)
    if node.id not in names:
        return None
    is_method = names[:1] in (["self"], ["cls"])
    return Argument(names.index(node.id) - is_method, node.id)
