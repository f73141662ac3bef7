"""Tell which calls of a Python file never return."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

_NEVER: Final = frozenset({"NoReturn", "Never"})

_Function = ast.FunctionDef | ast.AsyncFunctionDef
# What a name means that is not imported, but bound by the module or by something in it.
_OWN: Final = "<own>"
_LOCAL: Final = "<local>"
_BLOCKS: Final = ("body", "orelse", "finalbody")


class NeverReturning:
    """The calls of one file that never return.

    They are the given dotted names, as the file's imports spell them, and the functions and methods
    of the file that are annotated so. `last_names` holds the last part of each: the cheap test that
    callers make first, since the rest looks at all statements of the scopes around the call.
    """

    def __init__(self, tree: ast.Module, noreturn: Collection[str]) -> None:
        self._given, firsts, lasts = _split(frozenset(noreturn))
        self._functions = frozenset(_annotated(tree.body))
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        self._methods: dict[ast.AST, set[tuple[str, bool]]] = {
            node: found for node in classes if (found := set(_annotated(node.body)))
        }
        self._meanings: dict[ast.AST, dict[str, str]] = {}
        names = {name for name, _ in self._functions.union(*self._methods.values())}
        names |= lasts
        self._firsts = set(firsts)
        imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        for bound, target in (pair for node in imports for pair in _imported(node)):
            if target.partition(".")[0] in self._firsts:
                self._firsts.add(bound)
                if target.rpartition(".")[2] in names:
                    names.add(bound)
        self._firsts |= {name for name, _ in self._functions} | {"self", "cls"}
        self.last_names = frozenset(names)

    def name(self, value: ast.expr, scopes: Sequence[ast.AST]) -> str:
        """Return the dotted name of the call that never returns, "" for any other expression.

        `scopes` are the module, classes and functions around the call, the innermost last.
        """
        is_awaited = isinstance(value, ast.Await)
        call = value.value if isinstance(value, ast.Await) else value
        path = dotted(call.func) if isinstance(call, ast.Call) else ""
        first, _, rest = path.partition(".")
        if first not in self._firsts:  # of most calls, such as `log.error()`
            return ""
        if first in ("self", "cls"):
            is_method = any(
                (rest, is_awaited) in self._methods.get(scope, ()) for scope in scopes[-2:]
            )
            return path if is_method else ""
        meaning = self._meaning(first, scopes)
        if meaning == _OWN:
            return path if (path, is_awaited) in self._functions else ""
        return path if not is_awaited and meaning + path[len(first) :] in self._given else ""

    def _meaning(self, name: str, scopes: Sequence[ast.AST]) -> str:
        """Return the dotted name that a name stands for: itself when it must be a built-in."""
        for depth, scope in enumerate(reversed(scopes)):
            if depth and isinstance(scope, ast.ClassDef):
                continue
            if scope not in self._meanings:
                self._meanings[scope] = dict(_bound(scope))
            if name in self._meanings[scope]:
                return self._meanings[scope][name]
        return name


@lru_cache(maxsize=8)
def _split(given: frozenset[str]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return dotted names, their first parts and their last parts; the same for every file."""
    firsts = frozenset(name.partition(".")[0] for name in given)
    return given, firsts, frozenset(name.rpartition(".")[2] for name in given)


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` for a chain of names, "" for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    parts.append(node.id)
    return ".".join(reversed(parts))


def _annotated(body: Iterable[ast.stmt]) -> Iterator[tuple[str, bool]]:
    """Yield name and "is async" of each function that is annotated as never returning."""
    for node in body:
        if not isinstance(node, _Function) or node.returns is None or node.decorator_list:
            continue
        returns = node.returns
        name = returns.value if isinstance(returns, ast.Constant) else dotted(returns)
        if isinstance(name, str) and name.rpartition(".")[2] in _NEVER:
            yield node.name, isinstance(node, ast.AsyncFunctionDef)


def _bound(scope: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the names that the statements of a scope bind, with what they import or a mark."""
    mark = _OWN if isinstance(scope, ast.Module) else _LOCAL
    if isinstance(scope, _Function):
        arguments = scope.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            yield argument.arg, mark
    pending = list(getattr(scope, "body", ()))
    while pending:
        node = pending.pop()
        if isinstance(node, _Function | ast.ClassDef):
            yield node.name, mark
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from _imported(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.For | ast.AsyncFor):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((target.id, mark) for target in targets if isinstance(target, ast.Name))
        for block in _BLOCKS:
            if not isinstance(node, _Function | ast.ClassDef):
                pending.extend(getattr(node, block, ()))
        pending.extend(getattr(node, "handlers", ()))


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            first = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (first, first)
        return
    origin = "." * node.level + (node.module or "")
    for alias in node.names:
        yield alias.asname or alias.name, f"{origin}.{alias.name}"
