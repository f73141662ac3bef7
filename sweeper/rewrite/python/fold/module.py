"""Fold a whole module: a tree with markers in, the text that does the same out."""

from __future__ import annotations

import ast
from collections.abc import Collection
from typing import Any

import libcst as cst

from sweeper.rewrite.python.fold.definitions import undocumented
from sweeper.rewrite.python.fold.known import Markers
from sweeper.rewrite.python.fold.layout import Statement, Suite, ended
from sweeper.rewrite.python.fold.nodes import above, fields
from sweeper.rewrite.python.fold.parens import parenthesised, precedence
from sweeper.rewrite.python.fold.place import PURE, Place
from sweeper.rewrite.python.fold.statements import fold_suite
from sweeper.rewrite.python.guard import compiles
from sweeper.rewrite.python.source import Source, bound_names

# Where the literal of a number needs parentheses.
_TIGHT = (cst.Attribute, cst.Await, cst.BinaryOperation, cst.Call, cst.Subscript)


def fold_module(
    module: cst.Module, text: str, markers: Markers, pure_calls: Collection[str]
) -> str:
    """Fold the module, which has the given text, and write it."""
    source = Source(text)
    bound = {name for node in source.parents for name in bound_names(node)}
    bound |= {node.arg for node in source.parents if isinstance(node, ast.arg)}
    meanings = source.known._replace(pure_calls=frozenset(pure_calls) | (PURE - bound))
    place = Place(markers, above(module, markers.get), meanings, bound)
    body: tuple[Statement, ...] = tuple(module.body)
    suite = undocumented(body, fold_suite(Suite(body, tuple(module.footer)), place))
    footer = suite.footer if module.footer else ended(suite.footer)
    new = module.with_changes(body=suite.statements, footer=footer)
    written: cst.Module = _written(new, markers, above(new, markers.get))
    return written.code


def _written(node: cst.CSTNode, markers: Markers, touched: Collection[int], quote: str = "") -> Any:
    """The tree with literals in the place of markers; `quote` is that of the string around."""
    changes: dict[str, Any] = {}
    if isinstance(node, cst.FormattedString):
        quote = node.quote
    for field in fields(type(node)):
        value = getattr(node, field)
        parts = value if isinstance(value, list | tuple) else (value,)
        if any(id(part) in touched for part in parts):
            new = [_part(node, part, markers, touched, quote) for part in parts]
            changes[field] = new if isinstance(value, list | tuple) else new[0]
    return node.with_changes(**changes)


def _part(
    parent: cst.CSTNode, node: Any, markers: Markers, touched: Collection[int], quote: str
) -> Any:
    if id(node) not in touched:
        return node
    known = markers.get(node)
    if known is None:
        return _written(node, markers, touched, quote)
    new = known.node
    if isinstance(new, cst.SimpleString) and new.quote == quote and isinstance(known.value, str):
        new = cst.SimpleString(repr(known.value) if quote == '"' else f'"{known.value}"')
    if node.lpar:
        return new.with_changes(lpar=node.lpar, rpar=node.rpar)
    needed = 16 if isinstance(parent, cst.Attribute) else 13
    is_tight = isinstance(parent, _TIGHT) and precedence(new) < needed
    return parenthesised(new) if is_tight else new


def is_sound(old: str, new: str) -> bool:
    """Whether the new text is a program if the old one was."""
    return compiles(new) or not compiles(old)
