"""Edges between classes and members that no expression names: overrides, hooks, registries."""

from __future__ import annotations

from collections.abc import Sequence

from sweeper.graph.evaluate import Evaluator
from sweeper.graph.reference_graph import EdgeList
from sweeper.model import Trait

MAY_REGISTER = "a decorator may register it"


class ClassEdges:
    """Adds edges to the given lists; `notes` says of a node why its class may need it."""

    def __init__(
        self, evaluator: Evaluator, certain: EdgeList, possible: EdgeList, notes: dict[int, str]
    ) -> None:
        self.evaluator = evaluator
        self.nodes = evaluator.nodes
        self.certain = certain
        self.possible = possible
        self.notes = notes

    def add(self) -> None:
        """Add the edges of all classes."""
        hierarchy = self.evaluator.hierarchy
        for class_ in sorted(hierarchy.bases):
            own = self.nodes.members.get(class_, {})
            order = hierarchy.order(class_)
            outside = hierarchy.outside_bases(class_)
            traits = self.nodes.traits(class_)
            is_open = bool(outside) or not self._is_plain(class_, order)
            for name, node in own.items():
                self._member(class_, name, node, is_open=is_open)
            self._mixed_in(class_, order, outside)
            self._overrides(order)
            for base in order[1:]:
                below = self.nodes.members.get(base, {})
                if "__init_subclass__" in below or self.nodes.traits(base) & Trait.METACLASS:
                    self.certain.add(base, class_)
                    self.notes.setdefault(class_, "its base class registers subclasses")
            if outside and (registrar := hierarchy.registrar(class_)):
                self.notes.setdefault(class_, f"{registrar} may register its subclasses")
            if traits & Trait.METACLASS:
                self.certain.add(self.nodes.parent(class_), class_)
                self.notes.setdefault(class_, "its metaclass or keywords may register it")

    def _member(self, class_: int, name: str, node: int, *, is_open: bool) -> None:
        """Link a class to the members that it needs although nobody names them."""
        definition = self.nodes.definition(node)
        is_special = name.startswith("__") and name.endswith("__")
        if is_special or self.nodes.traits(node) & Trait.ABSTRACT:
            # Nobody can make an object of a class that leaves out what is abstract in its base.
            self.certain.add(class_, node)
        elif is_open:
            base, is_sure = self.evaluator.hierarchy.overrides(class_, name)
            if is_sure:
                self.certain.add(class_, node)
            elif base or definition.kind == "attribute" or self._is_marked(class_):
                self.possible.add(class_, node)
                self.notes.setdefault(node, f"{base or 'a decorator'} may use it")

    def _mixed_in(self, class_: int, order: Sequence[int], outside: Sequence[str]) -> None:
        """A member of a mixin may override one of a base outside that only its subclass has."""
        hierarchy = self.evaluator.hierarchy
        for mixin in order[1:] if outside else ():
            if set(outside) <= set(hierarchy.outside_bases(mixin)):
                continue
            for name, node in self.nodes.members.get(mixin, {}).items():
                base, is_sure = hierarchy.overrides(class_, name)
                if is_sure:
                    self.certain.add(class_, node)
                elif base and not name.startswith("__"):
                    self.possible.add(class_, node)
                    self.notes.setdefault(node, f"{base} may use it, mixed in")

    def _is_marked(self, class_: int) -> bool:
        """Whether a decorator that may register its class does so, as `@implementer(IFace)`."""
        return self.notes.get(class_) == MAY_REGISTER

    def _is_plain(self, class_: int, order: Sequence[int]) -> bool:
        """Whether nothing but its own code looks at the members of a class.

        Subclasses are made by the metaclass of their base too.
        """
        if self.nodes.definition(class_).decorators or self.nodes.traits(class_) & Trait.RUNS:
            return False
        return not any(self.nodes.traits(base) & Trait.METACLASS for base in order)

    def _overrides(self, order: Sequence[int]) -> None:
        """A call of a base's method may run the override; `order` is a class with its bases."""
        table = self.nodes.members
        rows = order if len(order) > 2 else order[:1]
        for position, class_ in enumerate(rows):
            own = table.get(class_)
            if not own:
                continue
            for base in order[position + 1 :]:
                for name in own.keys() & table.get(base, {}).keys():
                    self.certain.add(table[base][name], own[name])
