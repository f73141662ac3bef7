"""A read whose key is an argument to the function around it, when that does nothing but ask."""

from __future__ import annotations

import ast
from typing import NamedTuple

from sweeper.flags.origins import File, span_of
from sweeper.flags.rules import Argument, ReadRule
from sweeper.model import Span
from sweeper.rewrite.python.source import FUNCTIONS


class Wrapper(NamedTuple):
    """A function that hands its argument on as a key: its dotted name, and the read in it."""

    name: str
    path: str
    span: Span
    key: Argument
    default: Argument | None


def wrappers(file: File, call: ast.Call, rule: ReadRule) -> Wrapper | None:
    """Return the function that consists of this call alone, None when there is none.

    `return client.is_enabled(name)` after a docstring is all that it may hold.
    """
    returned, _ = file.source.parents[call]
    if not isinstance(returned, ast.Return):
        return None
    function, _ = file.source.parents[returned]
    if not isinstance(function, FUNCTIONS) or function.decorator_list or not _is_all(function):
        return None
    owner, _ = file.source.parents[function]
    if isinstance(owner, ast.ClassDef) and function.name in file.tree.shared:
        return None  # another class may answer in its place
    key = _passed(function, call, rule.key)
    if key is None:
        return None
    default = _passed(function, call, rule.default) if rule.default is not None else None
    return Wrapper(file.name_of(function), file.path, span_of(call), key, default)


def _is_all(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    first = function.body[0]
    is_documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return len(function.body) == 1 + is_documented


def _passed(
    function: ast.FunctionDef | ast.AsyncFunctionDef, call: ast.Call, argument: Argument
) -> Argument | None:
    """Return which argument of the function is handed on as the given one of the call."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    node = given.get(argument.keyword) if argument.keyword else None
    if node is None and len(call.args) > argument.position:
        node = call.args[argument.position]
    names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    if not isinstance(node, ast.Name) or node.id not in names:
        return None
    is_method = names[:1] in (["self"], ["cls"])
    return Argument(names.index(node.id) - is_method, node.id)
