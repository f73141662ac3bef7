"""Two versions of a file to whether they say the same, and if not, in what they differ."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal

Difference = Literal[
    "equal", "no parse", "untouched", "imports", "definition stays", "definition gone", "code"
]


def difference(before: str, ours: str, theirs: str) -> Difference:
    """Say how our text differs from theirs, both made from `before`; "" stands for no file.

    Layout, comments and docstrings do not count; an empty file is as good as none.
    """
    old, our, their = _tree(before), _tree(ours), _tree(theirs)
    if our is None or their is None:
        return "no parse"
    if ast.dump(our) == ast.dump(their):
        return "equal"
    if old is not None and ast.dump(our) == ast.dump(old):
        return "untouched"
    for tree in (our, their):
        _Without(ast.Import, ast.ImportFrom).visit(tree)
    if ast.dump(our) == ast.dump(their):
        return "imports"
    more, less = _definitions(our) - _definitions(their), _definitions(their) - _definitions(our)
    for tree in (our, their):
        _Undefined(more | less).visit(tree)
    if ast.dump(our) == ast.dump(their):
        return "definition stays" if more else "definition gone"
    return "code"


def _tree(text: str) -> ast.Module | None:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, _BODIES) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    tree.body = [s for s in tree.body if not isinstance(s, ast.Pass)]
    return tree


_BODIES = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


class _Without(ast.NodeTransformer):
    def __init__(self, *kinds: type[ast.AST]) -> None:
        self.kinds = kinds

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for name, value in ast.iter_fields(node):
            if isinstance(value, list):
                setattr(node, name, [each for each in value if not isinstance(each, self.kinds)])
        return super().generic_visit(node)


class _Undefined(ast.NodeTransformer):
    def __init__(self, names: set[str]) -> None:
        self.names = names

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, (ast.Module, ast.ClassDef)):
            node.body = [each for each in node.body if not self.names & set(_names(each))]
        return super().generic_visit(node)


def _definitions(tree: ast.Module) -> set[str]:
    places = [node for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.ClassDef))]
    return {name for place in places for each in place.body for name in _names(each)}


def _names(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name
    elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))
