"""A parametrised test and some of its cases to the text without the rows of these."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product

from sweeper.rewrite.python.commas import without_parts
from sweeper.rewrite.python.source import FUNCTIONS, Refused, Source
from sweeper.rewrite.python.suites import Replacement
from sweeper.rewrite.python.tables import Table, tables, test_of

_NUMBER = re.compile(r"_(\d+)(?:_\w*)?")


def without_rows(text: str, qualname: str, ids: Collection[str]) -> str:
    """Return the text in which `parametrize` of the test has no rows with these ids any more.

    Ids are those that pytest makes of plain values (pytest, "How to parametrize fixtures and test
    functions"). Raises `Refused` when the rows cannot be told, or when none would be left.
    """
    source = Source(text)
    found = [table for table in tables(source, test_of(source, qualname)) if table.first is None]
    if not found:
        raise Refused(f"the cases of {qualname} are not written as one list")
    every = [table.ids for table in found]
    if any(len(set(each)) != len(each) or None in each for each in every):
        raise Refused(f"the cases of {qualname} have no plain ids")
    lost = [
        {i for i, name in enumerate(own) if set(_cases(every, at, name)) <= set(ids)}
        for at, own in enumerate(every)
    ]
    told = {c for at, own in enumerate(lost) for i in own for c in _cases(every, at, every[at][i])}
    if told != set(ids) or any(len(a) == len(b) for a, b in zip(lost, every, strict=True)):
        raise Refused(f"the cases of {qualname} cannot be told apart")
    cuts = [cut for t, own in zip(found, lost, strict=True) for cut in _cuts(source, t, own)]
    return _without(text, cuts)


def _cases(every: Sequence[Sequence[str | None]], at: int, name: str | None) -> Iterator[str]:
    """Yield the ids of all cases that a row of one of several tables is part of."""
    for parts in product(*every[:at], [name], *every[at + 1 :]):
        yield "-".join(map(str, parts))


def numbered(text: str, qualname: str) -> tuple[str, int] | None:
    """Return the test and the row that a name such as `test_x_1_True` is made of, if any."""
    scope, _, name = qualname.replace("::", ".").rpartition(".")
    try:
        source = Source(text)
    except Refused:
        return None
    for test in sorted(source.statements, key=lambda s: -len(getattr(s, "name", ""))):
        if not isinstance(test, FUNCTIONS) or not name.startswith(f"{test.name}_"):
            continue
        number = _NUMBER.fullmatch(name, len(test.name))
        full = f"{scope}.{test.name}" if scope else test.name
        try:
            found = list(tables(source, test)) if test_of(source, full) is test else []
        except Refused:
            continue
        first = found[0].first if len(found) == 1 else None
        if number is not None and first is not None:
            return full, int(number[1]) - first
    return None


def without_numbered(text: str, rows: Mapping[str, Collection[int]]) -> tuple[str, list[str]]:
    """Return the text without rows of tests, by their numbers, and the tests that have none left.

    These are still there. Raises `Refused` when the rows cannot be told.
    """
    emptied: list[str] = []
    for qualname, lost in sorted(rows.items()):
        source = Source(text)
        (table,) = tables(source, test_of(source, qualname))
        if max(lost) >= len(table.rows):
            raise Refused(f"the cases of {qualname} cannot be told apart")
        if len(set(lost)) == len(table.rows):
            emptied.append(qualname)
        else:
            text = _without(text, _cuts(source, table, set(lost)))
    return text, emptied


def _cuts(source: Source, table: Table, lost: Collection[int]) -> Iterator[Replacement]:
    for parts in (table.rows, table.given_ids) if lost else ():
        if parts:
            yield from without_parts(source, [_place(source, each) for each in parts], lost)


def _place(source: Source, node: ast.expr) -> tuple[int, int]:
    return source.start(node), source.end(node)


def _without(text: str, cuts: Iterable[Replacement]) -> str:
    for start, end, _ in sorted(cuts, reverse=True):
        text = text[:start] + text[end:]
    return text
