"""Note what is bound to names and attributes."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from sweeper.languages.python.annotate import (
    annotation,
    described_values,
    is_alias,
    type_comment,
)
from sweeper.languages.python.chains import chain_of, values_of
from sweeper.languages.python.exports import note_exports
from sweeper.languages.python.purity import is_pure
from sweeper.languages.python.scopes import Chain
from sweeper.languages.python.uses import use
from sweeper.languages.python.walk import Walk, span_of
from sweeper.model import DefinitionKind, Span, Trait


def type_alias(walk: Walk, node: ast.AST) -> None:
    """Note `type X = …`."""
    bind(walk, node.name, None, span=span_of(node), pure=True)  # type: ignore[attr-defined]
    annotation(walk, node.value)  # type: ignore[attr-defined]


def bind(
    walk: Walk,
    target: ast.expr,
    values: list[Chain | None] | None,
    *,
    span: Span | None = None,
    pure: bool = False,
) -> None:
    """Note that a target is bound to the values; None when nothing is known of them."""
    known: list[Chain | None] = [None] if values is None else values
    if isinstance(target, ast.Name):
        _bind_name(walk, target, known, span, pure=pure)
    elif isinstance(target, ast.Attribute):
        _attribute(walk, target, known, span=span, pure=pure)
        use(walk, target)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for each in target.elts:
            bind(walk, each, None)
    elif isinstance(target, ast.Starred):
        bind(walk, target.value, None)
    else:
        walk.visit(target)


def _bind_name(
    walk: Walk, target: ast.Name, values: list[Chain | None], span: Span | None, *, pure: bool
) -> None:
    scopes, scope, name = walk.scopes, walk.scope, target.id
    if type(target.ctx) is ast.Del or name in scopes.elsewhere[scope]:
        # Deleted, or another scope's name bound from here: a use, for doubt keeps code.
        walk.note(name, (), "delete", target.lineno)
        scopes.slot(scope, name).values += values
        return
    if scope == 0 or scopes.are_classes[scope]:
        kind: DefinitionKind = "variable" if scope == 0 else "attribute"
        traits = (Trait.PURE if pure else 0) | (0 if walk.guard == "none" else Trait.CONDITIONAL)
        traits |= Trait.TARGET if span is None else 0
        where = span if span is not None else span_of(target)
        scopes.define(scope, name, kind, where, target.lineno, traits)
    slot = scopes.slot(scope, name)
    slot.values += values


def _attribute(
    walk: Walk,
    target: ast.Attribute,
    values: list[Chain | None],
    *,
    span: Span | None = None,
    pure: bool = False,
) -> None:
    """Note `walk.name = value` as an attribute of the class."""
    if not isinstance(target.value, ast.Name):
        return
    slot = walk.scopes.find(walk.scope, target.value.id)
    if slot is None or slot.instance_of < 0:
        return
    where = span if span is not None else span_of(target)
    index = walk.scopes.add(
        slot.instance_of,
        target.attr,
        "attribute",
        where,
        target.lineno,
        (Trait.PURE if pure else 0)
        | (Trait.TARGET if span is None else 0)
        | (0 if slot.is_class else Trait.OWN),
    )
    walk.scopes.drafts[index].values = values


def assign(walk: Walk, node: ast.Assign) -> None:
    """Note an assignment. A module variable with a pure value owns what the value uses."""
    values = values_of(walk, node.value)
    if node.type_comment:
        described = type_comment(walk, node.type_comment)
        values = described_values(walk, described) if described is not None else values
    first = node.targets[0]
    if isinstance(first, ast.Name) and first.id == "__all__" and walk.scope == 0:
        note_exports(walk, node.value)
    pure = _is_removable(walk, node.value, node.targets)
    span = span_of(node)
    for target in node.targets:
        bind(walk, target, values, span=span, pure=pure)
    _visit_value(walk, node.value, first, len(node.targets), pure=pure)


def _visit_value(
    walk: Walk, value: ast.expr, target: ast.expr, targets: int, *, pure: bool
) -> None:
    if walk.scope == 0 and walk.owner == 0 and isinstance(target, ast.Name):
        if pure and targets == 1 and walk.guard == "none" and target.id != "__all__":
            walk.owner = walk.scopes.slots[0][target.id].definitions[-1]
            walk.visit(value)
            walk.owner = 0
            return
        if not pure:
            walk.module.traits |= Trait.EFFECTS if _calls_away(value) else 0
    walk.visit(value)


def annotated(walk: Walk, node: ast.AnnAssign) -> None:
    """Note `x: T = value`."""
    annotation(walk, node.annotation)
    values = described_values(walk, node.annotation) or values_of(walk, node.value)
    pure = node.value is None or _is_removable(walk, node.value, [node.target])
    target = node.target
    if isinstance(target, ast.Name) and target.id == "__all__" and node.value is not None:
        note_exports(walk, node.value)
    bind(walk, target, values or None, span=span_of(node), pure=pure)
    if node.value is not None:
        if is_alias(node.annotation):
            annotation(walk, node.value)
        _visit_value(walk, node.value, target, 1, pure=pure)


def augmented(walk: Walk, node: ast.AugAssign) -> None:
    """Note `x += value`; it reads what it writes, which is no use of its own."""
    target = node.target
    if isinstance(target, ast.Name):
        if target.id == "__all__" and walk.scope == 0:
            note_exports(walk, node.value)
        slot = walk.scopes.find(walk.scope, target.id)
        if slot is None or slot.definitions:
            walk.note(target.id, (), "read", node.lineno)
        if slot is not None:
            slot.values.append(None)
    elif isinstance(target, ast.Attribute):
        _attribute(walk, target, [None], span=span_of(node))
        _note_receiver(walk, target)
    else:
        walk.visit(target)
    walk.visit(node.value)


def _note_receiver(walk: Walk, target: ast.Attribute) -> None:
    chain = chain_of(walk, target)
    if chain is None:
        walk.visit(target.value)
        walk.note_unknown(("." + target.attr,), "write", target.lineno)
    else:
        own = walk.scopes.find(walk.scope, chain[1])
        is_self = own is not None and own.instance_of >= 0 and len(chain[2]) == 1
        walk.note(chain[1], chain[2], "write" if is_self else "read", target.lineno)


def walrus(walk: Walk, node: ast.NamedExpr) -> None:
    """Note `(x := value)`, which binds outside of comprehensions (PEP 572)."""
    walk.visit(node.value)
    outer, scope = walk.scope, walk.scope
    owners = walk.scopes.owners
    parents = walk.scopes.parents
    while scope > 0 and owners[scope] == owners[parents[scope]]:
        scope = parents[scope]
    values = values_of(walk, node.value)
    walk.scope = scope
    bind(walk, node.target, values)
    walk.scope = outer


def elsewhere(walk: Walk, node: ast.Global | ast.Nonlocal) -> None:
    """Note names that live in another scope."""
    if walk.scope == 0:
        return  # a module's names are global without it
    declared = walk.scopes.elsewhere[walk.scope]
    for name in node.names:
        declared[name] = isinstance(node, ast.Global)


def _is_removable(walk: Walk, value: ast.expr, targets: Sequence[ast.expr]) -> bool:
    """Whether a definition could go with its value; not asked of local variables."""
    is_local = walk.scope != 0 and not walk.scopes.are_classes[walk.scope]
    if is_local and not any(isinstance(target, ast.Attribute) for target in targets):
        return False
    return is_pure(value, walk.pure_calls, walk.aliases)


def _calls_away(value: ast.expr) -> bool:
    return any(isinstance(n, (ast.Call, ast.Await)) for n in ast.walk(value))


def delete(walk: Walk, node: ast.Delete) -> None:
    """Note `del x`, which is a use: without what it deletes it would fail."""
    for target in node.targets:
        if isinstance(target, ast.Name):
            bind(walk, target, None)
        elif isinstance(target, (ast.Tuple, ast.List)):
            delete(walk, ast.Delete(targets=target.elts))
        else:
            walk.visit(target)
