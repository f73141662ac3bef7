"""A text before a change to the same without the stores of attributes that findings remove.

Whoever compares it with the text after sees all that differs besides. A store counts when a method
of the named class gives the attribute of `self` a value that nothing has to run for; others stay,
and so differ.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sweeper.check.scopes import parsed
from sweeper.model import Finding
from sweeper.rewrite.edits import Lines

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class _Store(NamedTuple):
    method: str
    statement: ast.Assign | ast.AnnAssign


def without_stores(text: str, removed: Sequence[Finding]) -> str:
    """Return the text with `pass` in the places of the stores; lines stay where they are."""
    lines = Lines(text)
    for _, node in reversed(list(_found(text, removed))):
        if isinstance(node.value, ast.Constant | ast.Name):
            start = lines.offset(node.lineno, node.col_offset)
            end = lines.offset(node.end_lineno or 0, node.end_col_offset or 0)
            more = "\n" * text.count("\n", start, end)
            text = f"{text[:start]}pass{more}{text[end:]}"
    return text


def methods_that_store(text: str, removed: Sequence[Finding]) -> frozenset[str]:
    """Return the dotted names of the methods that set one of the attributes."""
    return frozenset(store.method for store in _found(text, removed))


def _found(text: str, removed: Sequence[Finding]) -> list[_Store]:
    """Return the stores in the order of the text."""
    gone = {finding.qualname for finding in removed if finding.symbol_kind == "attribute"}
    tree = parsed(text) if gone else None
    found = _of_suite(tree.body, "", gone) if tree is not None else ()
    return sorted(found, key=lambda one: (one.statement.lineno, one.statement.col_offset))


def _of_suite(body: Sequence[ast.stmt], scope: str, gone: Collection[str]) -> Iterator[_Store]:
    for class_ in body:
        if not isinstance(class_, ast.ClassDef):
            continue
        name = f"{scope}{class_.name}"
        for method in class_.body:
            if isinstance(method, _FUNCTIONS):
                yield from _of_method(method, name, gone)
        yield from _of_suite(class_.body, f"{name}.", gone)


def _of_method(
    method: ast.FunctionDef | ast.AsyncFunctionDef, owner: str, gone: Collection[str]
) -> Iterator[_Store]:
    for node in ast.walk(method):
        match node:
            case (
                ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=attr)])
                | ast.AnnAssign(target=ast.Attribute(value=ast.Name(id="self"), attr=attr))
            ) if f"{owner}.{attr}" in gone:
                yield _Store(f"{owner}.{method.name}", node)
