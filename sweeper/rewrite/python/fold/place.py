"""Where something is folded: what is known there, and whether an operand may go unevaluated."""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass

import libcst as cst

from sweeper.rewrite.python.fold.known import Markers
from sweeper.rewrite.python.fold.nodes import code
from sweeper.rewrite.python.purity import Known as Meanings
from sweeper.rewrite.python.purity import is_deletable

# Builtins that only look at what they get.
PURE = frozenset({"bool", "callable", "id", "isinstance", "issubclass", "len", "type"})
_BOOLEAN = frozenset({"all", "any", "bool", "callable", "hasattr", "isinstance", "issubclass"})
_RISKY = (ast.Attribute, ast.BinOp, ast.Call)


@dataclass(frozen=True, slots=True)
class Place:
    """The markers of the tree, the nodes that hold one, and what the names of the file mean.

    `is_probe` says that a failure here is caught, `is_inner` that a function is around it, and
    `is_guarded` that code of the `function`, whose scope it is, may go on after a failure.
    """

    markers: Markers
    touched: Collection[int]
    meanings: Meanings
    bound: Collection[str]
    is_probe: bool = False
    is_inner: bool = False
    is_guarded: bool = False
    function: cst.FunctionDef | None = None

    def holds(self, node: cst.CSTNode | None) -> bool:
        """Whether a marker stands in the node."""
        return node is not None and id(node) in self.touched

    def is_builtin(self, node: cst.BaseExpression, name: str) -> bool:
        """Whether the node is the builtin of that name."""
        return isinstance(node, cst.Name) and node.value == name and name not in self.bound

    def is_quiet(self, node: cst.BaseExpression) -> bool:
        """Whether nobody can notice that the expression is not evaluated."""
        tree = ast.parse(f"({code(node)}\n)", mode="eval").body
        if self.is_probe and any(isinstance(n, _RISKY) for n in ast.walk(tree)):
            return False
        return is_deletable(tree, self.meanings, is_local=not self.is_probe)

    def is_boolean(self, node: cst.BaseExpression) -> bool:
        """Whether the expression can only be `True` or `False`.

        A comparison is taken for one: who overloads it cannot use it in `and` and `or`.
        """
        known = self.markers.get(node)
        if known is not None:
            return isinstance(known.value, bool)
        match node:
            case cst.Comparison() | cst.UnaryOperation(operator=cst.Not()):
                return True
            case cst.Name(value="True" | "False"):
                return True
            case cst.Call(func=cst.Name(value=name)):
                return name in _BOOLEAN and name not in self.bound
            case cst.BooleanOperation(left=left, right=right):
                return self.is_boolean(left) and self.is_boolean(right)
        return False
