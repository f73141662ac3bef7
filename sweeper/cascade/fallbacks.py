"""Imports of what asked for flags, each with something in its place where that is not installed.

try:
    from platform.flags import is_enabled
except ImportError:
    is_enabled = None
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator, Sequence

from sweeper.cascade.settings import said, segment, statement_span
from sweeper.flags.origins import File, Origins, span_of
from sweeper.model import Finding
from sweeper.rewrite import apply, rewrite
from sweeper.rewrite.python.source import Refused, Source, bound_names

_ERRORS = frozenset({"ImportError", "ModuleNotFoundError"})


Read = Callable[[str], str | None]


def without_fallbacks(
    findings: Sequence[Finding], origins: Origins, python: Sequence[str], read: Read
) -> Iterator[tuple[str, str, list[Finding]]]:
    """Yield the files that lose some which nothing needs any more, their texts, and the findings.

    `origins` looks names up in the pristine tree, in which the flags are read.
    """
    paths = {each.path for finding in findings for each in finding.reads}
    for path in sorted(path for path in paths if path.endswith(".py")):
        file = origins.file(path)
        if file is not None and read(path) is not None:
            text, gone = _without(file, findings, python, read)
            if gone:
                yield path, text, gone


def _without(
    file: File, findings: Sequence[Finding], python: Sequence[str], read: Read
) -> tuple[str, list[Finding]]:
    path, text = file.path, read(file.path) or ""
    gone: list[Finding] = []
    asked = set(_asked(file, findings))
    for names in [own for _, own in _tries(text) if own <= asked]:
        node = next(each for each, own in _tries(text) if own == names)
        if any(_is_needed(name, node, file, python, read) for name in names):
            continue
        span = statement_span(node)
        code = Finding("unreachable", "statement", path, (span,), "code", "", "", "")
        done = rewrite({path: text}, [code])
        if not done.skipped:
            text = apply(text, done.edits)
            gone += [
                Finding("unused-import", "import", path, (span,), name, name, file.module, "")
                for name in sorted(names)
            ]
    return text, gone


def _asked(file: File, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the names by which the file calls for its flags."""
    spans = {r.span for f in findings for r in f.reads if r.path == file.path}
    for node in file.source.parents:
        if isinstance(node, ast.Call) and span_of(node) in spans:
            called = node.func
            while isinstance(called, ast.Attribute):
                called = called.value
            if isinstance(called, ast.Name):
                yield called.id


def _tries(text: str) -> Iterator[tuple[ast.Try, frozenset[str]]]:
    """Yield the statements of a module that import names, and give them constants otherwise."""
    try:
        body = Source(text).tree.body
    except Refused:
        return
    for node in body:
        if not isinstance(node, ast.Try) or node.orelse or node.finalbody:
            continue
        names = frozenset(name for each in node.body for name in _imported(each))
        if names and "" not in names and all(_gives(each, names) for each in node.handlers):
            yield node, names


def _imported(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that an import binds, "" for any other statement."""
    if not isinstance(statement, ast.Import | ast.ImportFrom):
        yield ""
        return
    for alias in statement.names:
        yield from bound_names(alias) if alias.name != "*" else [""]


def _gives(handler: ast.ExceptHandler, names: Collection[str]) -> bool:
    """Whether a handler does nothing but to give the names constants."""
    if not isinstance(handler.type, ast.Name) or handler.type.id not in _ERRORS:
        return False
    return all(
        isinstance(each, ast.Pass)
        or (
            isinstance(each, ast.Assign)
            and isinstance(each.value, ast.Constant)
            and all(isinstance(t, ast.Name) and t.id in names for t in each.targets)
        )
        for each in handler.body
    )


def _is_needed(name: str, node: ast.Try, file: File, python: Sequence[str], read: Read) -> bool:
    """Whether the file says the name elsewhere, or another takes or patches it there."""
    text = read(file.path) or ""
    if said(text, name) > said(segment(text, node), name):
        return True
    last = re.escape(file.module.rpartition(".")[2])
    taken = re.compile(rf"\b{last}\.{name}\b|\b{last}\s+import\b[^#]*\b{name}\b")
    return any(path != file.path and taken.search(read(path) or "") for path in python)
