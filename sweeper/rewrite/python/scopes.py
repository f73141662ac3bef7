"""What a function binds, uses and yields: a plan and a function in, names out."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from sweeper.rewrite.python.plan import Plan
from sweeper.rewrite.python.source import FUNCTIONS, bound_names

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def has_yield(plan: Plan, definition: Definition) -> bool:
    """Whether the function is a generator."""
    nodes = _own(plan, _body(plan, definition))
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in nodes)


def declared(plan: Plan, definition: Definition) -> set[str]:
    """The names that the function or class declares `global` or `nonlocal`."""
    found: set[str] = set()
    for node in _own(plan, _body(plan, definition)):
        if isinstance(node, ast.Global | ast.Nonlocal):
            found.update(node.names)
    return found


def bound(plan: Plan, definition: Definition) -> set[str]:
    """The names that the body of the function or class binds there."""
    nodes = _own(plan, _body(plan, definition))
    return {name for node in nodes for name in bound_names(node)} - declared(plan, definition)


def used(plan: Plan, roots: Iterable[object]) -> set[str]:
    """The names below the roots that are looked up there or further out."""
    names: set[str] = set()
    for node in _own(plan, roots):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, FUNCTIONS):
            names |= used(plan, _body(plan, node)) - bound(plan, node) - _parameters(node.args)
        elif isinstance(node, ast.Lambda):
            names |= used(plan, [node.body]) - _parameters(node.args)
        elif isinstance(node, ast.ClassDef):
            names |= used(plan, _body(plan, node))
        elif isinstance(node, _COMPREHENSIONS):
            names |= _used_in_comprehension(plan, node)
    return names


def _used_in_comprehension(plan: Plan, node: ast.expr) -> set[str]:
    fields = dict(plan.children(node))
    generators: list[ast.comprehension] = fields["generators"]  # type: ignore[assignment]
    targets = {
        name
        for generator in generators
        for inner in ast.walk(generator.target)
        for name in bound_names(inner)
    }
    inside = used(plan, fields.values()) - targets
    return inside | used(plan, [plan.expression(generators[0].iter)])


def _parameters(arguments: ast.arguments) -> set[str]:
    return {node.arg for node in ast.walk(arguments) if isinstance(node, ast.arg)}


def _body(plan: Plan, node: ast.AST) -> list[object]:
    return [value for field, value in plan.children(node) if field == "body"]


def _own(plan: Plan, roots: Iterable[object]) -> Iterator[ast.AST]:
    """The surviving nodes of one scope, with those that open inner ones but not their bodies."""
    stack = list(roots)
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, ast.AST):
            yield item
            if not isinstance(item, _COMPREHENSIONS):
                is_scope = isinstance(item, (*FUNCTIONS, ast.ClassDef, ast.Lambda))
                stack.extend(v for f, v in plan.children(item) if f != "body" or not is_scope)
            else:
                stack.extend(_walruses(plan, item))


def _walruses(plan: Plan, node: ast.AST) -> Iterator[ast.AST]:
    """The targets of `:=` in a comprehension, which binds in the scope around it (PEP 572)."""
    for inner in plan.walk(node):
        if isinstance(inner, ast.NamedExpr):
            yield inner.target
