"""A file before and after folding to the names that now stand for one value and nothing else."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from sweeper.model import FlagValue
from sweeper.rewrite.python.source import FUNCTIONS, Refused, bound_names, parse

_MEMOS = frozenset({"cache", "lru_cache", "cached_property", "property"})
_HARMLESS = _MEMOS | {"staticmethod", "classmethod"}


class Fixed(NamedTuple):
    """A name that always has the value, or gives it when it is called (`is_call`)."""

    path: str
    qualname: str
    value: FlagValue
    is_call: bool

    @property
    def name(self) -> str:
        """The last part of the dotted name."""
        return self.qualname.rpartition(".")[2]


def fixed(path: str, before: str, after: str) -> tuple[Fixed, ...]:
    """Return what holds one value after folding and did not before.

    These are variables of modules and classes, attributes that one method sets, properties and
    functions. Each is bound once in its scope and is nowhere declared `global` or `nonlocal`.
    """
    if before == after:
        return ()
    try:
        old, new = _constants(path, parse(before)), _constants(path, parse(after))
    except Refused:
        return ()
    return tuple(each for each in new if each not in frozenset(old))


def _constants(path: str, tree: ast.Module) -> list[Fixed]:
    declared = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Global | ast.Nonlocal)
        for name in node.names
    }
    found = list(_of_suite(path, tree.body, ""))
    return [each for each in found if each.name not in declared]


def _of_suite(path: str, body: list[ast.stmt], scope: str) -> Iterator[Fixed]:
    bound = Counter(name for statement in body for name in _bound(statement))
    for statement in body:
        for name, value, is_call in _bindings(statement):
            if bound[name] == 1:
                yield Fixed(path, scope + name, value, is_call)
        if isinstance(statement, ast.ClassDef) and bound[statement.name] == 1:
            yield from _of_suite(path, statement.body, f"{scope}{statement.name}.")
            yield from _of_objects(path, statement, f"{scope}{statement.name}.")


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Yield what the statement binds in its own scope, once for each time."""
    todo: list[ast.AST] = [statement]
    while todo:
        node = todo.pop()
        yield from bound_names(node)
        if isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Lambda)):
            continue
        todo.extend(ast.iter_child_nodes(node))


def _bindings(statement: ast.stmt) -> Iterator[tuple[str, FlagValue, bool]]:
    match statement:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value))
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=value))
        ) if is_flag_value(value):
            yield name, value, False  # type: ignore[misc]  # checked by the guard
        case ast.FunctionDef(name=name):
            result = _result(statement)
            if result is not None:
                marks = {_mark(each) for each in statement.decorator_list}
                is_read = bool(marks & {"property", "cached_property"})
                if marks <= _HARMLESS:
                    yield name, result[0], not is_read


def _result(function: ast.FunctionDef) -> tuple[FlagValue] | None:
    """Return what the function always gives, in a tuple, when it does nothing else."""
    body = function.body
    if len(body) == 2 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    match body:
        case [ast.Return(value=ast.Constant(value=value))] if is_flag_value(value):
            return (value,)  # type: ignore[return-value]  # checked by the guard
    return None


def _mark(decorator: ast.expr) -> str:
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(node).rpartition(".")[2]


def _of_objects(path: str, class_: ast.ClassDef, scope: str) -> Iterator[Fixed]:
    """Yield the attributes that exactly one statement of the class sets on `self`."""
    stores: Counter[str] = Counter()
    values: dict[str, FlagValue] = {}
    for node in ast.walk(class_):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            stores[node.attr] += 1
        match node:
            case (
                ast.Assign(
                    targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)],
                    value=ast.Constant(value=value),
                )
                | ast.AnnAssign(
                    target=ast.Attribute(value=ast.Name(id="self"), attr=name),
                    value=ast.Constant(value=value),
                )
            ) if is_flag_value(value):
                values[name] = value  # type: ignore[assignment]  # checked by the guard
    own = {name for statement in class_.body for name in _bound(statement)}
    for name, value in values.items():
        if stores[name] == 1 and name not in own:
            yield Fixed(path, scope + name, value, is_call=False)


def is_flag_value(value: object) -> bool:
    """Whether the value of a constant is one that a flag can have."""
    return value is None or isinstance(value, bool | int | float | str)
