"""A file to where it gives attributes values by names that only a run knows."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sweeper.flags.origins import File

_FILLS = frozenset({"clear", "pop", "popitem", "setdefault", "update"})


def unsteady(file: File, qualname: str, *, is_member: bool, is_own: bool) -> str:
    """Return why a name may get another value in a file without being said, "" if it may not.

    In the own file of the name, or one that says its class, whatever object is written to may be
    one of it; what is written to elsewhere is most often something else.
    """
    *owner, name = qualname.split(".")
    mangled = f"_{owner[-1].lstrip('_')}{name}" if owner and name.startswith("__") else ""
    if mangled and mangled in file.source.text:
        return f"{file.path} says {mangled}"
    if not is_own and not (is_member and owner[-1] in file.source.text):
        return ""
    for node in file.source.parents:
        if any(map(_is_space if is_member else _is_globals, _filled(node))) or (
            is_member and _is_setting(node)
        ):
            line = getattr(node, "lineno", 1)
            return f"{file.path}:{line} writes names that only a run knows"
    return ""


def _is_setting(node: ast.AST) -> bool:
    """Whether it is `setattr` with a name that is not written there."""
    match node:
        case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[_, ast.Constant(), *_]):
            return False
        case ast.Call(func=ast.Name(id="setattr" | "delattr") | ast.Attribute(attr="__setattr__")):
            return True
    return False


def _filled(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what a node writes items of, or as a whole."""
    match node:
        case ast.Call(func=ast.Attribute(value=table, attr=attr)) if attr in _FILLS:
            yield table
        case ast.Subscript(value=table, ctx=ast.Store() | ast.Del()):
            yield table
        case ast.AugAssign(target=table):
            yield table
        case ast.Assign(targets=targets):
            yield from targets


def _is_space(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr="__dict__") | ast.Call(func=ast.Name(id="vars")):
            return True
    return False


def _is_globals(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="globals" | "vars"), args=[]):
            return True
    return False
