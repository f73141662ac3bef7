"""Classes, their bases and subclasses, in this tree and outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sweeper.graph.nodes import Nodes
from sweeper.graph.standard import members

_PLAIN = frozenset({"builtins.object", "typing.Generic", "abc.ABC", "typing.Protocol",
                    "typing_extensions.Protocol", "typing_extensions.Generic"})  # fmt: skip

_ERRORS = ("Error", "Exception", "Warning")


class Hierarchy:
    """The inheritance graph. Filled by `add`, since bases are expressions to be evaluated."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        self.bases: dict[int, list[int]] = {}
        self.outside: dict[
            int, list[str]
        ] = {}  # dotted names of bases outside; `?.name` or "" for unknown ones
        self.subclasses: dict[int, list[int]] = {}
        self._orders: dict[int, Sequence[int]] = {}

    def add(self, class_: int, bases: Sequence[int], outside: Sequence[str]) -> None:
        """Note the bases of a class; of one that is defined twice, those of both definitions."""
        known = self.bases.setdefault(class_, [])
        others = self.outside.setdefault(class_, [])
        others += [base for base in outside if base not in others]
        for base in bases:
            if base not in known:
                known.append(base)
                self.subclasses.setdefault(base, []).append(class_)

    def order(self, class_: int) -> Sequence[int]:
        """Return the class and its bases of this tree, nearest first (depth first, each once)."""
        known = self._orders.get(class_)
        if known is None:
            found: dict[int, None] = {}
            stack = [class_]
            while stack:
                current = stack.pop()
                if current not in found:
                    found[current] = None
                    stack.extend(reversed(self.bases.get(current, ())))
            known = self._orders[class_] = tuple(found)
        return known

    def below(self, class_: int) -> Sequence[int]:
        """Return all subclasses, direct and not."""
        found: dict[int, None] = {}
        stack = list(self.subclasses.get(class_, ()))
        while stack:
            current = stack.pop()
            if current not in found:
                found[current] = None
                stack.extend(self.subclasses.get(current, ()))
        return tuple(found)

    def lookup(self, class_: int, name: str, *, after_self: bool = False) -> tuple[int, ...]:
        """Return the members with this name along the resolution order, the nearest first."""
        table: Mapping[int, Mapping[str, int]] = self._nodes.members
        order = self.order(class_)[1:] if after_self else self.order(class_)
        return tuple(table[c][name] for c in order if name in table.get(c, ()))

    def outside_bases(self, class_: int) -> list[str]:
        """Return the dotted names of all bases outside, of the class and of its bases."""
        found = {o: None for c in self.order(class_) for o in self.outside.get(c, ())}
        return [o for o in found if o not in _PLAIN]

    def registrar(self, class_: int) -> str:
        """Return a base outside that may keep a list of its subclasses, "" when none may.

        Classes of the standard library keep none, nor do exceptions.
        """
        for base in self.outside_bases(class_):
            is_error = base.endswith(_ERRORS)
            if base and not is_error and members(base) is None:
                return base.removeprefix("?.")
        return ""

    def is_protocol(self, class_: int) -> bool:
        """Whether the class is a protocol, which other classes satisfy without naming it."""
        return any("Protocol" in o for o in self.outside.get(class_, ()))

    def overrides(self, class_: int, name: str) -> tuple[str, bool]:
        """Return the base outside whose member `name` a member of the class overrides.

        With it, whether that is sure: of a class of the standard library it is known, of others
        not. `("", False)` when no base outside can have such a member.
        """
        unknown = ""
        for base in self.outside_bases(class_):
            known = members(base.removeprefix("builtins."))
            if known is None:
                unknown = unknown or base.removeprefix("?.") or "an unknown base class"
            elif name in known:
                return base, True
        return unknown, False
