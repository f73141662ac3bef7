"""A file before and after folding to the reads of local variables that now hold one value."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from sweeper.cascade.fixed import is_flag_value
from sweeper.model import FlagValue, Pin
from sweeper.rewrite.python.source import DEFINITIONS, FUNCTIONS, Refused, Source, bound_names

_Function = ast.FunctionDef | ast.AsyncFunctionDef
# They see the variables of a function without naming them.
_MIRRORS = frozenset({"locals", "vars", "eval", "exec", "dir"})


class _Variable(NamedTuple):
    """A variable that one statement binds, and the places that read it, all behind it."""

    value: ast.expr
    reads: tuple[ast.Name, ...]


def variable_pins(before: str, after: str, pins: Collection[Pin]) -> tuple[Pin, ...]:
    """Return the reads, in the text before, of variables that hold a known value after.

    In both texts one statement binds the variable and all reads stand behind it in its own suite,
    so that they run behind it, too; functions inside may read it. A value that is no truth value
    is put in their places only if the flag's read itself is what was assigned: else the name says
    more than the value does. `pins` are those that are known in the text before.
    """
    if before == after:
        return ()
    try:
        old, new = Source(before), Source(after)
    except Refused:
        return ()
    places = {pin[:2] for pin in pins}
    now = _variables(new)
    found: list[Pin] = []
    for key, variable in _variables(old).items():
        value = _value(now[key].value) if key in now else None
        if value is None or isinstance(variable.value, ast.Constant):
            continue
        is_whole = (old.start(variable.value), old.end(variable.value)) in places
        if isinstance(value[0], bool) or is_whole:
            found += [Pin(old.start(n), old.end(n), value[0]) for n in variable.reads]
    return tuple(sorted(found))


def _value(node: ast.expr) -> tuple[FlagValue] | None:
    match node:
        case ast.Constant(value=value) if is_flag_value(value):
            return (value,)  # type: ignore[return-value]  # checked by the guard
    return None


def _variables(source: Source) -> dict[tuple[str, str], _Variable]:
    """Return the variables by the dotted name of their function, which only one has, and theirs."""
    functions = list(_functions(source.tree, ""))
    times = Counter(name for name, _ in functions)
    return {
        (name, word): variable
        for name, function in functions
        if times[name] == 1
        for word, variable in _of_function(source, function)
    }


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, _Function]]:
    for child in ast.iter_child_nodes(node):
        inner = prefix
        if isinstance(child, DEFINITIONS):
            inner = f"{prefix}{child.name}."
            if isinstance(child, FUNCTIONS):
                yield f"{prefix}{child.name}", child
        yield from _functions(child, inner)


def _of_function(source: Source, function: _Function) -> Iterator[tuple[str, _Variable]]:
    nodes = list(ast.walk(function))
    bound = Counter(name for node in nodes if node is not function for name in bound_names(node))
    bound.update(node.arg for node in nodes if isinstance(node, ast.arg))
    bound.update(
        n for node in nodes if isinstance(node, ast.Global | ast.Nonlocal) for n in node.names
    )
    names = [node for node in nodes if isinstance(node, ast.Name)]
    if _MIRRORS & {node.id for node in names}:
        return
    for statement in nodes:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=word)], value=ast.expr() as value)
                | ast.AnnAssign(target=ast.Name(id=word), value=ast.expr() as value)
            ) if bound[word] == 1 and source.scope(statement) is function:
                reads = [n for n in names if n.id == word and isinstance(n.ctx, ast.Load)]
                if all(_is_behind(source, statement, node) for node in reads):
                    yield word, _Variable(value, tuple(reads))


def _is_behind(source: Source, statement: ast.stmt, node: ast.Name) -> bool:
    """Whether a read runs behind the statement wherever it runs, and means its variable."""
    suite = source.suite(statement)
    around = [node, *(parent for parent, _ in source.ancestors(node))]
    scope = source.scope(statement)
    inner = around[: around.index(scope)]
    if any(isinstance(each, ast.ClassDef) for each in inner):
        return False  # a class may have got a name of its own otherwise
    own = next((each for each in inner if each in suite), None)
    return isinstance(own, ast.stmt) and suite.index(own) > suite.index(statement)
