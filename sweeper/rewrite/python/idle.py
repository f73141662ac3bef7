"""A test file before and after overrides went to the text without the arguments only they used."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from sweeper.rewrite.python.commas import between, without_parts
from sweeper.rewrite.python.source import FUNCTIONS, Refused, Source
from sweeper.rewrite.python.suites import Replacement
from sweeper.rewrite.python.tables import Table, Test, tables, test_of

# They see the arguments of a function without naming them.
_MIRRORS = frozenset({"eval", "exec", "locals", "vars"})


def without_idle_arguments(before: str, after: str) -> str:
    """Return the text after without arguments of tests that cases give and nothing uses any more.

    Cases that are then the same are one. Where a table or a signature is not plain, all stays.
    """
    if before == after:
        return after
    try:
        old = Source(before)
        names = list(_tests(Source(after)))
    except Refused:
        return after
    for name in names:
        try:
            used = _used(test_of(old, name))
            after = _shorter(Source(after), name, used)
        except Refused:
            continue
    return after


def _tests(source: Source) -> Iterator[str]:
    """Yield the dotted names of the functions that have a decorator."""
    for node in source.statements:
        if isinstance(node, FUNCTIONS) and node.decorator_list:
            around = [p for p, _ in source.ancestors(node) if not isinstance(p, ast.Module)]
            if all(isinstance(each, ast.ClassDef) for each in around):
                classes = [each.name for each in around if isinstance(each, ast.ClassDef)]
                yield ".".join([*reversed(classes), node.name])


def _used(test: Test) -> set[str]:
    return {n.id for s in test.body for n in ast.walk(s) if isinstance(n, ast.Name)}


def _shorter(source: Source, name: str, before: Collection[str]) -> str:
    test = test_of(source, name)
    used = _used(test)
    args = test.args
    if used & _MIRRORS or args.defaults or args.posonlyargs or args.kwonlyargs or args.vararg:
        return source.text
    for table in tables(source, test):
        idle = [n for n in table.names if n in before and n not in used]
        if idle:
            cuts = [*_arguments(source, test, idle), *_columns(source, test, table, idle)]
            text = source.text
            for start, end, new in sorted(cuts, reverse=True):
                text = text[:start] + new + text[end:]
            return _shorter(Source(text), name, before)
    return source.text


def _arguments(source: Source, test: Test, idle: Collection[str]) -> Iterator[Replacement]:
    every = test.args.args
    places = [_place(source, each) for each in every]
    lost = [index for index, each in enumerate(every) if each.arg in idle]
    if len(lost) != len(idle):
        raise Refused("a case gives what the test does not take")
    if len(lost) < len(every):
        yield from without_parts(source, places, lost)
        return
    closing = source.text.index(")", places[-1][1])
    yield between(source, (places[0][0], closing), (places[-1][1], closing))


def _columns(
    source: Source, test: Test, table: Table, idle: Collection[str]
) -> Iterator[Replacement]:
    """Yield what removes the values of some arguments, or the whole decorator."""
    lost = [index for index, name in enumerate(table.names) if name in idle]
    if len(lost) == len(table.names):
        if any(isinstance(row, ast.Call) for row in table.rows):
            raise Refused("a case has a mark")
        yield from _decorators(source, test, table)
        return
    if any(len(own) != len(table.names) for own in table.values) or table.given_ids:
        raise Refused("the cases do not give all arguments")
    left = [[source.segment(v) for i, v in enumerate(own) if i not in lost] for own in table.values]
    same = [index for index, own in enumerate(left) if own in left[:index]]
    if same and any(isinstance(row, ast.Call) for row in table.rows):
        raise Refused("a case has a mark")
    yield from _names(source, table, lost)
    is_bare = len(table.names) - len(lost) == 1 and isinstance(table.call.args[0], ast.Constant)
    if same:
        yield from without_parts(source, [_place(source, row) for row in table.rows], same)
    for index, (row, own) in enumerate(zip(table.rows, table.values, strict=True)):
        if index in same:
            continue
        if is_bare and not isinstance(row, ast.Call):
            yield Replacement(*_place(source, row), left[index][0])
        elif isinstance(row, ast.Tuple) and len(left[index]) == 1:
            yield Replacement(*_place(source, row), f"({left[index][0]},)")
        else:
            yield from without_parts(source, [_place(source, value) for value in own], lost)


def _decorators(source: Source, test: Test, table: Table) -> Iterator[Replacement]:
    """Yield what removes the decorator of a table, and the `unpack` that goes with it."""
    marks = [d for d in test.decorator_list if ast.unparse(d).rpartition(".")[2] == "unpack"]
    for node in [table.call, *(marks if table.first is not None else ())]:
        start = source.lines.start(
            source.lines.place(source.text.rindex("@", 0, source.start(node)))[0]
        )
        line = source.lines.place(source.end(node))[0]
        yield Replacement(start, source.lines.start(line + 1))


def _names(source: Source, table: Table, lost: Sequence[int]) -> Iterator[Replacement]:
    """Yield what removes some of the names that `parametrize` has first."""
    if table.first is not None:
        return
    node = table.call.args[0]
    left = [name for index, name in enumerate(table.names) if index not in lost]
    if isinstance(node, ast.Constant):
        quote = source.segment(node)[-1]
        yield Replacement(*_place(source, node), f"{quote}{', '.join(left)}{quote}")
    elif isinstance(node, ast.Tuple) and len(left) == 1:
        yield Replacement(*_place(source, node), f'("{left[0]}",)')
    elif isinstance(node, ast.Tuple | ast.List):
        yield from without_parts(source, [_place(source, each) for each in node.elts], lost)


def _place(source: Source, node: ast.AST) -> tuple[int, int]:
    return source.start(node), source.end(node)
