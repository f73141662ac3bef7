"""A function's parameters and a seed to the arguments of one run."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from typing import Any

from .record import Record, Words
from .standins import StandIn, exception

_ALWAYS = (None, True, False, 0, 1, -1, "", "text")
_MOST = 24
_BY_HINT: dict[str, tuple[Any, ...]] = {
    "bool": (True, False),
    "int": (0, 1, -1, 2, 7, 100),
    "float": (0.0, 1.0, -1.5, 2.5),
    "str": ("", "text", "a", "1"),
    "bytes": (b"", b"text"),
}


def words(functions: Sequence[Any]) -> Words:
    """Return what versions of a function say, that the answers they get should know of."""
    raised = frozenset(name for each in functions for name in _raised(each))
    used = frozenset(name for each in functions for name in _used(each))
    return Words(_plain(functions), raised, used - {""})


def _plain(functions: Sequence[Any]) -> list[Any]:
    """Return simple values worth trying: those that the code itself holds, and a few more."""
    found: list[Any] = []
    for function in functions:
        for node in ast.walk(function):
            value = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
            if isinstance(value, (str, int)) and len(str(value)) < 60:
                found.append(value)
    seen: dict[str, Any] = {repr(value): value for value in [*found[:_MOST], *_ALWAYS]}
    return [seen[key] for key in sorted(seen)]


def errors(record: Record) -> list[Any]:
    """Return what a call may raise: what the code knows, and an error that nobody expects."""
    known = []
    for name in sorted(record.raised):
        found = getattr(builtins, name, None)
        if isinstance(found, type) and issubclass(found, Exception):
            known.append(found)
        elif found is None:
            known.append(exception(record, name))
    # Those that take more than a message are made in other ways.
    return [each for each in known if not issubclass(each, UnicodeError)] + [LookupError]


def _raised(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            yield from (_last(kind) for kind in kinds)
        elif isinstance(node, ast.Raise) and node.exc is not None:
            name = _last(node.exc.func if isinstance(node.exc, ast.Call) else node.exc)
            if name.lstrip("_")[:1].isupper():
                yield name


def _used(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            yield _last(node.func)
        elif isinstance(node, (ast.Attribute, ast.Subscript)):
            yield _last(node.value)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            yield _last(node.iter)


def _last(node: ast.expr) -> str:
    return str(node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", ""))


def arguments(
    function: Any, record: Record, *, is_method: bool
) -> tuple[list[Any], dict[str, Any]]:
    """Return what to call the function with: stand-ins and, with later seeds, plain values."""
    given = function.args
    first = [*given.posonlyargs, *given.args]
    optional = len(given.defaults)
    args: list[Any] = []
    for number, arg in enumerate(first):
        may_go = number >= len(first) - optional
        if may_go and record.seed > 1 and record.choose(3, "omit " + arg.arg) == 0:
            break  # so do all behind it
        if number == 0 and is_method:
            args.append(StandIn(record, arg.arg))
        else:
            args.append(_value(arg, record))
    else:
        if given.vararg is not None:
            count = record.choose(3, "count *") if record.seed else 1
            args += [StandIn(record, f"{given.vararg.arg}[{n}]") for n in range(count)]
    named: dict[str, Any] = {}
    for number, arg in enumerate(given.kwonlyargs):
        default = given.kw_defaults[number]
        if default is not None and record.seed > 1 and record.choose(3, "omit " + arg.arg) == 0:
            continue
        named[arg.arg] = _value(arg, record)
    if given.kwarg is not None and record.choose(2, "any **"):
        words = [v for v in record.plain if isinstance(v, str) and v.isidentifier()]
        taken = {arg.arg for arg in (*first, *given.kwonlyargs)}
        for word in words[:6]:
            if word not in taken and record.choose(2, "** " + word):
                named[word] = StandIn(record, f"{given.kwarg.arg}[{word!r}]")
    return args, named


def _value(arg: Any, record: Record) -> Any:
    name = arg.arg
    hint = _last(arg.annotation) if arg.annotation is not None else ""
    if hint in _BY_HINT:
        choices = _BY_HINT[hint]
        own = [v for v in record.plain if type(v) is type(choices[-1])]
        choices = (*choices, *own)
        return choices[record.choose(len(choices), "hint " + name)]
    if record.seed < 4 or record.choose(6, "kind " + name) < (5 if name in record.used else 3):
        return StandIn(record, name)
    kind = record.choose(len(record.plain) + 3, "value " + name)
    if kind < len(record.plain):
        return record.plain[kind]
    some = [StandIn(record, f"{name}[{n}]") for n in range(record.choose(3, "some " + name))]
    if kind == len(record.plain):
        return some
    if kind == len(record.plain) + 1:
        return tuple(some)
    return {f"k{number}": value for number, value in enumerate(some)}
