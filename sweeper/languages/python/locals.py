"""Find the local variables of Python functions that are bound and never read."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sweeper.languages.python.noreturn import dotted
from sweeper.languages.python.scopes import Scopes
from sweeper.model import Span, Statement

KEEPS: Final = "keeps its call"  # the value has to stay, as a statement of its own
LIFETIME: Final = "lifetime"  # the name may be what keeps the object alive
# Functions that see the names of their caller.
_SEES_ALL: Final = frozenset({"locals", "vars", "dir", "eval", "exec", "globals", "__import__"})
# Methods of libraries (pandas, numexpr, DuckDB) that find local variables by names in a string.
_FINDS_BY_NAME: Final = frozenset({"query", "eval", "evaluate", "sql", "execute"})
# Calls in lower case whose result does something for as long as somebody holds it.
_HELD: Final = frozenset(
    {"ref", "proxy", "finalize", "patch", "acquire", "open", "connect", "start", "create_task"}
    | {"ensure_future", "run_coroutine_threadsafe", "subscribe", "lock", "mmap", "socket"}
)
_HELD_NAMES: Final = frozenset({"lock", "guard", "app", "root", "window", "patcher", "ref", "keep"})
_EFFECTS: Final = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class _Bound(NamedTuple):
    """One simple binding of a name: by which node, to which value, inside a `try`?"""

    node: ast.AST
    value: ast.expr | None
    is_tried: bool


def unused_locals(functions: Sequence[_Function], scopes: Scopes) -> list[Statement]:
    """Return one statement for each binding of a local variable that nothing reads.

    `functions` are all functions of the file, in the order in which `scopes` defines them. `scope`
    is the definition of the function, `name` the variable. `note` is "" when the statement can
    go whole; `KEEPS` when its value has to stay; `LIFETIME` when the object may matter; or it says
    what binds: "annotation", "with target", "except target" or "walrus".
    """
    drafts = scopes.drafts
    owners = [i for i, d in enumerate(drafts) if d.kind == "function" or d.kind == "method"]
    read = _read_inside(scopes)
    found: list[Statement] = []
    for owner, function in zip(owners, functions, strict=True):
        names = read.get(owner, set())
        if not names.isdisjoint(_SEES_ALL):
            continue
        bound = _simply_bound(function)
        unread = {name for name in bound if name not in names and not name.startswith("_")}
        if unread:
            for name in sorted(unread - _needed(function)):
                if not _may_change_in_place(bound[name]):
                    found += (_statement(owner, name, binding) for binding in bound[name])
    return sorted(found, key=lambda statement: statement.span)


def _read_inside(scopes: Scopes) -> dict[int, set[str]]:
    """Return the names that each definition uses, itself or in what it encloses."""
    read: dict[int, set[str]] = {}
    for _, owner, name, _, _ in scopes.uses:
        if owner in read:
            read[owner].add(name)
        else:
            read[owner] = {name}
    drafts = scopes.drafts
    for owner in range(len(drafts) - 1, 0, -1):  # what encloses is defined before what is inside
        outer = drafts[owner].scope
        if owner in read and outer > 0:
            read.setdefault(outer, set()).update(read[owner])
    return read


def _simply_bound(function: _Function) -> dict[str, list[_Bound]]:
    """Return the bindings that a removal knows how to undo, found without a look at expressions."""
    bound: dict[str, list[_Bound]] = {}
    pending: list[tuple[ast.AST, bool]] = [(node, False) for node in function.body]
    while pending:
        node, is_tried = pending.pop()
        kind = type(node)
        if kind is ast.Assign:  # by far the most frequent
            targets = node.targets  # type: ignore[attr-defined]
            if len(targets) == 1 and type(targets[0]) is ast.Name:
                binding = _Bound(node, node.value, is_tried)  # type: ignore[attr-defined]
                bound.setdefault(targets[0].id, []).append(binding)
            continue
        if kind in _IDLE:
            continue
        for name, binding in _bindings(node, is_tried=is_tried):
            bound.setdefault(name, []).append(binding)
        for block in _BLOCKS.get(kind, ()):
            is_risky = is_tried or (block == "body" and kind in _TRIES)
            pending.extend([(child, is_risky) for child in getattr(node, block)])
    return bound


_TRIES: Final = frozenset({ast.Try, ast.TryStar})
_IDLE: Final = frozenset(
    {ast.Expr, ast.Return, ast.Raise, ast.Pass, ast.Assert, ast.Import, ast.ImportFrom, ast.Delete}
    | {ast.Break, ast.Continue, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef}
)
_BLOCKS: Final[dict[type[ast.AST], tuple[str, ...]]] = {
    **dict.fromkeys((ast.If, ast.While, ast.For, ast.AsyncFor), ("body", "orelse")),
    **dict.fromkeys((ast.Try, ast.TryStar), ("body", "handlers", "orelse", "finalbody")),
    **dict.fromkeys((ast.With, ast.AsyncWith, ast.ExceptHandler, ast.match_case), ("body",)),
    ast.Match: ("cases",),
}


def _bindings(node: ast.AST, *, is_tried: bool) -> Iterator[tuple[str, _Bound]]:
    if isinstance(node, ast.AnnAssign | ast.AugAssign):
        if isinstance(node.target, ast.Name):
            yield node.target.id, _Bound(node, node.value, is_tried)
    elif isinstance(node, ast.With | ast.AsyncWith):
        for item in node.items:
            if isinstance(item.optional_vars, ast.Name):
                yield item.optional_vars.id, _Bound(item, None, is_tried)
    elif isinstance(node, ast.ExceptHandler):
        if node.name:
            yield node.name, _Bound(node, None, is_tried)
    elif isinstance(node, ast.If | ast.While):
        for test in _first_evaluated(node.test):
            if isinstance(test, ast.NamedExpr):
                yield test.target.id, _Bound(test, test.value, is_tried)


def _first_evaluated(test: ast.expr) -> Iterator[ast.expr]:
    """Yield the parts of a test among which `:=` is usual."""
    yield test
    if isinstance(test, ast.BoolOp):
        for value in test.values:
            yield from _first_evaluated(value)
    elif isinstance(test, ast.Compare):
        yield test.left
    elif isinstance(test, ast.UnaryOp):
        yield from _first_evaluated(test.operand)


def _needed(function: _Function) -> set[str]:
    """Return the names that have to stay: read, bound in other ways, or visible to a library.

    Few functions get here, so this looks at everything, and trusts no one else about what is read.
    """
    simple = {id(binding.node) for found in _simply_bound(function).values() for binding in found}
    needed: set[str] = set()
    strings: list[str] = []
    finds_by_name = False
    pending: list[ast.AST] = [function]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            strings.append(node.value)
        elif isinstance(node, ast.Attribute):
            finds_by_name = finds_by_name or node.attr in _FINDS_BY_NAME
        elif isinstance(node, ast.Global | ast.Nonlocal):
            needed.update(node.names)
        needed.update(_named_by(node))
        pending.extend(_children(node, is_simple=id(node) in simple))
    for text in strings:
        parts = text.replace("@", " @").split() if finds_by_name or "@" in text else ()
        needed.update(word.strip("@()[],;:.'\"`") for word in parts)
    return needed


def _children(node: ast.AST, *, is_simple: bool) -> Iterator[ast.AST]:
    """Yield the children but for docstrings and the target of a simple binding."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        is_target = isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store)
        if not (is_simple and is_target):
            yield child


