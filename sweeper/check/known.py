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

    All reads stand behind the binding in its own suite, and so run behind it. Functions inside
    that read it stand there, too; a class that does may have got another variable of that name.
    """
    names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    if MIRRORS & {node.id.partition("@")[0] for node in names}:
        return {}
    given = {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
    bound = Counter(bindings(function))
    found: dict[str, ast.Constant] = {}
    for suite in _suites(function):
        for index, statement in enumerate(suite):
            name, value = _binding(statement)
            word, _, depth = name.partition("@")
            if value is None or depth != depth_of(function) or word in given or bound[name] != 1:
                continue
            behind = {id(node) for later in suite[index + 1 :] for node in ast.walk(later)}
            said = [node for node in names if node.id.rstrip("?") == name]
            reads = [node for node in said if isinstance(node.ctx, ast.Load)]
            if all(node.id == name and id(node) in behind for node in reads):
                found[name] = value
    return found


def replaced(function: _Function, known: Mapping[str, ast.Constant]) -> None:
    """Put the constants in the places of the names, and drop what bound them."""
    suite = [_Replaced(known).visit(statement) for statement in function.body]
    function.body = [statement for statement in suite if statement is not None]


def _suites(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Yield the suites of a function's own code."""
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        parts = getattr(node, field, None)
        if not isinstance(parts, list):
            continue
        if parts and isinstance(parts[0], ast.stmt):
            yield parts
        for part in parts:
            if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from _suites(part)


def _binding(statement: ast.stmt) -> tuple[str, ast.Constant | None]:
    """Return the one name to which a statement gives a constant; functions run no annotations."""
    match statement:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant() as value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant() as value)
        ):
            return name, value
    return "", None


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


class _Replaced(ast.NodeTransformer):
    def __init__(self, known: Mapping[str, ast.Constant]) -> None:
        self.known = known

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        return None if _binding(node)[0] in self.known else self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        return None if _binding(node)[0] in self.known else self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        known = self.known.get(node.id)
        return node if known is None else ast.copy_location(ast.Constant(known.value), node)
