"""A module's text and a function's name to that function alone, in a world of stand-ins.

Everything but builtins, literals of the module and some modules of pure computation is a stand-in,
so that a function is compared with itself whatever its surroundings do. Decorators are not applied.
"""

from __future__ import annotations

import ast
import builtins
import importlib
from collections.abc import Iterator, Sequence
from types import CodeType
from typing import Any, NamedTuple

from .record import Record
from .standins import answer, exception

FILE = "<under test>"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Modules that compute and do nothing else. What they hold is real.
_REAL = frozenset({
    "__future__", "bisect", "collections", "contextlib", "decimal", "enum", "fractions",
    "functools", "heapq", "itertools", "json", "math", "operator", "re", "statistics", "string",
    "textwrap", "typing", "unicodedata",
})  # fmt: skip
# Builtins that reach out of the function, or whose answers differ from process to process.
_REACHING = frozenset({
    "__import__", "breakpoint", "compile", "eval", "exec", "exit", "globals", "help", "id", "input",
    "memoryview", "object", "open", "print", "quit", "super", "copyright", "credits", "license",
    "__loader__", "__spec__", "__build_class__",
})  # fmt: skip


class Source(NamedTuple):
    """A function without its decorators, and what the module around it binds."""

    node: Any
    futures: list[ast.stmt]
    bound: frozenset[str]
    literals: dict[str, ast.expr]
    imports: dict[str, tuple[str, str]]
    is_method: bool


def functions(body: Sequence[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the functions of a module and its classes by name, those of functions apart."""
    for statement in body:
        if isinstance(statement, _FUNCTIONS):
            yield prefix + statement.name, statement
        elif isinstance(statement, ast.ClassDef):
            yield from functions(statement.body, f"{prefix}{statement.name}.")
        else:
            for field in ("body", "orelse", "finalbody"):
                yield from functions(getattr(statement, field, None) or [], prefix)
            for handler in getattr(statement, "handlers", None) or []:
                yield from functions(handler.body, prefix)


def source(text: str, name: str, number: int) -> Source:
    """Return a function: of several of that name, the one with the number."""
    tree = ast.parse(text)
    node = [found for own, found in functions(tree.body) if own == name][number]
    is_static = any(getattr(d, "id", "") == "staticmethod" for d in node.decorator_list)
    node.decorator_list = []
    futures: list[ast.stmt] = []
    literals: dict[str, ast.expr] = {}
    imports: dict[str, tuple[str, str]] = {}
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            futures.append(statement)
        elif isinstance(statement, ast.Assign) and _is_literal(statement.value):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    literals[target.id] = statement.value
        _collect_imports(statement, imports)
    stores = list(_bound(tree))
    starred = _starred(tree, node)
    # What a star import before may have bound, this binds anew.
    once = {own for own in {*literals, *imports} if stores.count(own) == 1} - starred
    literals = {own: value for own, value in literals.items() if own in once}
    imports = {own: where for own, where in imports.items() if own in once}
    bound = frozenset(stores) | (_names(node) - set(dir(builtins)) if starred else set())
    return Source(node, futures, bound, literals, imports, "." in name and not is_static)


def _collect_imports(statement: ast.stmt, imports: dict[str, tuple[str, str]]) -> None:
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            if alias.name in _REAL:
                imports[alias.asname or alias.name] = alias.name, ""
    elif isinstance(statement, ast.ImportFrom) and not statement.level:
        for alias in statement.names:
            if statement.module in _REAL:
                imports[alias.asname or alias.name] = str(statement.module), alias.name


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _bound(tree: ast.Module) -> Iterator[str]:
    """Yield what the module binds, again and again, but for what a star import does."""
    todo: list[ast.AST] = list(tree.body)
    while todo:
        node = todo.pop()
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            yield node.name
            for inner in ast.walk(node):
                if isinstance(inner, ast.Global):
                    yield from inner.names
            continue
        if isinstance(node, ast.alias):
            name = (node.asname or node.name).partition(".")[0]
            yield from [] if name == "*" else [name]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name
        todo.extend(ast.iter_child_nodes(node))


def _starred(tree: ast.Module, function: Any) -> set[str]:
    """Return the names of the function that a star import may bind last."""
    late: set[str] = set()
    for statement in reversed(tree.body):
        if any(isinstance(n, ast.alias) and n.name == "*" for n in ast.walk(statement)):
            return _names(function) - late
        late.update(_bound(ast.Module([statement], [])))
    return set()


def _names(function: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


def compiled(found: Source) -> CodeType:
    """Compile the function alone, at its own lines."""
    module = ast.Module(body=[*found.futures, found.node], type_ignores=[])
    return compile(module, FILE, "exec", dont_inherit=True)


def world(found: Source, record: Record) -> dict[str, Any]:
    """Return the globals for a run of the function."""
    given = {name: value for name, value in vars(builtins).items() if name not in _REACHING}
    for name in _REACHING:
        if name != "__build_class__":
            given[name] = answer(record, name)
    given["__build_class__"] = builtins.__build_class__
    given["__import__"] = _importer(record)
    names: dict[str, Any] = {"__builtins__": given, "__name__": "module", "__file__": "module.py"}
    for name in sorted(_names(found.node) & found.bound):
        if name in found.literals:
            names[name] = ast.literal_eval(found.literals[name])
        elif name in found.imports:
            names[name] = _real(*found.imports[name])
        elif name in record.raised:
            names[name] = exception(record, name)
        else:
            names[name] = answer(record, name)
    return names


def _real(module: str, name: str) -> Any:
    found = importlib.import_module(module)
    return getattr(found, name) if name else found


def _importer(record: Record) -> Any:
    def imported(
        name: str, _globals: Any = None, _locals: Any = None, wanted: Any = (), level: int = 0
    ) -> Any:
        if name in _REAL and not level:
            return importlib.import_module(name)
        record.look(f"import {name}")
        return answer(record, name if wanted else name.partition(".")[0])

    return imported
