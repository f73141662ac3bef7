"""Note statements that hold other statements, and expression statements."""

from __future__ import annotations

import ast

from sweeper.languages.python import hints, strings
from sweeper.languages.python.annotate import described_values, type_comment
from sweeper.languages.python.bindings import bind
from sweeper.languages.python.chains import chain_of, element_of
from sweeper.languages.python.exports import is_exports_call
from sweeper.languages.python.walk import Walk, children
from sweeper.model import Guard, Trait


def expression(walk: Walk, node: ast.Expr) -> None:
    """Note an expression statement; of a docstring the examples, which doctest runs."""
    value = node.value
    if type(value) is ast.Constant:
        if type(value.value) is str and ">>>" in value.value:
            _examples(walk, value.value, value.lineno)
        return
    if walk.owner == 0 and type(value) is ast.Call and not is_exports_call(walk, value):
        walk.module.traits |= Trait.EFFECTS
    elif type(value) is ast.Call and walk.scopes.are_classes[walk.scope]:
        walk.scopes.drafts[walk.owner].traits |= Trait.EFFECTS
    walk.visit(value)


def _examples(walk: Walk, text: str, line: int) -> None:
    names, attributes = strings.example_names(text)
    for name in sorted(names):
        walk.scopes.uses.setdefault((0, walk.owner, name, (), "read"), line)
    for name in sorted(attributes):
        walk.mentioned.setdefault((walk.owner, name, False), line)


def loop(walk: Walk, node: ast.For | ast.AsyncFor) -> None:
    """Note a for loop."""
    walk.visit(node.iter)
    described = type_comment(walk, node.type_comment) if node.type_comment else None
    values = described_values(walk, described) if described else element_of(walk, node.iter)
    bind(walk, node.target, values)
    _guarded(walk, "conditional", node.body, node.orelse)


def with_(walk: Walk, node: ast.With | ast.AsyncWith) -> None:
    """Note a with statement; `as` binds what `__enter__` gives."""
    enter = ".__enter__" if isinstance(node, ast.With) else ".__aenter__"
    for item in node.items:
        walk.visit(item.context_expr)
        if item.optional_vars is not None:
            chain = chain_of(walk, item.context_expr)
            entered = (chain[0], chain[1], (*chain[2], enter, "()")) if chain else None
            bind(walk, item.optional_vars, [entered])
    walk.has_effects()
    walk.statements(node.body)


def handler(walk: Walk, node: ast.ExceptHandler) -> None:
    """Note an except clause."""
    if node.type is not None:
        walk.visit(node.type)
    if node.name and walk.scope and not walk.scopes.are_classes[walk.scope]:
        slot = walk.scopes.slot(walk.scope, node.name)
        classes = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        for class_ in classes:
            if class_ is not None:
                slot.values += [(walk.scope, n, s) for n, s in hints.values(class_)]
    elif node.name:
        walk.scopes.slot(walk.scope, node.name)
    walk.statements(node.body)


def capture(walk: Walk, node: ast.MatchAs | ast.MatchStar | ast.MatchMapping) -> None:
    """Note the name that a pattern captures."""
    name = node.rest if isinstance(node, ast.MatchMapping) else node.name
    if name:
        bind(walk, ast.copy_location(ast.Name(id=name, ctx=ast.Store()), node), None)
    children(walk, node)


def match_class(walk: Walk, node: ast.MatchClass) -> None:
    """Note a class pattern; its keywords read attributes."""
    children(walk, node)
    chain = chain_of(walk, node.cls)
    for attribute in node.kwd_attrs:
        if chain is not None:
            walk.note(chain[1], (*chain[2], "@", "." + attribute), "read", node.lineno)
        walk.note_unknown(("." + attribute,), "read", node.lineno)


def _guarded(walk: Walk, guard: Guard, *bodies: list[ast.stmt]) -> None:
    outer = walk.guard
    walk.guard = guard if outer in ("none", "conditional") or guard == "try" else outer
    for body in bodies:
        walk.statements(body)
    walk.guard = outer


def try_(walk: Walk, node: ast.Try) -> None:
    """Note a try statement; what it binds may be a probe."""
    _guarded(walk, "try", node.body, node.handlers, node.orelse, node.finalbody)  # type: ignore[arg-type]


def if_(walk: Walk, node: ast.If) -> None:
    """Note an if statement."""
    walk.visit(node.test)
    path = hints.dotted(node.test)
    if path is not None and "TYPE_CHECKING" in (path[0], *(s[1:] for s in path[1])):
        _guarded(walk, "type-checking", node.body)
        _guarded(walk, "conditional", node.orelse)
        return
    if walk.owner == 0 and strings.is_main_guard(node.test):
        walk.module.traits |= Trait.MAIN
        effects = walk.module.traits
        _guarded(walk, "conditional", node.body, node.orelse)
        walk.module.traits = effects
        return
    _guarded(walk, "conditional", node.body, node.orelse)


def conditional(walk: Walk, node: ast.While | ast.Match) -> None:
    """Note a statement whose parts may not run."""
    outer, walk.guard = walk.guard, "conditional" if walk.guard == "none" else walk.guard
    children(walk, node)
    walk.guard = outer
