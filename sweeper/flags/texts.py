"""An expression to the text that it gives whenever it is asked, across the files of a tree."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from sweeper.flags.bound import argument_of, value_of
from sweeper.flags.origins import File, Origins
from sweeper.rewrite.python.items import is_enumeration
from sweeper.rewrite.python.source import Source


def text_of(file: File, node: ast.expr) -> str | None:
    """Return the text that an expression gives whenever it is asked, None when unclear."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        source = file.source
        scope = source.scope(node)
        if isinstance(scope, ast.ClassDef) and (scope, node.id) in source.bindings:
            return _bound_in(source, scope, node.id)
        while not isinstance(scope, ast.Module):
            if argument_of(scope, node.id) is not None:
                return None
            binders = source.bindings.get((scope, node.id), [])
            if binders and not isinstance(scope, ast.ClassDef):
                return _local(file, binders, node)
            scope = source.scope(scope)
    name = file.origin(node) if isinstance(node, ast.Name | ast.Attribute) else None
    return _constant(file.tree, name) if name is not None else None


def _local(file: File, binders: Sequence[ast.AST], name: ast.Name) -> str | None:
    """Return the text of a local name, which is bound once."""
    if len(binders) != 1 or name.id in file.source.followers:
        return None
    if isinstance(binders[0], ast.alias):
        found = file.origin(name)
        return _constant(file.tree, found) if found is not None else None
    value = value_of(file.source, binders[0])
    return text_of(file, value) if isinstance(value, ast.Constant | ast.Attribute) else None


def _constant(tree: Origins, dotted: str) -> str | None:
    """Return the text that a name of the tree stands for, None when it is no text."""
    _, file, rest = tree.split(dotted)
    if file is None:
        return None
    if len(rest) > 1 and rest[-1] == "value":  # of an enumeration
        rest = rest[:-1]
    return _bound(file.source, rest)


def _bound(source: Source, names: Sequence[str]) -> str | None:
    """Return the text that a name of the module, or of a class in it, is bound to."""
    scope: ast.AST = source.tree
    if names and names[-1] in source.followers:  # `global` may give it another text
        return None
    for name in names[:-1]:
        binders = source.bindings.get((scope, name), [])
        if len(binders) != 1 or not isinstance(binders[0], ast.ClassDef):
            return None
        scope = binders[0]
    return _bound_in(source, scope, names[-1]) if names else None


def _bound_in(source: Source, scope: ast.AST, name: str) -> str | None:
    binders = source.bindings.get((scope, name), [])
    value = value_of(source, binders[0]) if len(binders) == 1 else None
    match value:
        case ast.Constant(value=str(text)):
            return text
        case ast.Tuple(elts=[ast.Constant(value=str(text)), *_]) if is_enumeration(scope):
            return text  # with its label
    return None
