"""Join the facts of all files to one reference graph."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np

from sweeper.config import Rules
from sweeper.graph.bases import add_bases
from sweeper.graph.by_name import link_names, link_words
from sweeper.graph.class_edges import MAY_REGISTER, ClassEdges
from sweeper.graph.decorators import registers
from sweeper.graph.evaluate import Evaluator
from sweeper.graph.import_edges import add_imports, add_reexports, outside_names
from sweeper.graph.mentions import Mentions
from sweeper.graph.modules import Modules
from sweeper.graph.nodes import LinkedFile, Nodes, Packer
from sweeper.graph.outside import Shared
from sweeper.graph.reference_graph import EdgeList, ReferenceGraph, Roots
from sweeper.graph.roots import roots
from sweeper.graph.values import Uses, Value
from sweeper.model import Expression, Facts, Package, Reference, SourceFile, Trait


def link(
    files: Iterable[tuple[SourceFile, Facts]],
    rules: Rules,
    packages: Sequence[Package],
    entry_points: Iterable[str] = (),
    top: str = "",
    *,
    is_closed: bool = False,
) -> ReferenceGraph:
    """Return the graph of a tree, as `link_among` does for one that has no neighbours."""
    return link_among(files, rules, packages, entry_points, top, is_closed=is_closed).graph


def link_among(
    files: Iterable[tuple[SourceFile, Facts]],
    rules: Rules,
    packages: Sequence[Package],
    entry_points: Iterable[str] = (),
    top: str = "",
    *,
    is_closed: bool = False,
    neighbours: Collection[str] = (),
) -> Shared:
    """Return the graph of a tree from the facts of its files, in any order.

    `entry_points` are `module:name` strings from packaging metadata; `top` is the dotted name of
    the tree's root when that is a package itself. When the tree `is_closed`, nobody outside uses
    what it exports. `neighbours` are packages outside, of which the graph keeps what is asked of
    them.
    """
    pack = Packer().pack
    packed = sorted((pack(source, facts) for source, facts in files), key=lambda p: p.source.path)
    modules = Modules([each.source.path for each in packed], top)
    nodes = Nodes()
    for each, module in zip(packed, modules.names, strict=True):
        nodes.add(each, module)
    evaluator = Evaluator(nodes, modules)
    evaluator.neighbours = frozenset(neighbours)
    add_bases(evaluator)
    linker = _Linker(evaluator, frozenset(rules.wrappers))
    linker.run()
    entries = tuple(entry_points)
    graph = linker.graph(roots(evaluator, rules, packages, entries, is_closed=is_closed), packages)
    graph.entry_points = entries
    return Shared(graph, evaluator)


class _Linker:
    """Collects edges. Names of attributes become nodes behind those of the definitions."""

    def __init__(self, evaluator: Evaluator, wrappers: Collection[str]) -> None:
        self.evaluator = evaluator
        self.wrappers = wrappers
        self.nodes = evaluator.nodes
        self.certain = EdgeList()
        self.possible = EdgeList()
        self.names: dict[str, int] = {}
        self.notes: dict[int, str] = {}
        self.properties: dict[str, list[int]] = {}  # by name: those that writing it may run
        self.handed: set[int] = set()  # classes and modules that are passed around as values
        self.mentions = Mentions(evaluator, self.certain, self.possible)

    def run(self) -> None:
        """Collect all edges."""
        for number, file in enumerate(self.nodes.files):
            references, mentions, expressions = file.used()
            self.nodes.files[number] = file._replace(packed=b"")
            uses = self.evaluator.of_file(number, expressions)
            self._references(file, references, uses, expressions)
            add_imports(self.evaluator, self.certain, number, file)
            self.mentions.add(number, file, mentions)
            self._decorated(number, file)
            for node, name, line in outside_names(self.evaluator, number, file):
                self._name(node, name, line)
        for number, file in enumerate(self.nodes.files):
            add_reexports(self.evaluator, self.possible, number, file)
        ClassEdges(self.evaluator, self.certain, self.possible, self.notes).add()
        self.mentions.add_dynamic_imports()
        for node, name, line in self.mentions.outside:
            self._name(node, name, line)
        link_names(self.nodes, self.names, self.evaluator.escaped, self.possible)
        link_words(self.nodes, self.mentions.words, self.possible)

    def _references(
        self,
        file: LinkedFile,
        references: Sequence[Reference],
        uses: Callable[[int], Uses],
        expressions: Sequence[Expression],
    ) -> None:
        node_of = file.node_of
        number = self.nodes.file_of[file.first]
        for owner, expression, kind, line in references:
            found = uses(expression)
            source = node_of[owner]
            if kind == "write":
                steps = expressions[expression].steps
                if len(steps) > 1:
                    receiver = expressions[expression]._replace(steps=steps[:-1])
                    known = self.evaluator.evaluate(number, receiver, is_passed=False)
                    self._used(source, known, line)
                    unread = tuple(n for n in found.names if n not in known.names)
                    found = found._replace(names=unread)
                self._written(source, found, line, steps[-1][1:])
                continue
            self._used(source, found, line)
            if kind == "read":
                is_bare = not expressions[expression].steps
                self._handed(found.values, is_bare=is_bare)

    def _handed(self, values: Sequence[Value], *, is_bare: bool) -> None:
        for value in values:
            if value.kind == "class" and is_bare:
                self.handed.add(value.node)
            elif value.kind == "module":
                self.handed.add(self.nodes.files[value.node].first)

    def _used(self, source: int, found: Uses, line: int) -> None:
        for target in found.certain:
            if target != source:
                self.certain.add(source, target, line)
        for target in found.possible:
            self.possible.add(source, target, line)
        for name in found.names:
            self._name(source, name, line)

    def _written(self, source: int, found: Uses, line: int, written: str) -> None:
        """Writing an attribute is no use of it, but one of its setter and of what leads to it."""
        for target in found.certain:
            definition = self.nodes.definition(target)
            used: tuple[int, ...] = (target,)
            if definition.kind == "attribute" and definition.name == written:
                setters = self._setters(target, written)
                used = (target, *setters) if setters else ()
            for each in used:
                if each != source:
                    self.certain.add(source, each, line)
        for name in found.names:
            for node in self._properties_called(name):
                self.possible.add(source, node)

    def _properties_called(self, name: str) -> Sequence[int]:
        found = self.properties.get(name)
        if found is None:
            members = self.nodes.by_name.get(name, ())
            found = [node for node in members if self.nodes.traits(node) & Trait.PROPERTY]
            self.properties[name] = found
        return found

    def _setters(self, attribute: int, name: str) -> list[int]:
        """What runs when it is written: a property of a base, or the `__set__` of what it holds."""
        hierarchy = self.evaluator.hierarchy
        class_ = self.nodes.parent(attribute)
        found = [
            member
            for member in hierarchy.lookup(class_, name, after_self=True)
            if self.nodes.traits(member) & Trait.PROPERTY
        ]
        for value in self.evaluator.held(attribute, []):
            if value.kind == "instance":
                found += hierarchy.lookup(value.node, "__set__")
        return found

    def _name(self, source: int, name: str, line: int) -> None:
        index = self.names.setdefault(name, len(self.names))
        target = len(self.nodes) + index
        self.possible.add(source, target, line)

    def _decorated(self, number: int, file: LinkedFile) -> None:
        for index, definition in enumerate(file.facts.definitions):
            if not definition.decorators and not definition.traits & Trait.RUNS:
                continue
            kept = bool(definition.traits & Trait.RUNS) or any(
                registers(self.evaluator, number, e, self.wrappers) for e in definition.decorators
            )
            if kept:
                node = file.node_of[index]
                self.certain.add(file.node_of[definition.scope], node, definition.line)
                self.notes.setdefault(node, MAY_REGISTER)

    def _inside_handed(self) -> set[int]:
        """Return the modules of packages that are passed around: what scans one goes down.

        A package at the top most often is passed on for its name or its folder.
        """
        handed = {n for n in self.handed if self.nodes.definition(n).kind == "module"}
        files = self.nodes.files
        inner = {n for n in handed if "." in files[self.nodes.file_of[n]].module}
        return {
            file.first
            for number, file in enumerate(files if inner else ())
            if any(files[above].first in inner for above in self.evaluator.modules.parents(number))
        }

    def graph(self, found: Roots, packages: Sequence[Package]) -> ReferenceGraph:
        """Return the graph of all that was collected."""
        size = len(self.nodes) + len(self.names)
        gates = np.full(size, -1, np.int64)
        for class_ in self.evaluator.hierarchy.bases:
            for member in self.nodes.members.get(class_, {}).values():
                gates[member] = class_
        certain = self.certain.edges(size)
        possible = self.possible.edges(size)
        graph = ReferenceGraph(
            self.nodes, list(self.names), certain, possible, gates, found, packages,
            self.notes,
        )  # fmt: skip
        graph.mentions, graph.words = self.mentions.texts, self.mentions.words
        graph.patterns = self.mentions.patterns
        graph.foreign = frozenset(self.evaluator.foreign)
        graph.missing = frozenset(self.evaluator.missing)
        graph.handed = frozenset(self.handed | self._inside_handed())
        return graph
