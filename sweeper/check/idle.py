"""A function to the same without locals that say nothing: another local, or no arguments.

Works on trees whose names are resolved. By the language reference (sections 4.2 and 6.3.4) a
variable that is bound once, to another one that is not bound again, has its value wherever it is
read behind that, and a call unpacks an empty dictionary to nothing.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from sweeper.check.known import bindings
from sweeper.check.resolved import MIRRORS, depth_of

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_INNER = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip


def drop_idle(function: _Function) -> None:
    """Take the locals out of the suites of the function; changes it."""
    while _drop_one(function):
        pass


def _drop_one(function: _Function) -> bool:
    names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    if MIRRORS & {node.id.partition("@")[0] for node in names}:
        return False
    given = {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
    bound = Counter(bindings(function))
    bound.update(f"{name}@{depth_of(function)}" for name in given)
    for suite in _suites(function):
        for index, statement in enumerate(suite):
            name = _stored(statement)
            if bound[name] != 1 or name.partition("@")[2] != depth_of(function):
                continue
            reads = [n for n in names if n.id.rstrip("?") == name and isinstance(n.ctx, ast.Load)]
            own = {id(node) for later in suite[index + 1 :] for node in _own(later)}
            if not all(id(node) in own for node in reads):
                continue
            match statement:
                case ast.Assign(value=ast.Name(id=other)) if bound[other] == 1 and (
                    other.partition("@")[0] in given or other in map(_stored, suite[:index])
                ):
                    for node in reads:
                        node.id = other
                case ast.Assign(value=ast.Dict(keys=[])) if len(reads) == 1:
                    if not _unpacks(suite[index + 1 :], reads[0]):
                        continue
                case _:
                    continue
            del suite[index]
            return True
    return False


def _suites(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        parts = getattr(node, field, None)
        if not isinstance(parts, list):
            continue
        if parts and isinstance(parts[0], ast.stmt):
            yield parts
        for part in parts:
            if not isinstance(part, _INNER):
                yield from _suites(part)


def _own(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run with the tree."""
    yield tree
    for child in () if isinstance(tree, _INNER) else ast.iter_child_nodes(tree):
        yield from _own(child)


def _stored(statement: ast.stmt) -> str:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return ""


def _unpacks(suite: Sequence[ast.stmt], read: ast.Name) -> bool:
    """Whether a call unpacks the name; it does not any more then."""
    for statement in suite:
        for node in ast.walk(statement):
            if not isinstance(node, ast.Call):
                continue
            left = [each for each in node.keywords if each.value is not read or each.arg]
            if len(left) < len(node.keywords):
                node.keywords = left
                return True
    return False
