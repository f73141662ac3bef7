"""A file before and after folding to its methods that now only call the one they override."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from sweeper.rewrite.python.source import FUNCTIONS, Source

_Method: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

# Nobody wants what these return.
_SILENT = frozenset({"__init__", "asyncSetUp", "asyncTearDown", "setUp", "tearDown"})


class Relay(NamedTuple):
    """A method that gives all it gets to the method of its name above, and what that gives back."""

    qualname: str
    class_: ast.ClassDef
    method: _Method


def relays(before: Source, after: Source) -> Iterator[Relay]:
    """Yield the methods of the text after that are relays and were none before."""
    old = {relay.qualname: relay for relay in _methods(before)}
    for new in _methods(after):
        was = old.get(new.qualname)
        if was is not None and _is_relay(after, new) and not _is_relay(before, was):
            yield new


def _methods(source: Source) -> Iterator[Relay]:
    """Yield the methods whose dotted name is the only one."""
    found: list[Relay] = []
    for node in source.statements:
        parent = source.parents[node][0]
        if isinstance(node, FUNCTIONS) and isinstance(parent, ast.ClassDef):
            around = [p for p, _ in source.ancestors(node) if not isinstance(p, ast.Module)]
            if all(isinstance(each, ast.ClassDef) for each in around):
                names = [each.name for each in reversed(around) if isinstance(each, ast.ClassDef)]
                found.append(Relay(".".join([*names, node.name]), parent, node))
    times = Counter(each.qualname for each in found)
    yield from (each for each in found if times[each.qualname] == 1)


def _is_relay(source: Source, each: Relay) -> bool:
    class_, method = each.class_, each.method
    is_special = method.name.startswith("__") and method.name not in _SILENT
    if is_special or method.decorator_list or class_.decorator_list or len(method.body) != 1:
        return False
    end = method.end_lineno or method.lineno
    if any("#" in source.lines.line(line) for line in range(method.lineno, end + 1)):
        return False  # somebody has said why it is there
    call = _called(method)
    own = [s for s in class_.body if s is not method]
    is_named = any(isinstance(n, ast.Name) and n.id == method.name for s in own for n in _flat(s))
    return call is not None and not is_named and _passes_all(each, call)


def _flat(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield what a statement of a class runs there, so not what is in a method."""
    todo: list[ast.AST] = [statement]
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, FUNCTIONS):
            todo += [*node.decorator_list, node.args]
        else:
            todo += ast.iter_child_nodes(node)


def _called(method: _Method) -> ast.Call | None:
    """Return the call of `super()` that is all that a method does."""
    match method.body[0]:
        case ast.Return(value=ast.expr() as value):
            pass
        case ast.Expr(value=value) if method.name in _SILENT:
            pass
        case _:
            return None
    if isinstance(method, ast.AsyncFunctionDef):
        if not isinstance(value, ast.Await):
            return None
        value = value.value
    match value:
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=name)):
            return value if name == method.name else None
    return None


def _passes_all(relay: Relay, call: ast.Call) -> bool:
    """Whether a method has no defaults, and passes each argument on as it got it."""
    args = relay.method.args
    if args.defaults or any(args.kw_defaults) or args.posonlyargs or not args.args:
        return False
    if not isinstance(call.func, ast.Attribute) or not _is_own_super(relay, call.func.value):
        return False
    given = [ast.unparse(each) for each in call.args]
    named = [ast.unparse(each) for each in call.keywords]
    wanted = [each.arg for each in args.args[1:]]
    positional = [name for name in given if not name.startswith("*")]
    stars = [f"*{args.vararg.arg}"] if args.vararg else []
    rest = [f"{name}={name}" for name in wanted[len(positional) :]]
    rest += [f"{each.arg}={each.arg}" for each in args.kwonlyargs]
    rest += [f"**{args.kwarg.arg}"] if args.kwarg else []
    if stars and len(positional) < len(wanted):
        return False
    return given == [*wanted[: len(positional)], *stars] and sorted(named) == sorted(rest)


def _is_own_super(relay: Relay, node: ast.expr) -> bool:
    """Whether the arguments of `super`, if any, are those that it has without.

    `super(Parent, self)` starts above another class than the one that the method is in.
    """
    match node:
        case ast.Call(args=[], keywords=[]):
            return True
        case ast.Call(args=[ast.Name(id=start), ast.Name(id=own)], keywords=[]):
            return start == relay.class_.name and own == relay.method.args.args[0].arg
    return False
