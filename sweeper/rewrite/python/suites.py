"""Remove statements from their suites: a plan in, changes of the text out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sweeper.rewrite.python.comments import leading_line, trailing_line
from sweeper.rewrite.python.plan import Plan
from sweeper.rewrite.python.source import Source, width

_HEADING = re.compile(r"[ \t\f]*(else|finally)[ \t]*:")
_SEMICOLON = re.compile(r"([ \t\f]|\\(\r\n|\r|\n))*;([ \t\f]|\\(\r\n|\r|\n))*")


class Replacement(NamedTuple):
    """Put `text` in the place of what is between two offsets."""

    start: int
    end: int
    text: str = ""


def removals(plan: Plan) -> Iterator[Replacement]:
    """Yield what removes the dropped statements of the plan that nothing dropped surrounds."""
    owners = {plan.source.parents[node] for node in plan.dropped}
    for owner, field in sorted(owners, key=lambda place: _order(place[0], place[1])):
        if plan.is_alive(owner) and not plan.is_folded_away(owner, field):
            yield from _suite(plan, owner, field)


def _order(owner: ast.AST, field: str) -> tuple[int, int, str]:
    return getattr(owner, "lineno", 0), getattr(owner, "col_offset", 0), field


def _suite(plan: Plan, owner: ast.AST, field: str) -> Iterator[Replacement]:
    source = plan.source
    suite: list[ast.stmt] = getattr(owner, field)
    is_emptied = not plan.survivors(suite) and not isinstance(owner, ast.Module)
    if is_emptied and not plan.needs_pass(owner, field):
        if not is_elif(source, owner, field):
            yield _clause(source, suite)
            return
        is_emptied = False
    rows = _rows(source, suite)
    if source.text[_line_start(source, suite[0]) : source.start(suite[0])].strip():
        yield from _pieces(plan, rows[0], is_emptied=is_emptied)
        return
    for run in _runs(plan, rows):
        yield from _run(plan, owner, field, run, is_emptied=is_emptied)
        is_emptied = False
    for row in rows:
        if any(node in plan.dropped for node in row) and not _is_dropped(plan, row):
            yield from _pieces(plan, row, is_emptied=False)


def is_elif(source: Source, owner: ast.AST, field: str) -> bool:
    """Whether the suite is no suite but the next `elif` of an `if`."""
    if not isinstance(owner, ast.If) or field != "orelse" or len(owner.orelse) != 1:
        return False
    start = source.start(owner.orelse[0])
    return isinstance(owner.orelse[0], ast.If) and source.text.startswith("elif", start)


def _line_start(source: Source, node: ast.stmt) -> int:
    return source.lines.start(source.first_line(node))


def _clause(source: Source, suite: Sequence[ast.stmt]) -> Replacement:
    """Remove a whole `else` with its heading and the blank lines above it."""
    top = heading_line(source, suite)
    depth = width(source.indent(top))
    top -= _blank_above(source, top)
    bottom = trailing_line(source, suite[-1])
    while source.is_comment(bottom + 1) and width(source.indent(bottom + 1)) > depth:
        bottom += 1
    return Replacement(source.lines.start(top), source.lines.start(bottom + 1))


def heading_line(source: Source, suite: Sequence[ast.stmt]) -> int:
    """The line of the `else:` or `finally:` above the suite."""
    line = source.first_line(suite[0])
    while not _HEADING.match(source.lines.line(line)):
        line -= 1
    return line


def _rows(source: Source, suite: Sequence[ast.stmt]) -> list[list[ast.stmt]]:
    """The statements, those that semicolons join on one line together."""
    rows: list[list[ast.stmt]] = []
    for node in suite:
        between = source.text[source.end(rows[-1][-1]) : source.start(node)] if rows else ""
        if _SEMICOLON.fullmatch(between):
            rows[-1].append(node)
        else:
            rows.append([node])
    return rows


def _is_dropped(plan: Plan, row: Sequence[ast.stmt]) -> bool:
    return all(node in plan.dropped for node in row)


def _pieces(plan: Plan, row: Sequence[ast.stmt], *, is_emptied: bool) -> Iterator[Replacement]:
    """Remove some of the statements of a line."""
    source = plan.source
    if is_emptied:
        yield Replacement(source.start(row[0]), source.end(row[-1]), "pass")
        return
    kept = [node for node in row if node not in plan.dropped]
    for node in row:
        if node not in plan.dropped:
            continue
        after = next((k for k in kept if source.start(k) > source.start(node)), None)
        if after is not None:
            yield Replacement(source.start(node), source.start(after))
        else:
            yield Replacement(source.end(kept[-1]), source.end(node))


def _runs(plan: Plan, rows: Sequence[Sequence[ast.stmt]]) -> list[list[Sequence[ast.stmt]]]:
    """Neighbouring rows that all go, with only blank lines and their comments between."""
    runs: list[list[Sequence[ast.stmt]]] = []
    previous = -1
    for index, row in enumerate(rows):
        if not _is_dropped(plan, row):
            continue
        if previous == index - 1 and runs and _joins(plan.source, rows[index - 1][-1], row[0]):
            runs[-1].append(row)
        else:
            runs.append([row])
        previous = index
    return runs


def _joins(source: Source, upper: ast.stmt, lower: ast.stmt) -> bool:
    top = leading_line(source, lower, has_neighbour=False)
    return all(source.is_blank(n) for n in range(trailing_line(source, upper) + 1, top))


def _run(
    plan: Plan,
    owner: ast.AST,
    field: str,
    run: Sequence[Sequence[ast.stmt]],
    *,
    is_emptied: bool,
) -> Iterator[Replacement]:
    source = plan.source
    top, bottom = _bounds(plan, getattr(owner, field), run)
    if is_emptied:
        first = run[0][0]
        yield Replacement(source.lines.start(top), _line_start(source, first))
        yield Replacement(source.start(first), source.lines.content_end(bottom), "pass")
        return
    before, after = _blank_above(source, top), _blank_below(source, bottom)
    gap = _gap(plan, owner, field, run, top=top, bottom=bottom)
    # the blank lines that stay are those below as far as there are any
    below = min(gap, after)
    above = min(gap - below, before)
    yield Replacement(
        source.lines.start(top - before + above), source.lines.start(bottom + 1 + after - below)
    )


def _bounds(
    plan: Plan, suite: Sequence[ast.stmt], run: Sequence[Sequence[ast.stmt]]
) -> tuple[int, int]:
    """The first and the last line that go, comments included."""
    source = plan.source
    bottom = trailing_line(source, run[-1][-1])
    lines = {source.first_line(node) for node in suite if node not in plan.dropped}
    has_neighbour = bottom + 1 in lines
    return leading_line(source, run[0][0], has_neighbour=has_neighbour), bottom


def _gap(
    plan: Plan,
    owner: ast.AST,
    field: str,
    run: Sequence[Sequence[ast.stmt]],
    *,
    top: int,
    bottom: int,
) -> int:
    """How many blank lines stay between what is above and what is below."""
    source = plan.source
    before, after = _blank_above(source, top), _blank_below(source, bottom)
    upper, lower = top - before - 1, bottom + after + 1
    if upper < 1 or lower > len(source.lines):
        return 0
    depth = width(source.indent(source.first_line(run[0][0])))
    if width(source.indent(lower)) < depth or is_elif(source, owner, field):
        return after
    suite: list[ast.stmt] = getattr(owner, field)
    index = suite.index(run[0][0])
    is_first = not plan.survivors(suite[:index]) and not source.is_comment(upper)
    if is_first and not isinstance(owner, ast.Module):
        return before
    return max(before, after)


def _blank_above(source: Source, line: int) -> int:
    count = 0
    while source.is_blank(line - count - 1) and line - count - 1 not in source.string_lines:
        count += 1
    return count


def _blank_below(source: Source, line: int) -> int:
    count = 0
    while source.is_blank(line + count + 1):
        count += 1
    return count
