"""Which decorators keep hold of what they decorate."""

from __future__ import annotations

from collections.abc import Collection

from sweeper.graph.evaluate import Evaluator
from sweeper.graph.nodes import LinkedFile
from sweeper.graph.values import Value
from sweeper.model import Trait


def dotted_name(evaluator: Evaluator, file: int, expression: int) -> str:
    """Return the dotted name of what an expression stands for, as far as it is known.

    A name of this tree is `module.qualname`, one of the outside its import path; what nothing is
    known of is the name as it is written.
    """
    linked = evaluator.nodes.files[file]
    written = linked.expressions[expression]
    values = _called(evaluator, file, expression)
    for value in values:
        if value.kind in ("class", "function"):
            owner = evaluator.nodes.files[evaluator.nodes.file_of[value.node]]
            return f"{owner.module}.{evaluator.nodes.qualname(value.node)}"
        if value.kind in ("outside", "outside-instance"):
            return value.name.removeprefix("builtins.")
    head = linked.facts.definitions[written.base].name if written.base >= 0 else written.name
    return ".".join((head, *(s[1:] for s in written.steps if s[0] == ".")))


def registers(evaluator: Evaluator, file: int, expression: int, wrappers: Collection[str]) -> bool:
    """Whether a decorator may keep what it decorates alive: it is not known to do nothing but wrap.

    `wrappers` are names, dotted or last parts, of decorators that only wrap.
    """
    for value in _called(evaluator, file, expression):
        if value.kind == "function":
            if _stores(evaluator, value.node):
                return True
        else:
            name = dotted_name(evaluator, file, expression)
            if name not in wrappers and name.rpartition(".")[2] not in wrappers:
                return True
    return False


def _stores(evaluator: Evaluator, function: int) -> bool:
    """Whether a function keeps hold of its argument, or one that may stand in for it does."""
    nodes = evaluator.nodes
    below = evaluator.hierarchy.below(nodes.parent(function))
    name = nodes.definition(function).name
    tables = (nodes.members.get(class_, {}) for class_ in below)
    overrides = [table[name] for table in tables if name in table]
    # Without a body it is an interface, and whoever implements that need not be of this tree.
    return any(nodes.traits(n) & (Trait.STORES | Trait.TRIVIAL) for n in (function, *overrides))


def _called(evaluator: Evaluator, file: int, expression: int) -> tuple[Value, ...]:
    """Return what is called to decorate: `f` of both `@f` and `@f(x)`."""
    linked: LinkedFile = evaluator.nodes.files[file]
    written = linked.expressions[expression]
    if written.steps[-1:] != ("()",):
        return evaluator.uses(file, expression).values
    return evaluator.evaluate(file, written._replace(steps=written.steps[:-1])).values
