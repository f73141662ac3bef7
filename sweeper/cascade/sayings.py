"""A key of a flag to all that says it in a tree: items that it is the key of, and whatever else."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sweeper.cascade.mentions import FLAGGY, TELLING
from sweeper.flags.bound import sole_binder
from sweeper.flags.origins import File, Origins
from sweeper.flags.texts import text_of
from sweeper.model import PathClass
from sweeper.rewrite.python.items import Item, item_of, statement_item
from sweeper.rewrite.python.source import DEFINITIONS

_NOT_READ: frozenset[PathClass] = frozenset({"test", "example", "docs", "benchmark"})


class Place(NamedTuple):
    """An item of a file that says a key."""

    file: File
    item: Item


@dataclass(slots=True)
class Sayings:
    """What says a key: `places`, among them the names that stand for it, and `doubts` in words."""

    places: list[Place] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def doubt(self, path: str, node: ast.AST, why: str) -> None:
        """Take in a place that nobody can judge."""
        self.doubts.append(f"{path}:{getattr(node, 'lineno', 1)} {why}")


def sayings(
    keys: Collection[str],
    asked: Collection[str],
    origins: Origins,
    paths: Sequence[str],
    classes: Mapping[str, PathClass],
) -> Sayings:
    """Return what says one of the keys in the Python files of a tree.

    `asked` are the dotted names that the reads said, `classes` those of the files.
    """
    found = Sayings()
    for path in paths:
        for file in _files(origins, path, keys, found):
            _Look(file, keys, asked, found, classes.get(path, "production")).at_texts()
    if found.names:
        for path in paths:
            for file in _files(origins, path, found.names, found):
                _Look(file, keys, asked, found, classes.get(path, "production")).at_names()
    return found


def _files(origins: Origins, path: str, words: Collection[str], found: Sayings) -> Iterator[File]:
    text = origins.read(path)
    if text is None or not any(word in text for word in words):
        return
    file = origins.file(path)
    if file is None:
        found.doubts.append(f"{path} cannot be read")
        return
    yield file


class _Look:
    """Looks at one file."""

    def __init__(
        self,
        file: File,
        keys: Collection[str],
        asked: Collection[str],
        found: Sayings,
        path_class: PathClass,
    ) -> None:
        self.file = file
        self.source = file.source
        self.keys = keys
        self.asked = asked
        self.found = found
        self.path_class = path_class
        self.telling = [key for key in keys if TELLING.search(key)]

    def at_texts(self) -> None:
        """Look at the texts that are or hold the key, and at what is called so."""
        for node in self.source.parents:
            match node:
                case ast.Constant(value=str(text)) if text in self.keys:
                    self._said(node)
                case ast.Constant(value=str(text)) if any(key in text for key in self.telling):
                    is_said = any(_holds(text, key) for key in self.telling)
                    if is_said and not self._is_prose(node) and self.path_class != "migration":
                        self._doubt(node, "says it within a text")
                case ast.keyword(arg=name) if name in self.keys:
                    self._passed(node)
                case ast.Attribute(attr=name, ctx=ast.Load()) if name in self.keys:
                    if self._is_asked(node):
                        self._doubt(node, "asks for an attribute of its name")
                case ast.Name(id=name, ctx=ast.Store()) if name in self.keys:
                    self._bound(node)

    def at_names(self) -> None:
        """Look at the uses of the names that stand for the key."""
        for node in self.source.parents:
            match node:
                case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name, ctx=ast.Load()):
                    if name in self.found.names:
                        self._used(node)
                case ast.alias(name=name) if name in self.found.names:
                    self._doubt(node, "imports a name that stands for it")
                case ast.Constant(value=str(text)) if text in self.found.names - set(self.keys):
                    if self.source.statement(node) not in self.source.listings:
                        self._doubt(node, "says a name that stands for it in a text")

    def _said(self, node: ast.Constant) -> None:
        if self.path_class == "migration":
            # What was done to a database once stays true; a list of choices is to be as now.
            if any(map(_lists_values, self._around(node))):
                self._doubt(node, "lists it as a choice, so that a migration is needed")
            return
        item = item_of(self.source, node)
        if item is None and self._is_prose(node):
            return
        self._take(node, item)
        if item is not None and item.is_statement and item.steps[:1] == (("value", 0),):
            self.found.names.update(targets_of(item))

    def _take(self, node: ast.AST, item: Item | None) -> None:
        if item is None or self.path_class in _NOT_READ:
            self._doubt(node, "says it in another way")
        else:
            self.found.places.append(Place(self.file, item))

    def _passed(self, node: ast.keyword) -> None:
        call = self.source.parents[node][0]
        is_table = isinstance(call, ast.Call) and word(call.func) in ("dict", "update")
        if is_table:
            self._take(node.value, item_of(self.source, node))
        elif isinstance(call, ast.Call) and self.telling:
            self._doubt(node.value, "passes it by its name")

    def _is_asked(self, node: ast.Attribute) -> bool:
        return bool(self.telling) or bool(FLAGGY.search(word(node.value)))

    def _bound(self, node: ast.Name) -> None:
        """Look at a name of a module or class that is the key itself."""
        statement = self.source.parents[node][0]
        if isinstance(self.source.scope(node), ast.Module | ast.ClassDef) and isinstance(
            statement, ast.Assign | ast.AnnAssign
        ):
            item = statement_item(self.source, statement)
            if item is not None and text_of(self.file, node) is None:
                self._take(node, item)
                self.found.names.add(node.id)

    def _used(self, node: ast.Name | ast.Attribute) -> None:
        parent, _ = self.source.parents[node]
        said: ast.AST = node
        text = text_of(self.file, node)
        if isinstance(parent, ast.Attribute) and parent.attr in ("value", "name"):
            said = parent
        if text in self.keys:
            self._take(node, item_of(self.source, said))
        elif text is None and not self._is_other(node):
            self._doubt(node, "uses a name that may stand for it")

    def _is_other(self, node: ast.Name | ast.Attribute) -> bool:
        """Whether it is surely another thing of the same name."""
        if isinstance(node, ast.Name):
            scope = self.source.scope(node)
            while not isinstance(scope, ast.Module):
                if (scope, node.id) in self.source.bindings:
                    return isinstance(scope, DEFINITIONS) and scope not in self._owners()
                scope = self.source.scope(scope)
            return False
        owner = self.file.origin(node.value)
        _, file, names = self.file.tree.split(owner) if owner is not None else ("", None, [])
        binder = sole_binder(file.source, [*names, node.attr]) if file is not None else None
        # What is imported there may be the same thing.
        own = {target for place in self.found.places for target in ast.walk(place.item.node)}
        return isinstance(binder, (ast.Name, *DEFINITIONS)) and binder not in own

    def _owners(self) -> Collection[ast.AST]:
        return {place.item.owner for place in self.found.places}

    def _around(self, node: ast.AST) -> Iterator[ast.AST]:
        return (parent for parent, _ in self.source.ancestors(node))

    def _is_prose(self, node: ast.Constant) -> bool:
        """Whether it is a text that only people read."""
        return isinstance(self.source.parents[node][0], ast.Expr)

    def _doubt(self, node: ast.AST, why: str) -> None:
        self.found.doubt(self.file.path, node, why)


def _lists_values(node: ast.AST) -> bool:
    """Whether it says which values a column may have."""
    match node:
        case ast.keyword(arg="choices"):
            return True
        case ast.Call(func=function):
            return word(function).lower().endswith("enum")
    return False


def word(node: ast.AST) -> str:
    """Return the last word of a name or of what is called, "" for anything else."""
    match node:
        case ast.Name(id=last) | ast.Attribute(attr=last):
            return last
        case ast.Call(func=function):
            return word(function)
    return ""


def _holds(text: str, key: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", text) is not None


def scopes_of(file: File, item: Item) -> list[str]:
    """Return the names of the classes and functions around an item, outermost first."""
    around = (item.owner, *(parent for parent, _ in file.source.ancestors(item.owner)))
    return [node.name for node in around if isinstance(node, DEFINITIONS)][::-1]


def targets_of(item: Item) -> list[str]:
    """Return the name that a statement binds, if any."""
    match item.node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []
