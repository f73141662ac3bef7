"""What is to happen to a syntax tree, and the tree that must come out of it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sweeper.rewrite.python.source import SUITES, TRIES, Source


@dataclass(frozen=True, slots=True, eq=False)
class Drop:
    """Remove a statement."""

    node: ast.stmt


@dataclass(frozen=True, slots=True, eq=False)
class DropPart:
    """Remove one of several parts: an alias, a target, a name of `global`, an element of a list.

    A key of a dict takes its value along.
    """

    node: ast.AST
    field: Literal["names", "targets", "elts", "keys", "keywords"]
    index: int


@dataclass(frozen=True, slots=True, eq=False)
class DropPair:
    """Remove a target of `a, b = 1, 2` with its value."""

    node: ast.Assign
    index: int


@dataclass(frozen=True, slots=True, eq=False)
class KeepValue:
    """Turn an assignment into the bare expression on its right-hand side."""

    node: ast.Assign | ast.AnnAssign | ast.AugAssign


@dataclass(frozen=True, slots=True, eq=False)
class Unname:
    """Remove `as name` of an exception handler or a `with` part, or the name of a walrus."""

    node: ast.ExceptHandler | ast.withitem | ast.NamedExpr


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """Replace an `if` or a `while` by one of its branches."""

    node: ast.If | ast.While
    field: Literal["body", "orelse"]


Operation = Drop | DropPart | DropPair | KeepValue | Unname | Fold


class Plan:
    """The operations on one source, and the view of the tree that they leave."""

    def __init__(self, source: Source, operations: Iterable[Operation] = ()) -> None:
        self.source = source
        self.dropped: set[ast.stmt] = set()
        self.parts: dict[tuple[ast.AST, str], set[int]] = {}
        self.pairs: dict[ast.Assign, set[int]] = {}
        self.kept: set[ast.stmt] = set()
        self.unnamed: set[ast.AST] = set()
        self.folds: dict[ast.If | ast.While, str] = {}
        for operation in operations:
            self.add(operation)

    def add(self, operation: Operation) -> None:
        """Take in one operation more."""
        match operation:
            case Drop(node):
                self.dropped.add(node)
            case DropPart(part, field, index):
                self.parts.setdefault((part, field), set()).add(index)
            case DropPair(assignment, index):
                self.pairs.setdefault(assignment, set()).add(index)
            case KeepValue(assigned):
                self.kept.add(assigned)
            case Unname(named):
                self.unnamed.add(named)
            case Fold(branching, field):
                self.folds[branching] = field

    def is_alive(self, node: ast.AST) -> bool:
        """Whether nothing around the node, nor the node itself, goes away."""
        if node in self.dropped:
            return False
        child = node
        for parent, field in self.source.ancestors(node):
            if parent in self.dropped or self._lost(parent, field, child):
                return False
            child = parent
        return True

    def _lost(self, parent: ast.AST, field: str, child: ast.AST) -> bool:
        if isinstance(parent, ast.If | ast.While) and parent in self.folds:
            return field != self.folds[parent]
        lost = self._lost_parts(parent, field)
        return any(getattr(parent, field)[i] is child for i in lost)

    def _lost_parts(self, owner: ast.AST, field: str) -> Collection[int]:
        if isinstance(owner, ast.Dict):
            field = "keys"
        return self.parts.get((owner, field), ())

    def is_folded_away(self, owner: ast.AST, field: str) -> bool:
        """Whether the suite is the branch that a fold loses."""
        return isinstance(owner, ast.If | ast.While) and self.folds.get(owner, field) != field

    def is_changed(self, node: ast.stmt) -> bool:
        """Whether the statement does not stay in its suite as it is."""
        changed: tuple[Collection[ast.AST], ...] = (self.dropped, self.kept, self.pairs, self.folds)
        return any(node in nodes for nodes in changed)

    def survivors(self, suite: Sequence[ast.stmt]) -> list[ast.stmt]:
        """What the suite holds afterwards, without the `pass` that an empty one gets."""
        found: list[ast.stmt] = []
        for node in suite:
            if node in self.dropped:
                continue
            if isinstance(node, ast.If | ast.While) and node in self.folds:
                found += self.survivors(getattr(node, self.folds[node]))
            else:
                found.append(self._replaced(node))
        return found

    def _replaced(self, node: ast.stmt) -> ast.stmt:
        if node in self.kept:
            value: ast.expr = node.value  # type: ignore[attr-defined]  # assignments only
            return ast.Expr(value)
        if isinstance(node, ast.Assign) and node in self.pairs:
            return self._without_pairs(node, self.pairs[node])
        return node

    @staticmethod
    def _without_pairs(node: ast.Assign, lost: set[int]) -> ast.Assign:
        sides = (node.targets[0], node.value)
        rest = [
            [e for i, e in enumerate(side.elts) if i not in lost]
            for side in sides
            if isinstance(side, ast.Tuple)
        ]
        if len(rest[0]) == 1:
            return ast.Assign([rest[0][0]], rest[1][0])
        return ast.Assign([ast.Tuple(rest[0], ast.Store())], ast.Tuple(rest[1], ast.Load()))

    def children(self, node: ast.AST) -> Iterator[tuple[str, object]]:
        """The fields of the node as they will be."""
        for field, value in ast.iter_fields(node):
            if field in ("name", "optional_vars") and node in self.unnamed:
                yield field, None
            elif not isinstance(value, list):
                yield field, self.expression(value)
            elif field in SUITES and value and isinstance(value[0], ast.stmt):
                left = self.survivors(value)
                yield field, left or ([ast.Pass()] if self.needs_pass(node, field) else [])
            else:
                lost = self._lost_parts(node, field)
                yield field, [self.expression(e) for i, e in enumerate(value) if i not in lost]

    @staticmethod
    def needs_pass(owner: ast.AST, field: str) -> bool:
        """Whether an emptied suite has to stay, as `finally: pass` does without a handler."""
        if field == "body":
            return not isinstance(owner, ast.Module)
        return field == "finalbody" and isinstance(owner, TRIES) and not owner.handlers

    def expression(self, value: object) -> object:
        """The node itself, or the value of a walrus that loses its name."""
        while isinstance(value, ast.NamedExpr) and value in self.unnamed:
            value = value.value
        return value

    def walk(self, node: ast.AST) -> Iterator[ast.AST]:
        """The node and all below it, as they will be."""
        stack: list[object] = [node]
        while stack:
            item = stack.pop()
            if isinstance(item, list):
                stack.extend(item)
            elif isinstance(item, ast.AST):
                yield item
                stack.extend(value for _, value in self.children(item))
