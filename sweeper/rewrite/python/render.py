"""Write a plan down: a complete plan in, replacements of the text out."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from sweeper.rewrite.python.branches import folding
from sweeper.rewrite.python.lists import part_removals
from sweeper.rewrite.python.names import pair_removals, target_removals, unnamings, value_kept
from sweeper.rewrite.python.plan import Plan
from sweeper.rewrite.python.source import Refused
from sweeper.rewrite.python.suites import Replacement, removals


def render(plan: Plan) -> list[Replacement]:
    """Return the replacements, sorted, no two of which overlap."""
    found = [r for r in _all(plan) if r.start < r.end or r.text]
    return _merged(found)


def _all(plan: Plan) -> Iterator[Replacement]:
    yield from removals(plan)
    for statement in filter(plan.is_alive, plan.kept):
        yield value_kept(plan.source, statement)
    for assignment, indices in plan.pairs.items():
        if plan.is_alive(assignment):
            yield from pair_removals(plan, assignment, indices)
    for named in filter(plan.is_alive, plan.unnamed):
        yield from unnamings(plan.source, named)
    for branching, branch in plan.folds.items():
        if plan.is_alive(branching):
            yield from folding(plan.source, branching, branch)
    for (owner, field), lost in plan.parts.items():
        if not plan.is_alive(owner):
            continue
        if isinstance(owner, ast.Assign):
            yield from target_removals(plan.source, owner, lost)
        elif len(lost) == len(getattr(owner, field)):
            yield _emptied(plan, owner)
        else:
            yield from part_removals(plan.source, owner, field, lost)


def _emptied(plan: Plan, owner: ast.AST) -> Replacement:
    """A display that loses all its elements."""
    start, end = plan.source.start(owner), plan.source.end(owner)
    match owner:
        case ast.List():
            return Replacement(start, end, "[]")
        case ast.Tuple():
            return Replacement(start, end, "()")
        case ast.Dict():
            return Replacement(start, end, "{}")
    raise Refused("nothing would be left of the set or the call")


def _merged(found: Iterable[Replacement]) -> list[Replacement]:
    """Join removals that touch; what a larger removal holds is part of it."""
    merged: list[Replacement] = []
    for item in sorted(found, key=lambda r: (r.start, -r.end)):
        last = merged[-1] if merged else None
        if last is None or item.start > last.end or (item.text and item.start == last.end):
            merged.append(item)
        elif item.end <= last.end and not (last.text and item.text):
            if item.text:
                raise Refused("the removals cannot be told apart")
        elif last.text or item.text:
            if item.start < last.end:
                raise Refused("the removals cannot be told apart")
            merged.append(item)
        else:
            merged[-1] = Replacement(last.start, item.end)
    return merged
