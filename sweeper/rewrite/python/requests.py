"""Tell whether an expression does nothing but ask somebody for a key: an expression in, yes or no.

Such as `os.environ.get("NEW_CART", "") == "1"` or `config.get("new_cart", False)`. Who has no use
for the answer any more has none for the question.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

_CONVERSIONS = frozenset({"bool", "float", "int", "str"})
_PLAIN = (
    ast.Attribute,
    ast.BoolOp,
    ast.Call,
    ast.Compare,
    ast.Constant,
    ast.List,
    ast.Name,
    ast.Set,
    ast.Subscript,
    ast.Tuple,
    ast.UnaryOp,
)


def is_request(value: ast.expr, keys: Collection[str]) -> bool:
    """Whether all that the expression calls asks for one of the keys, or converts an answer."""
    calls = [node for node in ast.walk(value) if isinstance(node, ast.Call | ast.Subscript)]
    nodes = [node for node in ast.walk(value) if isinstance(node, ast.expr)]
    if not calls or not all(isinstance(node, _PLAIN) for node in nodes):
        return False
    wanted = {_plain(key) for key in keys}
    asking = {node for node in calls if _asks(node, wanted)}
    return bool(asking) and all(node in asking or _converts(node, asking) for node in calls)


def _asks(node: ast.Call | ast.Subscript, wanted: Collection[str]) -> bool:
    if isinstance(node, ast.Subscript):
        return _is_key(node.slice, wanted)
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    return any(_is_key(each, wanted) for each in given)


def _is_key(node: ast.expr, wanted: Collection[str]) -> bool:
    """Whether a constant is one of the keys, perhaps with the prefix of a program before it."""
    match node:
        case ast.Constant(value=str(text)):
            said = _plain(text)
            return said in wanted or any(said.endswith(f"_{key}") for key in wanted)
    return False


def _plain(text: str) -> str:
    return text.lower().replace("-", "_").replace(".", "_")


def _converts(node: ast.Call | ast.Subscript, asking: Collection[ast.expr]) -> bool:
    """Whether a call takes an answer, or is of a method of one: `bool(...)`, `(...).lower()`."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[answer], keywords=[]):
            return name in _CONVERSIONS and _holds(answer, asking)
        case ast.Call(func=ast.Attribute(value=answer)):
            return _holds(answer, asking)
    return False


def _holds(node: ast.expr, asking: Collection[ast.expr]) -> bool:
    return any(each in asking for each in ast.walk(node) if isinstance(each, ast.expr))