def _named_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest
    elif isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    elif isinstance(node, _Function | ast.ClassDef):
        yield node.name


def _may_change_in_place(bindings: Sequence[_Bound]) -> bool:
    """Whether `x += y` may add to an object that others see, as it does to a list."""
    values = [binding.value for binding in bindings if not isinstance(binding.node, ast.AugAssign)]
    if len(values) == len(bindings):
        return False
    return not values or not all(isinstance(value, ast.Constant) for value in values)


def _statement(owner: int, name: str, binding: _Bound) -> Statement:
    node = binding.node
    first: ast.AST = node
    last: ast.AST | None = node
    if isinstance(node, ast.withitem):
        first, last, note = node.context_expr, node.optional_vars, "with target"
    elif isinstance(node, ast.ExceptHandler):
        last, note = node.type, "except target"
    elif isinstance(node, ast.NamedExpr):
        note = "walrus"
    else:
        note = _note(name, binding)
    line, column = first.lineno, first.col_offset  # type: ignore[attr-defined]  # all these have one
    end_line, end_column = last.end_lineno, last.end_col_offset  # type: ignore[union-attr]
    return Statement("unused-local", owner, name, Span(line, column, end_line, end_column), note)


def _note(name: str, binding: _Bound) -> str:
    value = binding.value
    if value is None:
        return "annotation"
    called = value.value if isinstance(value, ast.Await) else value
    if isinstance(called, ast.Call):
        last = dotted(called.func).rpartition(".")[2]
        is_held = last in _HELD or last[:1].isupper() or not last
        return LIFETIME if is_held or name in _HELD_NAMES or name.endswith("_ref") else KEEPS
    if binding.is_tried and not isinstance(value, ast.Constant):
        return KEEPS  # `try: text = unicode` asks whether it fails
    return KEEPS if any(isinstance(inner, _EFFECTS) for inner in ast.walk(value)) else ""
