"""Markers: names that stand in a tree for expressions whose value is known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import libcst as cst

from sweeper.model import FlagValue
from sweeper.rewrite.python.fold.nodes import walk


class Known(NamedTuple):
    """A value, the pins it follows from, how it is written, and what stood there before."""

    value: FlagValue
    pins: frozenset[int]
    node: cst.BaseExpression
    said: str = ""


class Refused(Exception):  # noqa: N818 - it ends some pins, not the run
    """The pins cannot be folded; the message says why."""

    def __init__(self, reason: str, pins: Iterable[int]) -> None:
        super().__init__(reason)
        self.pins = frozenset(pins)


class Markers:
    """The markers of one tree. Their names occur nowhere in its text."""

    def __init__(self, text: str) -> None:
        self._prefix = "_known_"
        while self._prefix in text:
            self._prefix = f"_{self._prefix}"
        self._known: dict[str, Known] = {}
        self._quote = '"' if text.count('"') >= text.count("'") else "'"

    def add(
        self,
        value: FlagValue,
        pins: Iterable[int],
        node: cst.BaseExpression | None = None,
        said: str = "",
    ) -> cst.Name:
        """Return a new marker."""
        name = f"{self._prefix}{len(self._known)}_"
        self._known[name] = Known(value, frozenset(pins), node or self._literal(value), said)
        return cst.Name(name)

    def get(self, node: cst.CSTNode) -> Known | None:
        """What the node stands for, if it is a marker."""
        return self._known.get(node.value) if isinstance(node, cst.Name) else None

    def pins(self, node: cst.CSTNode) -> frozenset[int]:
        """The pins of all markers in the node."""
        found = (self.get(each) for each in walk(node))
        return frozenset().union(*(known.pins for known in found if known))

    def copy(self, node: cst.CSTNode) -> cst.Name:
        """Return a marker for one more place that holds the same value."""
        known = self.get(node)
        assert known is not None, "only markers are copied"
        return self.add(*known)

    def _literal(self, value: FlagValue) -> cst.BaseExpression:
        """How the value is written, with the quotes that the text prefers."""
        text = repr(value)
        if isinstance(value, str) and '"' not in text and "\\" not in text:
            text = f"{self._quote}{value}{self._quote}"
        return cst.parse_expression(text)
