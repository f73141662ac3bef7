"""Local names that hold one constant wherever they are read: a function out, the names out.

Works on trees whose names are resolved.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping

from sweeper.check.resolved import MIRRORS, depth_of

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def known_locals(function: _Function) -> dict[str, ast.Constant]:
    """Return the variables of a function that are bound once, to a constant, before every read.

    The binding is a statement of the function's own suite, so that it runs once a call, and what
    stands behind it in the text runs behind it. Functions inside that read it stand there, too.
    """
    names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    if MIRRORS & {node.id.partition("@")[0] for node in names}:
        return {}
    given = {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
    bound = Counter(bindings(function))
    found: dict[str, ast.Constant] = {}
    for statement in function.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant() as value):
                word, _, depth = name.partition("@")
            case _:
                continue
        if depth != depth_of(function) or word in given or bound[name] != 1:
            continue
        said = [node for node in names if node.id.rstrip("?") == name]
        reads = [node for node in said if isinstance(node.ctx, ast.Load)]
        end = (statement.end_lineno or 0, statement.end_col_offset or 0)
        if all(node.id == name and (node.lineno, node.col_offset) >= end for node in reads):
            found[name] = value  # a class that reads it may have got another one of that name
    return found


def replaced(function: _Function, known: Mapping[str, ast.Constant]) -> None:
    """Put the constants in the places of the names, and drop what bound them."""
    function.body = [_Replaced(known).visit(s) for s in function.body if not _binds_any(s, known)]


def bindings(tree: ast.AST) -> Iterator[str]:
    """Yield each name as often as something in the tree binds or deletes it."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.alias(asname=str(name)):
                yield name.rstrip(":")
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name


def _binds_any(statement: ast.stmt, known: Mapping[str, ast.Constant]) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name in known
    return False


class _Replaced(ast.NodeTransformer):
    def __init__(self, known: Mapping[str, ast.Constant]) -> None:
        self.known = known

    def visit_Name(self, node: ast.Name) -> ast.AST:
        known = self.known.get(node.id)
        return node if known is None else ast.copy_location(ast.Constant(known.value), node)
