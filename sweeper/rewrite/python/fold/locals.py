"""Drop locals that folding left with nothing to say: a function before and after in, one out.

`x = {}` for `f(**x)` and `x = y` for `f(x)` say nothing once no branch gives `x` another value.
Only what had several values goes, when it is read once, in a statement behind its own.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, NamedTuple, TypeAlias

import libcst as cst

from sweeper.rewrite.python.fold.layout import is_blank
from sweeper.rewrite.python.fold.nodes import code, fields, walk
from sweeper.rewrite.python.source import bound_names

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_MIRRORS = frozenset({"locals", "vars", "eval", "exec", "dir"})
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


class _Local(NamedTuple):
    """A local and the other one that it always is, "" if it is an empty dictionary."""

    name: str
    other: str


def without_idle_locals(old: cst.FunctionDef, new: cst.FunctionDef) -> cst.FunctionDef:
    """Return the new function without locals that stand for another one, or for no arguments."""
    before, after = _function(old), _function(new)
    if _looks_at_itself(after) or any(map(_is_named, walk(new))):
        return new
    times = Counter(_bound(before))
    for local in list(_idle(after)):
        if times[local.name] > 1 and _is_plain(new, local.name):
            new = cst.ensure_type(_without(new, local), cst.FunctionDef)
    return new


def _function(node: cst.FunctionDef) -> _Function:
    (found,) = ast.parse(code(node)).body
    assert isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef), "the text is one function"
    return found


def _bound(function: _Function) -> Iterator[str]:
    for node in ast.walk(function):
        if node is not function:
            yield from bound_names(node)
        if isinstance(node, ast.arg):
            yield node.arg


def _looks_at_itself(function: _Function) -> bool:
    return any(isinstance(n, ast.Name) and n.id in _MIRRORS for n in ast.walk(function))


def _is_named(node: cst.CSTNode) -> bool:
    """Whether a name may be said here that is no variable, or the text of one counts."""
    match node:
        case cst.FormattedStringExpression(equal=equal):
            return equal is not None
    return isinstance(node, cst.MatchKeywordElement)


def _idle(function: _Function) -> Iterator[_Local]:
    """Yield what is stored once, and read once behind that, by the code of the function itself."""
    bound = Counter(_bound(function))
    for suite in _suites(function):
        for index, statement in enumerate(suite):
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if bound[name] == 1:
                    behind = [node for later in suite[index + 1 :] for node in _own(later)]
                    if _count(function, name) != 2 or not _is_read(behind, name):
                        continue
                case _:
                    continue
            match value:
                case ast.Dict(keys=[]) if _is_unpacked(behind, name):
                    yield _Local(name, "")
                case ast.Name(id=other) if bound[other] == 1 and (
                    other in _arguments(function) or _is_stored(suite[:index], other)
                ):
                    yield _Local(name, other)


def _suites(function: _Function) -> Iterator[list[ast.stmt]]:
    for node in _own(function, is_root=True):
        for field in ("body", "orelse", "finalbody"):
            suite = getattr(node, field, None)
            if isinstance(suite, list) and suite and isinstance(suite[0], ast.stmt):
                yield suite


def _own(tree: ast.AST, *, is_root: bool = False) -> Iterator[ast.AST]:
    """Yield the nodes that run with the tree: not what is in functions and comprehensions there."""
    yield tree
    if isinstance(tree, (*_INNER, ast.comprehension)) and not is_root:
        return
    is_comprehension = any(isinstance(n, ast.comprehension) for n in ast.iter_child_nodes(tree))
    for child in () if is_comprehension else ast.iter_child_nodes(tree):
        yield from _own(child)


def _count(function: _Function, name: str) -> int:
    return sum(isinstance(node, ast.Name) and node.id == name for node in ast.walk(function))


def _is_read(nodes: list[ast.AST], name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in nodes)


def _is_unpacked(nodes: list[ast.AST], name: str) -> bool:
    return any(
        isinstance(node, ast.keyword)
        and node.arg is None
        and isinstance(node.value, ast.Name)
        and node.value.id == name
        for node in nodes
    )


def _arguments(function: _Function) -> set[str]:
    return {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}


def _is_stored(suite: list[ast.stmt], name: str) -> bool:
    """Whether one of the statements gives the name its value, so that no loop does it later."""
    return any(
        isinstance(node, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
        for node in suite
    )


def _without(node: cst.CSTNode, local: _Local) -> Any:
    """The node with the other local in the place of the one, or without what it unpacks to."""
    changes: dict[str, Any] = {}
    for field in fields(type(node)):
        value = getattr(node, field)
        if field == "keyword" or (field == "attr" and isinstance(node, cst.Attribute)):
            continue
        if isinstance(value, list | tuple):
            parts = [_without(each, local) for each in value if not _goes(each, local)]
            if field == "args" and parts and _goes(value[-1], local):
                parts[-1] = parts[-1].with_changes(comma=value[-1].comma)
            if any(a is not b for a, b in zip_longest(parts, value)):
                changes[field] = parts
        elif isinstance(value, cst.Name) and value.value == local.name and local.other:
            changes[field] = value.with_changes(value=local.other)
        elif isinstance(value, cst.CSTNode):
            part = _without(value, local)
            if part is not value:
                changes[field] = part
    return node.with_changes(**changes) if changes else node


def _goes(node: cst.CSTNode, local: _Local) -> bool:
    """Whether it is the store of the local, or all that an empty dictionary gives a call."""
    match node:
        case cst.SimpleStatementLine():
            return _stored(node) == local.name
        case cst.Arg(star="**", value=cst.Name(value=name)):
            return name == local.name and not local.other
    return False


def _stored(line: cst.SimpleStatementLine) -> str:
    match line.body:
        case [cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))])]:
            return name
    return ""


def _is_plain(function: cst.FunctionDef, name: str) -> bool:
    """Whether the store has a line of its own, which nobody explains."""
    lines = [n for n in walk(function) if isinstance(n, cst.SimpleStatementLine)]
    own = [line for line in lines if _stored(line) == name]
    return len(own) == 1 and not _is_explained(own[0])


def _is_explained(line: cst.SimpleStatementLine) -> bool:
    is_above = not all(map(is_blank, line.leading_lines))
    return is_above or line.trailing_whitespace.comment is not None
