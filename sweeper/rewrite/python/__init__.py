"""Rewrite one Python module: its text and the findings in it in, replacements out."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sweeper.model import Finding
from sweeper.rewrite.python import locate
from sweeper.rewrite.python.guard import check, check_functions
from sweeper.rewrite.python.leftovers import complete
from sweeper.rewrite.python.plan import Operation, Plan
from sweeper.rewrite.python.render import render
from sweeper.rewrite.python.source import Refused, Source
from sweeper.rewrite.python.suites import Replacement

Task = tuple[Finding, list[Operation]]


class Outcome(NamedTuple):
    """What was done to a module, and why some findings could not be carried out."""

    replacements: tuple[Replacement, ...]
    removed: tuple[Finding, ...]
    refused: tuple[tuple[Finding, str], ...]


def rewrite_module(
    text: str, findings: Sequence[Finding], pure_calls: Collection[str] = ()
) -> Outcome:
    """Carry out as many of the findings as can be proved to change nothing else."""
    try:
        source = Source(text)
    except Refused as refusal:
        return Outcome((), (), tuple((finding, str(refusal)) for finding in findings))
    tasks: list[Task] = []
    refused: list[tuple[Finding, str]] = []
    for finding in findings:
        try:
            tasks.append((finding, locate.plan(source, finding, pure_calls)))
        except Refused as refusal:
            refused.append((finding, str(refusal)))
    done = _largest(source, tasks, refused)
    replacements = _try(source, done) if done else []
    return Outcome(tuple(replacements), tuple(finding for finding, _ in done), tuple(refused))


def _largest(source: Source, tasks: list[Task], refused: list[tuple[Finding, str]]) -> list[Task]:
    """The tasks that work together, found by halving, so that a bad one does not spoil the rest."""
    accepted: list[Task] = []

    def accept(candidates: list[Task]) -> None:
        if not candidates:
            return
        try:
            _try(source, [*accepted, *candidates])
        except Refused as refusal:
            if len(candidates) == 1:
                refused.append((candidates[0][0], str(refusal)))
                return
            middle = len(candidates) // 2
            accept(candidates[:middle])
            accept(candidates[middle:])
        else:
            accepted.extend(candidates)

    accept(tasks)
    return accepted


def _try(source: Source, tasks: Sequence[Task]) -> list[Replacement]:
    operations = [operation for _, found in tasks for operation in found]
    plan = complete(source, operations)
    replacements = render(plan)
    check_functions(plan, _touched(plan))
    check(plan, replaced(source.text, replacements))
    return replacements


def _touched(plan: Plan) -> set[ast.AST]:
    """The functions, classes and modules of which something goes away, and that stay."""
    changed: set[ast.AST] = {*plan.dropped, *plan.kept, *plan.pairs, *plan.folds, *plan.unnamed}
    changed.update(owner for owner, _ in plan.parts)
    around = {parent for node in changed for parent, _ in plan.source.ancestors(node)}
    return {node for node in around if plan.is_alive(node)}


def replaced(text: str, replacements: Sequence[Replacement]) -> str:
    """The text with the replacements made."""
    parts: list[str] = []
    done = 0
    for start, end, new in replacements:
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])


__all__ = ["Outcome", "replaced", "rewrite_module"]
