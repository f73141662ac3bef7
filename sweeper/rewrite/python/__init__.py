"""Rewrite one Python module: its text and the tasks in it in, replacements out."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sweeper.model import Finding
from sweeper.rewrite.python import locate
from sweeper.rewrite.python.exclusive import orphaned_imports, plan_tests
from sweeper.rewrite.python.guard import check, check_functions
from sweeper.rewrite.python.leftovers import complete
from sweeper.rewrite.python.plan import Operation, Plan
from sweeper.rewrite.python.render import render
from sweeper.rewrite.python.source import Refused, Source
from sweeper.rewrite.python.suites import Replacement


class Task(NamedTuple):
    """What a finding asks of a file: to remove its own spans, or the named tests of it."""

    finding: Finding
    tests: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """What is to be done to a module, and which tasks cannot be carried out, and why."""

    replacements: tuple[Replacement, ...]
    refused: tuple[tuple[Task, str], ...]


class Planned(NamedTuple):
    """A task and the operations that carry it out."""

    task: Task
    operations: list[Operation]


def rewrite_module(text: str, tasks: Sequence[Task], pure_calls: Collection[str] = ()) -> Outcome:
    """Carry out as many of the tasks as can be proved to change nothing else."""
    try:
        return _rewrite(text, tasks, pure_calls)
    except RecursionError:  # a generated expression, thousands of operators deep
        reason = "its file nests expressions too deep to be rewritten"
        return Outcome((), tuple((task, reason) for task in tasks))


def _rewrite(text: str, tasks: Sequence[Task], pure_calls: Collection[str]) -> Outcome:
    try:
        source = Source(text, pure_calls)
    except Refused as refusal:
        return Outcome((), tuple((task, str(refusal)) for task in tasks))
    planned: list[Planned] = []
    refused: list[tuple[Task, str]] = []
    for task in tasks:
        try:
            planned.append(Planned(task, _plan(source, task)))
        except Refused as refusal:
            refused.append((task, str(refusal)))
    return Outcome(tuple(_largest(source, planned, refused)), tuple(refused))


def _plan(source: Source, task: Task) -> list[Operation]:
    return plan_tests(source, task.tests) if task.tests else locate.plan(source, task.finding)


def _largest(
    source: Source, planned: list[Planned], refused: list[tuple[Task, str]]
) -> list[Replacement]:
    """The replacements of the tasks that work together, found by taking the others apart."""
    accepted: list[Planned] = []
    replacements: list[Replacement] = []

    def accept(candidates: list[Planned]) -> None:
        nonlocal replacements
        try:
            replacements = _prove(source, [*accepted, *candidates])
        except Refused as refusal:
            if len(candidates) == 1:
                refused.append((candidates[0].task, str(refusal)))
                return
            for part in _divided(source, candidates):
                accept(part)
        else:
            accepted.extend(candidates)

    if planned:
        accept(planned)
    return replacements


def _divided(source: Source, candidates: list[Planned]) -> list[list[Planned]]:
    """Those that are sound alone, then the others one by one; halves when all are sound alone.

    The others may still work in company: an inner function goes when the outer one does.
    """
    suspects = [each for each in candidates if not _is_sound(source, each)]
    sound = [each for each in candidates if each not in suspects]
    if not suspects:
        middle = len(candidates) // 2
        return [candidates[:middle], candidates[middle:]]
    return [part for part in (sound, *([each] for each in suspects)) if part]


def _is_sound(source: Source, planned: Planned) -> bool:
    try:
        _complete(source, planned.operations)
    except Refused:
        return False
    return True


def _prove(source: Source, planned: Sequence[Planned]) -> list[Replacement]:
    """Write the tasks down. Raises `Refused` unless they change nothing else."""
    operations = [operation for each in planned for operation in each.operations]
    replacements = _write(source, operations)
    if not any(each.task.tests for each in planned):
        return replacements
    orphans = orphaned_imports(source, replaced(source.text, replacements))
    try:
        return _write(source, [*operations, *orphans]) if orphans else replacements
    except Refused:
        return replacements  # an unused import left behind harms nobody


def _write(source: Source, operations: Sequence[Operation]) -> list[Replacement]:
    plan = _complete(source, operations)
    replacements = render(plan)
    check(plan, replaced(source.text, replacements))
    return replacements


def _complete(source: Source, operations: Sequence[Operation]) -> Plan:
    plan = complete(source, operations)
    check_functions(plan, _touched(plan))
    return plan


def _touched(plan: Plan) -> set[ast.AST]:
    """The functions, classes and modules of which something goes away, and that stay."""
    changed: set[ast.AST] = {*plan.dropped, *plan.kept, *plan.pairs, *plan.folds, *plan.unnamed}
    changed.update(owner for owner, _ in plan.parts)
    around = {parent for node in changed for parent, _ in plan.source.ancestors(node)}
    return {node for node in around if plan.is_alive(node)}


def carried_out(source: Source, operations: Sequence[Operation]) -> str:
    """Return the text with the operations carried out. Raises `Refused` if more would change."""
    return replaced(source.text, _write(source, operations))


def replaced(text: str, replacements: Sequence[Replacement]) -> str:
    """The text with the replacements made."""
    parts: list[str] = []
    done = 0
    for start, end, new in replacements:
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])


__all__ = ["Outcome", "Task", "carried_out", "replaced", "rewrite_module"]
