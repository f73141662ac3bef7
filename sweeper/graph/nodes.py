"""Number the definitions of all files as nodes, and look up members by name."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from sweeper.model import Definition, Expression, Facts, Mention, PathClass, Reference, SourceFile

_PACK = msgspec.msgpack.Encoder().encode
Used = tuple[tuple[Reference, ...], tuple[Mention, ...], tuple[Expression, ...]]
_UNPACK = msgspec.msgpack.Decoder(Used).decode
_NO_NODE = frozenset({"argument", "local"})


class Packed(NamedTuple):
    """A file with its facts, of which those that linking needs only once are in bytes: a sixth."""

    source: SourceFile
    facts: Facts
    expressions: Mapping[int, Expression]
    uses: int
    used: bytes


class Packer:
    """Packs the files of one tree. What is done to receivers is much the same all over a tree."""

    def __init__(self) -> None:
        self._steps: dict[tuple[str, ...], tuple[str, ...]] = {}

    def pack(self, source: SourceFile, facts: Facts) -> Packed:
        """Return the file with what linking needs only once, and of one file at a time, in
        bytes.
        """
        used = _PACK((facts.references, facts.mentions, facts.expressions))
        needed = {binding.expression for binding in facts.bindings}
        for definition in facts.definitions:
            needed.update(definition.decorators)
            needed.update(definition.bases)
        share = self._steps.setdefault
        expressions = {
            index: Expression(base, name, share(steps, steps))
            for index in needed
            for base, name, steps in (facts.expressions[index],)
        }
        lean = facts._replace(references=(), mentions=(), expressions=())
        return Packed(source, lean, expressions, len(facts.references), used)


class LinkedFile(NamedTuple):
    """A file in the graph: its nodes start at `first`, one for each definition of its facts."""

    source: SourceFile
    facts: Facts
    module: str
    first: int
    node_of: Sequence[int]  # by definition: the node, the same for all definitions of one name
    expressions: Mapping[int, Expression]  # what definitions are bound to, based on or decorated by
    uses: int  # how many references the file holds
    packed: bytes  # its references, mentions and all expressions; b"" once they are linked

    def used(self) -> Used:
        """Return the references, the mentions and all expressions of the file."""
        used: Used = _UNPACK(self.packed)
        return used

    @property
    def path_class(self) -> PathClass:
        """The class of the file's path."""
        return self.source.path_class


class Nodes:
    """All definitions of a tree. The node of a file's definition `i` is `first + i`.

    Definitions of one name in one scope (overloads, a property and its setter, both branches of an
    `if`) share the node of the first.
    """

    def __init__(self) -> None:
        self.files: list[LinkedFile] = []
        self.file_of: list[int] = []
        self.members: dict[int, dict[str, int]] = {}
        self.parts: dict[int, list[int]] = {}  # node → further definitions, as node numbers
        self.statements: list[int] = []  # the nameless definitions that own unreachable statements
        self._qualnames: dict[int, str] = {}
        self.by_name: dict[str, list[int]] = {}  # of members of classes

    def add(self, packed: Packed, module: str) -> None:
        """Number the definitions of one file."""
        facts = packed.facts
        first = len(self.file_of)
        number = len(self.files)
        seen: dict[tuple[int, str], int] = {}  # by node of the scope and name
        dotted = _apart(facts)
        node_of: list[int] = []
        for index, definition in enumerate(facts.definitions):
            node = first + index
            if definition.kind not in _NO_NODE and index and definition.name != "*":
                scope = node_of[definition.scope]
                known = seen.setdefault((scope, dotted.get(index, definition.name)), node)
                if known != node:
                    self.parts.setdefault(known, []).append(node)
                    node = known
                else:
                    self._place(scope, definition, node, facts)
            elif not definition.name and index:
                self.statements.append(node)
            node_of.append(node)
            self.file_of.append(number)
        self.files.append(
            LinkedFile(packed.source, facts, module, first, array("i", node_of), *packed[2:])
        )

    def _place(self, parent: int, definition: Definition, node: int, facts: Facts) -> None:
        self.members.setdefault(parent, {}).setdefault(definition.name, node)
        if facts.definitions[definition.scope].kind == "class":
            self.by_name.setdefault(definition.name, []).append(node)

    def __len__(self) -> int:
        return len(self.file_of)

    def definition(self, node: int) -> Definition:
        """Return the (first) definition of a node."""
        file = self.files[self.file_of[node]]
        return file.facts.definitions[node - file.first]

    def parent(self, node: int) -> int:
        """Return the node of the enclosing definition, -1 for a module."""
        file = self.files[self.file_of[node]]
        scope = file.facts.definitions[node - file.first].scope
        return -1 if scope < 0 else file.node_of[scope]

    def definitions(self, node: int) -> list[Definition]:
        """Return all definitions of a node, in order."""
        return [self.definition(n) for n in (node, *self.parts.get(node, ()))]

    def traits(self, node: int) -> int:
        """Return the traits of all definitions of a node together."""
        found = self.definition(node).traits
        for part in self.parts.get(node, ()):
            found |= self.definition(part).traits
        return found

    def is_inside(self, node: int, container: int) -> bool:
        """Whether a node is the container or stands in it."""
        while node >= 0:
            if node == container:
                return True
            node = self.parent(node)
        return False

    def qualname(self, node: int) -> str:
        """Return the dotted name within the module, "" for a module."""
        known = self._qualnames.get(node)
        if known is None:
            parent = self.parent(node)
            above = self.qualname(parent) if parent >= 0 else ""
            name = self.definition(node).name
            known = self._qualnames[node] = f"{above}.{name}" if above and name else above or name
        return known


def _apart(facts: Facts) -> dict[int, str]:
    """Return the module of each import such as `import a.b` that can go without others of its name.

    `import a.b` and `import a.c` bind one name, but are two definitions; not so beside `a = None`.
    """
    dotted = {i.definition: i.module for i in facts.imports if not i.name and "." in i.module}
    if not dotted:
        return {}
    names = {(d.scope, d.name) for i, d in enumerate(facts.definitions) if i and i not in dotted}
    return {
        index: module
        for index, module in dotted.items()
        if (facts.definitions[index].scope, facts.definitions[index].name) not in names
    }
