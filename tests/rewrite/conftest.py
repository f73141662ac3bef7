"""How the tests of the rewriter speak: a code and names in, the rewritten code out."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import pytest

from sweeper.model import Finding, FindingKind, Span, SymbolKind
from sweeper.rewrite import Rewriting, apply, rewrite

PATH = "shop/cart.py"


def whole(node: ast.AST) -> Span:
    """The span of a node as the front end gives it, decorators included."""
    line = node.lineno  # type: ignore[attr-defined]
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    line = min([line, *(decorator.lineno for decorator in decorators)])
    return Span(line, node.col_offset, node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]


def places(tree: ast.AST, name: str) -> Iterator[tuple[SymbolKind, Span]]:
    """Every place that binds the name."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=found) if found == name:
                yield "class", whole(node)
            case ast.FunctionDef(name=found) | ast.AsyncFunctionDef(name=found) if found == name:
                yield "function", whole(node)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                for alias in names:
                    if name in (alias.asname, alias.name):
                        yield "import", whole(alias)
            case ast.Name(id=found, ctx=ast.Store()) if found == name:
                yield "variable", whole(node)
            case ast.Attribute(attr=found, ctx=ast.Store()) if found == name:
                yield "attribute", whole(node)
            case ast.ExceptHandler(name=found) if found == name:
                yield "local", whole(node)


def finding(code: str, name: str, kind: FindingKind = "dead-symbol") -> Finding:
    """One finding for all places that bind the name."""
    found = list(places(ast.parse(code.removeprefix("\ufeff")), name))
    symbol: SymbolKind = found[0][0] if kind != "unused-local" else "local"
    if symbol == "import":
        kind = "unused-import"
    spans = tuple(span for sort, span in found if sort == found[0][0])
    return Finding(kind, symbol, PATH, spans, name, name, "shop.cart", f"{name} is unused")


def lines(code: str, first: int, last: int) -> Finding:
    """A finding of unreachable statements on the lines."""
    run: list[ast.stmt] = []
    stack: list[ast.AST] = [ast.parse(code)]
    while stack:
        node = stack.pop(0)
        if isinstance(node, ast.stmt) and first <= node.lineno and (node.end_lineno or 0) <= last:
            run.append(node)
        else:
            stack.extend(ast.iter_child_nodes(node))
    spans = [whole(node) for node in run] or [Span(first, 0, last, 1)]
    span = Span(*spans[0][:2], max(last, spans[-1].end_line), spans[-1].end_column)
    return Finding("unreachable", "statement", PATH, (span,), "", "", "shop.cart", "unreachable")


def run(code: str, findings: list[Finding], **options: list[str]) -> tuple[str, Rewriting]:
    """The code after the rewriting, and the rewriting."""
    rewriting = rewrite({PATH: code}, findings, **options)
    return apply(code, [e for e in rewriting.edits if e.path == PATH]), rewriting


@pytest.fixture
def remove() -> Callable[..., str]:
    """Remove all that the names stand for."""

    def remove_names(code: str, *names: str, **options: list[str]) -> str:
        return run(code, [finding(code, name) for name in names], **options)[0]

    return remove_names


@pytest.fixture
def refusals() -> Callable[..., list[str]]:
    """Why the names cannot be removed; the code must be as it was for them."""

    def refuse(code: str, *names: str, kind: FindingKind = "dead-symbol") -> list[str]:
        text, rewriting = run(code, [finding(code, name, kind) for name in names])
        assert text == code
        return [skipped.reason for skipped in rewriting.skipped]

    return refuse


@pytest.fixture
def remove_locals() -> Callable[..., str]:
    """Remove unused locals by their names."""

    def remove_names(code: str, *names: str, **options: list[str]) -> str:
        return run(code, [finding(code, name, "unused-local") for name in names], **options)[0]

    return remove_names


@pytest.fixture
def remove_lines() -> Callable[[str, int, int], str]:
    """Remove the unreachable statements from one line to another."""
    return lambda code, first, last: run(code, [lines(code, first, last)])[0]


@pytest.fixture
def refusals_of_lines() -> Callable[[str, int, int], list[str]]:
    """Why the unreachable statements have to stay."""

    def refuse(code: str, first: int, last: int) -> list[str]:
        text, rewriting = run(code, [lines(code, first, last)])
        assert text == code
        return [skipped.reason for skipped in rewriting.skipped]

    return refuse
