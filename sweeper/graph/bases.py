"""Bases of classes to the hierarchy: those of the tree by node, others by the name they have."""

from __future__ import annotations

from sweeper.graph.evaluate import Evaluator
from sweeper.graph.nodes import LinkedFile


def add_bases(evaluator: Evaluator) -> None:
    """Tell the hierarchy the bases of all classes."""
    for number, file in enumerate(evaluator.nodes.files):
        for index, definition in enumerate(file.facts.definitions):
            if definition.kind != "class":
                continue
            inside: list[int] = []
            outside: list[str] = []
            for base in definition.bases:
                for value in evaluator.uses(number, base).values:
                    if value.kind == "class":
                        inside.append(value.node)
                    else:
                        is_known = value.kind == "outside"
                        outside.append(value.name if is_known else _unknown_base(file, base))
            evaluator.hierarchy.add(file.node_of[index], inside, outside)


def _unknown_base(file: LinkedFile, base: int) -> str:
    """Return what a base is called that nobody knows, such as `?.db.Model`; "" without a name.

    Which class the attribute of an object is can not be told, but rules know some by their name.
    """
    expression = file.expressions[base]
    name = expression.name
    if expression.base >= 0:
        name = file.facts.definitions[expression.base].name
    is_dotted = all(step.startswith(".") for step in expression.steps)
    return f"?.{name}{''.join(expression.steps)}" if name and is_dotted else ""
