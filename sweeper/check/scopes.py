"""A module's text to the names that it binds, and to those that nothing binds."""

from __future__ import annotations

import ast
import builtins
import symtable
import warnings
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_GIVEN: Final = frozenset(dir(builtins)) | {
    "__annotations__", "__builtins__", "__cached__", "__class__", "__conditional_annotations__",
    "__dict__", "__doc__", "__file__", "__loader__", "__module__", "__name__", "__package__",
    "__path__", "__qualname__", "__spec__", "WindowsError", "reveal_type",
}  # fmt: skip
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def parsed(text: str) -> ast.Module | None:
    """Parse, None for what is no Python of today: nothing is said about that."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


# The search for what makes a check fail asks of the same texts a hundred times.
@lru_cache(maxsize=1024)
def undefined(text: str) -> frozenset[str]:
    """Return the names that are read as globals, or listed in `__all__`, or deleted, but not bound.

    Name resolution is the compiler's own, by `symtable`; quoted annotations and `__all__` are read
    from the syntax tree.
    """
    tree = parsed(text)
    if tree is None:
        return frozenset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            top = symtable.symtable(text, "<module>", "exec")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return frozenset()
    bound, read = set(_GIVEN), set(exported(tree))
    for table in _tables(top):
        is_top = table is top
        for symbol in table.get_symbols():
            is_global = is_top or symbol.is_global()
            if is_global and (symbol.is_assigned() or symbol.is_imported()):
                bound.add(symbol.get_name())
            if is_global and symbol.is_referenced():
                read.add(symbol.get_name())
    anywhere = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    quoted = set(_quoted(tree)) - anywhere
    return frozenset((read | quoted) - bound) | frozenset(_only_deleted(tree))


def bound_names(tree: ast.Module) -> frozenset[str]:
    """Return what an import of the module can bring: the names bound at its top level."""
    return frozenset(_bound_in(tree.body))


def exported(tree: ast.Module) -> Iterator[str]:
    """Yield the names that `__all__` lists in plain strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AugAssign | ast.AnnAssign) and node.value is not None:
            targets, value = [node.target], node.value
        else:
            continue
        if any(isinstance(t, ast.Name) and t.id == "__all__" for t in targets):
            for item in ast.walk(value):
                if isinstance(item, ast.Constant) and isinstance(item.value, str):
                    yield item.value


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)


def _quoted(tree: ast.Module) -> Iterator[str]:
    """Yield the names in annotations that are written as strings."""
    for node in ast.walk(tree):
        for field in ("annotation", "returns"):
            annotation = getattr(node, field, None)
            if isinstance(annotation, ast.expr):
                yield from _names_in_strings(annotation)


def _names_in_strings(annotation: ast.expr) -> Iterator[str]:
    waiting: list[ast.AST] = [annotation]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Subscript) and _ends_in(node.value, ("Literal", "Annotated")):
            waiting.append(node.value)  # the strings in them are values
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            inner = parsed(node.value.strip())
            names = ast.walk(inner) if inner is not None else ()
            yield from (name.id for name in names if isinstance(name, ast.Name))
        waiting.extend(ast.iter_child_nodes(node))


def _ends_in(node: ast.expr, names: tuple[str, ...]) -> bool:
    last = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return last in names


def _only_deleted(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a scope deletes and does not bind."""
    scopes = [node for node in ast.walk(tree) if isinstance(node, (*_FUNCTIONS, ast.ClassDef))]
    for scope in (tree, *scopes):
        if isinstance(scope, ast.Lambda):
            continue
        deleted = {
            target.id
            for node in _own(scope.body)
            if isinstance(node, ast.Delete)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        if deleted:
            declared = {
                n
                for node in _own(scope.body)
                for n in getattr(node, "names", ())
                if isinstance(n, str)
            }
            arguments = {node.arg for node in ast.walk(scope) if isinstance(node, ast.arg)}
            yield from deleted - set(_bound_in(scope.body)) - declared - arguments


def _own(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Yield the nodes of a scope without those of the scopes within."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.comprehension):  # its target is bound in it alone
            waiting += [node.iter, *node.ifs]
        elif not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            waiting.extend(ast.iter_child_nodes(node))


def _bound_in(body: list[ast.stmt]) -> Iterator[str]:
    for node in _own(body):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Import() | ast.ImportFrom():
                yield from (a.asname or a.name.split(".")[0] for a in node.names)
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name
