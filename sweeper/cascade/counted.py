"""A list of flags to the place that rests on how many they are, or on their order."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from sweeper.cascade.sayings import Place, scopes_of, word
from sweeper.flags.origins import Origins
from sweeper.rewrite.python.items import Item
from sweeper.rewrite.python.source import Source

_COUNTED = frozenset({"enumerate", "len", "zip"})


def counted(origins: Origins, place: Place, paths: Sequence[str]) -> str:
    """Return where something depends on how many items there are, or on their order.

    Fields of a class are also given by their order.
    """
    item = place.item
    is_field = isinstance(item.node, ast.AnnAssign) and not item.steps
    owner = (scopes_of(place.file, item) or [""])[-1]
    lists = set() if item.is_statement else set(_lists(place.file.source, item))
    words = lists or {owner} - {""}
    for path in paths:
        text = origins.read(path) or ""
        file = origins.file(path) if any(each in text for each in words) else None
        for node in file.source.parents if file is not None else ():
            if not isinstance(node, ast.Name | ast.Attribute) or word(node) not in words:
                continue
            if lists and owner and not _is_of(node, owner, is_own=path == place.file.path):
                continue
            if file is not None and _is_counted(file.source, node, is_field=is_field):
                return f"{path}:{node.lineno}"
    return ""


def _is_of(node: ast.Name | ast.Attribute, owner: str, *, is_own: bool) -> bool:
    """Whether a name may be that of an attribute of a class, or of what a function gives."""
    if isinstance(node, ast.Name):
        return is_own
    receiver = word(node.value)
    return receiver == owner or (is_own and receiver in ("self", "cls"))


def _lists(source: Source, item: Item) -> Iterator[str]:
    """Yield the names that the display of an item is bound to."""
    match source.statement(item.owner):
        case ast.Assign(targets=targets):
            yield from filter(None, map(word, targets))
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            yield word(target)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner))):
            yield word(owner)


def _is_counted(source: Source, node: ast.expr, *, is_field: bool) -> bool:
    parent, field = source.parents[node]
    match parent:
        case ast.Call(args=[_, *_]) if field == "func":
            return is_field
        case ast.Call(func=function):
            return field == "args" and word(function) in _COUNTED
        case ast.Attribute(attr="index"):
            return True
        case ast.Subscript(slice=key, ctx=ast.Load()) if field == "value":
            return isinstance(key, ast.Slice | ast.UnaryOp) or (
                isinstance(key, ast.Constant) and isinstance(key.value, int)
            )
        case ast.Starred():
            return isinstance(source.parents[parent][0], ast.Call)
        case ast.keyword(arg=None):
            return True
        case ast.Compare(ops=[ast.Eq() | ast.NotEq()]):
            return True
        case ast.Assign(targets=[ast.Tuple() | ast.List()]):
            return field == "value"
    return False
