"""An expression to chains: a name and what is done to it, as far as it is known."""

from __future__ import annotations

import ast

from sweeper.languages.python.scopes import DIRECT, Chain
from sweeper.languages.python.walk import Steps, Walk

LITERALS = {
    ast.Constant: "str", ast.JoinedStr: "str", ast.List: "list", ast.Tuple: "tuple",
    ast.Dict: "dict", ast.Set: "set", ast.ListComp: "list", ast.SetComp: "set",
    ast.DictComp: "dict",
}  # fmt: skip


def self_type(walk: Walk, name: str, steps: Steps) -> Chain | None:
    if name != "Self" and steps[:1] != (".Self",):
        return (walk.scope, name, steps)
    scope = walk.scope
    while scope > 0 and not walk.scopes.are_classes[scope]:
        scope = walk.scopes.parents[scope]
    return (walk.scopes.owners[scope], DIRECT, steps[-1:]) if scope > 0 else None


def is_own_module(node: ast.expr) -> bool:
    """Whether an expression is the module that it stands in: `sys.modules[__name__]`.

    That of a class, `sys.modules[cls.__module__]`, most often is the same one.
    """
    name: ast.expr | None = None
    if isinstance(node, ast.Subscript):
        name = node.slice if last_name(node.value) == "modules" else None
    elif isinstance(node, ast.Call) and len(node.args) == 1:
        name = node.args[0] if last_name(node.func) in ("import_module", "__import__") else None
    return last_name(name) in ("__name__", "__module__")


def last_name(node: ast.expr | None) -> str:
    """Return the last part of a dotted name, "" of anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def chain_of(walk: Walk, node: ast.expr) -> Chain | None:
    """Return the expression as a chain, None when nothing is known of it."""
    steps: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            steps.append("." + node.attr)
            node = node.value
        elif is_own_module(node):
            return (0, DIRECT, tuple(reversed(steps)))
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id == "super":
                return None
            steps.append("()")
            node = node.func
        elif isinstance(node, ast.Subscript):
            steps.append("[]")
            node = node.value
        elif isinstance(node, (ast.Await, ast.NamedExpr)):
            node = node.value
        elif isinstance(node, ast.Name):
            return (walk.scope, node.id, tuple(reversed(steps)))
        else:
            literal = LITERALS.get(type(node))
            if literal is None or (isinstance(node, ast.Constant) and node.value is None):
                return None
            return (walk.scope, literal, ("@", *reversed(steps)))


def values_of(walk: Walk, node: ast.expr | None) -> list[Chain | None]:
    """Return what an assigned expression may be; each branch of a choice is one."""
    if node is None:
        return []
    if isinstance(node, ast.IfExp):
        return [*values_of(walk, node.body), *values_of(walk, node.orelse)]
    if isinstance(node, ast.BoolOp):
        return [value for part in node.values for value in values_of(walk, part)]
    if isinstance(node, ast.Constant) and node.value is None:
        return []
    return [chain_of(walk, node)]


def element_of(walk: Walk, node: ast.expr) -> list[Chain | None]:
    chain = chain_of(walk, node)
    return [None if chain is None else (chain[0], chain[1], (*chain[2], "[]"))]
