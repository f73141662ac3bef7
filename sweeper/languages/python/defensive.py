"""Decide which unreachable Python statements are there on purpose, or are needed all the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeGuard

_LEAVING: Final = (ast.Raise, ast.Return, ast.Break, ast.Continue, ast.Assert)
_TELLING: Final = (ast.Import, ast.ImportFrom, ast.AnnAssign)
_WORD: Final = re.compile(r"[^\W\d]\w*")

_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


def is_wanted(
    run: Sequence[ast.stmt], scope: ast.AST, *, is_obvious: bool, is_condition: bool
) -> bool:
    """Whether a run of unreachable statements of `scope` is to stay.

    It is when it says nothing (`pass`, `...`, a string); when it guards against a change of what is
    above it (a lone `raise` behind `while True`), unless the code above leaves in an `is_obvious`
    way; when it makes the function a generator (`return; yield`); when it tells tools of names
    (under the `is_condition` `if False`); and when it makes names local that live code reads.
    """
    speaking = [node for node in run if not _says_nothing(node)]
    if not speaking:
        return True
    if is_condition and all(isinstance(node, _TELLING) for node in speaking):
        return True
    if not is_obvious and len(speaking) == 1 and _is_guard(speaking[0]):
        return True
    return any(_shapes_its_function(node) for node in run) or _binds_what_is_read(run, scope)


def _says_nothing(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Pass)


def _is_guard(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        name = node.value.func
        last = name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")
        return last in ("assert_never", "exit", "_exit", "abort", "fail")
    return isinstance(node, _LEAVING)


def _shapes_its_function(node: ast.AST) -> bool:
    """Whether the compiler reads something in dead code that changes the live code around it."""
    pending = [node]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom | ast.Global | ast.Nonlocal):
            return True
        if not isinstance(node, _Scope):
            pending.extend(ast.iter_child_nodes(node))
    return False


def _binds_what_is_read(run: Sequence[ast.stmt], scope: ast.AST) -> bool:
    """Whether live code reads a name that only the run binds, so that it would mean another one."""
    bound = {name for node in run for name in _bound(ast.walk(node))}
    if not bound:
        return False
    live = list(_walk_around(scope, run))
    return bool((bound & _read(live)) - _bound(live))


def _walk_around(scope: ast.AST, run: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    dead = {id(node) for node in run}
    pending = [scope]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(child for child in ast.iter_child_nodes(node) if id(child) not in dead)


def _bound(nodes: Iterator[ast.AST] | list[ast.AST]) -> set[str]:
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            names.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            names.add(node.rest)
    return names


def _read(nodes: list[ast.AST]) -> set[str]:
    """Return the names that are read, also in strings, which may be annotations."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.Constant) and _may_be_annotation(node.value):
            names.update(_WORD.findall(node.value))
    return names


def _may_be_annotation(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and len(value) <= 100 and "\n" not in value
