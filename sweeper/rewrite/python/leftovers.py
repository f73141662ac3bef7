"""Complete a plan: operations in, those that must follow them out, so that nothing dangles."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from sweeper.rewrite.python.exports import Entry, entries
from sweeper.rewrite.python.plan import DropPart, Operation, Plan
from sweeper.rewrite.python.source import FUNCTIONS, Refused, Source, bound_names


def complete(source: Source, operations: Iterable[Operation]) -> Plan:
    """Return the plan of the operations and of all that would dangle after them."""
    plan = Plan(source, operations)
    _whole(plan)
    lost = _lost_names(plan)
    for entry in _stale_entries(plan, lost):
        plan.add(entry.operation)
    names = {name for _, name in lost}
    followers = _followers(source, names)
    for node in followers:
        if isinstance(node, ast.Delete) and plan.is_alive(node):
            _drop_deleted(plan, node, lost)
        elif isinstance(node, ast.AugAssign) and plan.is_alive(node):
            _drop_augmented(plan, node, lost)
    for node in followers:
        if isinstance(node, ast.Global | ast.Nonlocal) and plan.is_alive(node):
            _drop_declared(plan, node, names.intersection(node.names))
    _whole(plan)
    return plan


def _followers(source: Source, names: Iterable[str]) -> list[ast.stmt]:
    found = {node for name in names for node in source.followers.get(name, ())}
    return sorted(found, key=_place)


def _whole(plan: Plan) -> None:
    """Turn the removal of all parts into that of the whole."""
    for branching, field in plan.folds.items():
        if not plan.survivors(getattr(branching, field)):
            plan.dropped.add(branching)
    for assignment, indices in plan.pairs.items():
        if len(indices) == len(getattr(assignment.value, "elts", ())):
            plan.dropped.add(assignment)
    for (node, field), lost in sorted(plan.parts.items(), key=lambda item: _place(item[0][0])):
        if len(lost) < len(getattr(node, field)):
            continue
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Delete() | ast.Global() | ast.Nonlocal():
                plan.dropped.add(node)
            case ast.Assign(value=value):
                _drop_assignment(plan, node, value)
    for hint in plan.source.hints:
        if not plan.survivors(hint.body) and plan.is_alive(hint):
            plan.dropped.add(hint)


def _drop_assignment(plan: Plan, node: ast.Assign, value: ast.expr) -> None:
    """Remove an assignment that loses its last target."""
    if plan.source.is_deletable(value):
        plan.dropped.add(node)
    elif isinstance(plan.source.scope(node), FUNCTIONS):
        plan.kept.add(node)
        del plan.parts[node, "targets"]
    else:
        raise Refused("the value may have effects")


def _place(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _lost_names(plan: Plan) -> set[tuple[ast.AST, str]]:
    """The names, with their scopes, that nothing in the scope binds any more."""
    source = plan.source
    gone: set[tuple[ast.AST, str]] = set()
    kept: set[tuple[ast.AST, str]] = set()
    roots = {*plan.dropped, *(owner for owner, _ in plan.parts), *plan.pairs, *plan.kept}
    roots |= {*plan.unnamed, *plan.folds}
    places = {
        (source.scope(node), name)
        for root in roots
        for node in ast.walk(root)
        for name in bound_names(node)
    }
    for place in places:
        for node in source.bindings[place]:
            if _creates(source, node):
                (kept if _is_bound_still(plan, node) else gone).add(place)
    return gone - kept


def _creates(source: Source, node: ast.AST) -> bool:
    """Whether a node that binds a name needs no earlier binding of it."""
    if isinstance(node, ast.Global | ast.Nonlocal):
        return False
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
        return False
    return not isinstance(
        source.parents[node][0] if node in source.parents else None, ast.AugAssign
    )


def _is_bound_still(plan: Plan, node: ast.AST) -> bool:
    if not plan.is_alive(node) or node in plan.unnamed:
        return False
    parent = plan.source.parents[node][0]
    if parent in plan.unnamed:
        return False
    statement = plan.source.statement(node)
    if statement in plan.kept:
        value: ast.expr = statement.value  # type: ignore[attr-defined]  # assignments only
        return node in ast.walk(value)
    if isinstance(statement, ast.Assign) and statement in plan.pairs:
        return not any(
            node is target.elts[index]
            for target in statement.targets
            if isinstance(target, ast.Tuple)
            for index in plan.pairs[statement]
        )
    return True


def _stale_entries(plan: Plan, lost: set[tuple[ast.AST, str]]) -> list[Entry]:
    names = {name for scope, name in lost if isinstance(scope, ast.Module)}
    return [e for e in entries(plan.source) if e.name in names] if names else []


def _drop_deleted(plan: Plan, node: ast.Delete, lost: set[tuple[ast.AST, str]]) -> None:
    scope = plan.source.scope(node)
    for index, target in enumerate(node.targets):
        if isinstance(target, ast.Name) and (scope, target.id) in lost:
            plan.add(DropPart(node, "targets", index))


def _drop_augmented(plan: Plan, node: ast.AugAssign, lost: set[tuple[ast.AST, str]]) -> None:
    if not isinstance(node.target, ast.Name) or node in plan.kept:
        return
    if (plan.source.scope(node), node.target.id) in lost:
        if not plan.source.is_deletable(node.value):
            raise Refused("a value that is added to it may have effects")
        plan.dropped.add(node)


def _drop_declared(plan: Plan, node: ast.Global | ast.Nonlocal, names: set[str]) -> None:
    """Drop from a `global` the names that its function does not use any more."""
    if not names:
        return
    function = plan.source.scope(node)
    used = {n.id for n in plan.walk(function) if isinstance(n, ast.Name)}
    for index, name in enumerate(node.names):
        if name in names - used:
            plan.add(DropPart(node, "names", index))
