"""Judge a rewritten text: a plan and the new text in, a refusal or nothing out."""

from __future__ import annotations

import ast
import warnings

from sweeper.rewrite.edits import BOM
from sweeper.rewrite.python import scopes
from sweeper.rewrite.python.plan import Plan
from sweeper.rewrite.python.source import FUNCTIONS, Refused, readings


def check(plan: Plan, text: str) -> None:
    """Raise `Refused` unless the text is exactly the old tree less what the plan removes."""
    if not any(_is_same(plan, tree) for tree in readings(text)):
        raise Refused("the rewrite would change other code")
    if not compiles(text) and compiles(plan.source.text):
        raise Refused("the rewrite would not compile")


def _is_same(plan: Plan, new: ast.Module) -> bool:
    pairs: list[tuple[object, object]] = [(plan.source.tree, new)]
    while pairs:
        expected, actual = pairs.pop()
        if isinstance(expected, ast.AST):
            if type(expected) is not type(actual):
                return False
            fields = dict(plan.children(expected))
            pairs.extend((value, getattr(actual, field, None)) for field, value in fields.items())
        elif isinstance(expected, list):
            if not isinstance(actual, list) or len(expected) != len(actual):
                return False
            pairs.extend(zip(expected, actual, strict=True))
        elif type(expected) is not type(actual) or repr(expected) != repr(actual):
            return False  # by repr, for 0.0 and -0.0, nan and nan
    return True


def compiles(text: str) -> bool:
    """Whether Python accepts the text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text.removeprefix(BOM), "<rewritten>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True


def check_functions(plan: Plan, touched: set[ast.AST]) -> None:
    """Raise `Refused` when a touched function would change its nature.

    That is, a generator must stay one, a name that was local must stay local while it is used, and
    a docstring must not appear.
    """
    for node in touched:
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            _check_docstring(plan, node)
        if isinstance(node, FUNCTIONS):
            _check_generator(plan, node)
            _check_locals(plan, node)


def _check_docstring(
    plan: Plan, node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
) -> None:
    before = node.body[:1]
    if not any(map(plan.is_changed, before)):
        return
    after = plan.survivors(node.body)[:1]
    if after and _is_string(after[0]) and after != before:
        raise Refused("a string would become a docstring")


def _is_string(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _check_generator(plan: Plan, node: scopes.Function) -> None:
    if scopes.has_yield(Plan(plan.source), node) and not scopes.has_yield(plan, node):
        raise Refused(f"without its last yield, {node.name} would be no generator")


def _check_locals(plan: Plan, node: scopes.Function) -> None:
    before = Plan(plan.source)
    arguments = {n.arg for n in ast.walk(node.args) if isinstance(n, ast.arg)}
    lost = scopes.bound(before, node) - scopes.bound(plan, node) - arguments
    lost |= scopes.declared(before, node) - scopes.declared(plan, node)
    if not lost:
        return
    body = [value for field, value in plan.children(node) if field == "body"]
    # `global x` matters to `import x` as well, which is no use
    for name in sorted(lost & (scopes.used(plan, body) | scopes.bound(plan, node))):
        raise Refused(f"{name} is still used in {node.name}, where this is all that binds it")
