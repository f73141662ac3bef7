"""Methods that folding left nothing to do but to call the one they override, as findings."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from sweeper.flags.bound import sole_binder
from sweeper.flags.origins import File, Origins
from sweeper.model import Finding, Span
from sweeper.rewrite.python.relays import Relay, relays
from sweeper.rewrite.python.source import FUNCTIONS, Refused, Source

_Method = ast.FunctionDef | ast.AsyncFunctionDef
_MOST_BASES = 200  # more are a cycle
_DJANGOS = "django.utils.decorators.method_decorator"
_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})


def idle_methods(
    path: str, after: str, origins: Origins, read: Callable[[str], str | None]
) -> Iterator[Finding]:
    """Yield the methods of a text that may go: their class then has the same method from above.

    In the tree that has to be one with the same arguments, and not abstract; outside it is not
    looked at. `read` gives the text before.
    """
    file = origins.file(path)
    try:
        before, new = Source(read(path) or ""), Source(after)
    except Refused:
        return
    for relay in relays(before, new) if file is not None else ():
        was = sole_binder(file.source, relay.qualname.split(".")[:-1]) if file else None
        if file is None or not isinstance(was, ast.ClassDef) or not _is_above(file, was, relay):
            continue
        node = relay.method
        end = (node.end_lineno or node.lineno, node.end_col_offset or 0)
        span = Span(node.lineno, node.col_offset, *end)
        name, qualname = node.name, relay.qualname
        yield Finding("dead-symbol", "method", path, (span,), name, qualname, "", "")


def _is_above(file: File, class_: ast.ClassDef, relay: Relay) -> bool:
    """Whether a class has the method from above, as far as can be seen."""
    found: list[tuple[File, ast.expr]] = [(file, base) for base in class_.bases]
    is_outside = False
    for count, (where, base) in enumerate(found):
        name = where.origin(base.value if isinstance(base, ast.Subscript) else base)
        if name is None or count > _MOST_BASES:
            return False
        place = where.tree.class_at(name)
        if place is None:
            is_outside = is_outside or name.rpartition(".")[2] not in ("object", "ABC", "Generic")
            continue
        own, above = place
        methods = [n for n in above.body if getattr(n, "name", "") == relay.method.name]
        if methods:
            return len(methods) == 1 and _is_like(own, methods[0], relay.method)
        found += [(own, each) for each in above.bases]
    return is_outside


def _is_like(file: File, above: ast.stmt, method: _Method) -> bool:
    """Whether a method of a class above can be called as the one that overrides it.

    A decorator may mark what it decorates. Django asks no marks of methods that serve a verb of
    HTTP, only of `dispatch`
    (https://docs.djangoproject.com/en/5.2/topics/class-based-views/intro/#decorating-the-class).
    """
    if type(above) is not type(method) or not isinstance(above, FUNCTIONS):
        return False
    is_served = method.name in _VERBS
    for decorator in above.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if not is_served or file.origin(called) != _DJANGOS:
            return False
    return _named(above) == _named(method)


def _named(method: ast.FunctionDef | ast.AsyncFunctionDef) -> list[list[str]]:
    args = method.args
    groups: list[Sequence[ast.arg | None]] = [
        args.args[1:],
        args.kwonlyargs,
        [args.vararg],
        [args.kwarg],
    ]
    return [[each.arg for each in group if each is not None] for group in groups]
