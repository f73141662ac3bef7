"""Two versions of a function to what was seen of them: where they agree, and the first difference.

The second version may leave out looks of the first, and nothing else.
"""

from __future__ import annotations

import ast
import dis
from collections.abc import Iterator, Sequence
from types import CodeType
from typing import Any

from .functions import compiled, source
from .inputs import words
from .record import MOST_EVENTS, Event
from .run import MOST_LINES, SLOW, Run, run

FEWEST = 32
MOST = 160


def compare(old_text: str, new_text: str, name: str, number: int) -> dict[str, Any]:
    """Return the runs that agreed, the calls and other effects compared, and the lines reached.

    `difference` is [seed, inputs, what the old version did there, what the new one did], or None.
    """
    old, new = source(old_text, name, number), source(new_text, name, number)
    codes = compiled(old), compiled(new)
    said = words([old.node, new.node])
    wanted = set(_lines(new.node, codes[1]))
    reached: set[int] = set()
    seen = {"agreed": 0, "cut": 0, "unsaid": 0, "effects": 0, "looks": 0}
    difference: list[Any] | None = None
    slow = 0
    for seed in range(MOST):
        if seed >= FEWEST and wanted <= reached:
            break
        one = run(old, codes[0], seed, said)
        other = run(new, codes[1], seed, said)
        found, kind = judged(one, other)
        if found is not None:
            difference = [seed, *found]
            break
        seen[kind] += 1
        slow += SLOW in (one.cut, other.cut)
        if slow > 1:
            break
        reached |= other.lines
        if kind == "agreed":
            seen["effects"] += sum(event.is_effect for event in other.events)
            seen["looks"] += len(one.events) - len(other.events)
    return {
        **seen, "difference": difference, "lines": sorted(wanted),
        "missed": sorted(wanted - reached),
    }  # fmt: skip


def judged(one: Run, other: Run) -> tuple[list[str] | None, str]:
    """Return the first difference or None, and what the pair of runs says otherwise."""
    at = _first_difference(one.events, other.events)
    if at is None and not one.cut and not other.cut:
        return None, "agreed"
    fails_alike = one.failure == other.failure and at is not None and at[1] >= other.doubt
    if at is not None and at[0] >= one.doubt and not fails_alike:
        return None, "unsaid"
    is_open = at is None or at[0] >= len(one.events) or at[1] >= len(other.events)
    if is_open and (one.cut or other.cut) and not _is_endless(one, other):
        return None, "cut"
    before = one.events[at[0]].text if at and at[0] < len(one.events) else _end(one)
    after = other.events[at[1]].text if at and at[1] < len(other.events) else _end(other)
    return [before, after], ""


def _is_endless(one: Run, other: Run) -> bool:
    """Whether one version ends soon and the other does not."""
    if (one.cut and other.cut) or SLOW in (one.cut, other.cut):
        return False
    ended = other if one.cut else one
    return ended.steps < MOST_LINES // 2 and len(ended.events) < MOST_EVENTS // 2


def _end(found: Run) -> str:
    return found.cut or "it ends"


def _first_difference(before: Sequence[Event], after: Sequence[Event]) -> tuple[int, int] | None:
    """Return the places in both from which the second is not the first without some looks."""
    place = 0
    for number, event in enumerate(after):
        while place < len(before) and before[place] != event and not before[place].is_effect:
            place += 1
        if place == len(before) or before[place] != event:
            return place, number
        place += 1
    while place < len(before) and not before[place].is_effect:
        place += 1
    return None if place == len(before) else (place, len(after))


def _lines(function: Any, code: CodeType) -> Iterator[int]:
    """Yield the lines of the function's statements that were compiled to something."""
    made: set[int] = set()
    todo: list[Any] = [code]
    while todo:
        one = todo.pop()
        made.update(line for _, line in dis.findlinestarts(one) if line)
        todo += [inner for inner in one.co_consts if hasattr(inner, "co_consts")]
    for node in ast.walk(function):
        if isinstance(node, ast.stmt) and node is not function and not _does_nothing(node):
            yield from {node.lineno} & made


def _does_nothing(node: ast.stmt) -> bool:
    if isinstance(node, (ast.Global, ast.Nonlocal, ast.Pass)):
        return True
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
