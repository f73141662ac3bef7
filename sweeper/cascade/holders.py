"""Attributes that held a flag to the texts without what sets them, or why they stay."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from sweeper.cascade.askers import is_inside
from sweeper.cascade.given import is_given
from sweeper.cascade.pins import Pinning
from sweeper.cascade.settings import is_template_with, said, segment, statement_span, unasked
from sweeper.cascade.uses import node_of
from sweeper.flags.origins import Origins, span_of
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Finding, SymbolKind
from sweeper.rewrite import apply, rewrite
from sweeper.rewrite.python.source import FUNCTIONS, Refused, Source, parse

_Read = Callable[[str], str | None]

# What reads all attributes of an object, whatever their names.
_WHOLE = re.compile(r"\bvars\(self\)|\bself\.__dict__|__slots__|__getstate__|\basdict\(")


class _Store(NamedTuple):
    statement: ast.Assign | ast.AnnAssign | ast.FunctionDef
    owner: ast.ClassDef


class Holder(NamedTuple):
    """An attribute of a class, by the file and its dotted name there."""

    path: str
    qualname: str

    @property
    def name(self) -> str:
        """The attribute itself."""
        return self.qualname.rpartition(".")[2]

    @property
    def owner(self) -> str:
        """The dotted name of its class."""
        return self.qualname.rpartition(".")[0]


@dataclass
class Holders:
    """Removes stores of attributes that nothing reads; `removed` are those, as findings.

    The graph is that of the pristine tree.
    """

    graph: ReferenceGraph
    origins: Origins
    pure_calls: Collection[str] = ()
    removed: list[Finding] = field(default_factory=list)

    @cached_property
    def tests(self) -> frozenset[str]:
        """The paths of the tests."""
        files = [file.source for file in self.graph.files]
        return frozenset(file.path for file in files if file.path_class == "test")

    def of(self, findings: Sequence[Finding], pinning: Pinning) -> list[Holder]:
        """Return the attributes that have one value by now, or that the flags were read as."""
        found = [
            Holder(one.path, one.qualname)
            for one, uses in pinning.names.items()
            if "." in one.qualname and uses.pins and not uses.stays
        ]
        for read in (each for finding in findings for each in finding.reads):
            file = self.origins.file(read.path) if read.path.endswith(".py") else None
            for node in file.source.parents if file is not None else ():
                if isinstance(node, ast.Attribute) and span_of(node) == read.span:
                    found += self._named(node.attr)
        return list(dict.fromkeys(found))

    def given(self, findings: Sequence[Finding]) -> list[Holder]:
        """Return the attributes of `self` that the flags were asked by, as with a context.

        Not those that hold what the object was given.
        """
        found: list[Holder] = []
        for read in (each for finding in findings for each in finding.reads):
            file = self.origins.file(read.path) if read.path.endswith(".py") else None
            for node in file.source.parents if file is not None else ():
                match node:
                    case ast.Attribute(value=ast.Name(id="self"), attr=name) if (
                        file is not None and is_inside(node, read.span)
                    ):
                        if not is_given(file.source, name):
                            owner = _classes(file.source, node)
                            found.append(Holder(read.path, f"{owner}.{name}"))
        return list(dict.fromkeys(found))

    def _named(self, name: str) -> list[Holder]:
        """Return the attribute of the name, if one class has it."""
        nodes = self.graph.nodes
        found = nodes.by_name.get(name, ())
        paths = [self.graph.file(node).source.path for node in found]
        return [Holder(paths[0], nodes.qualname(found[0]))] if len(found) == 1 else []

    def without(
        self,
        holder: Holder,
        keys: Collection[str],
        python: Sequence[str],
        texts: Sequence[str],
        read: _Read,
    ) -> tuple[str, str] | None:
        """Return the file and its text without what sets the attribute.

        None when it is gone already. Raises Refused when it stays.
        """
        if holder.name not in (read(holder.path) or ""):
            return None
        return holder.path, self._without(holder, keys, python, texts, read)

    def _without(
        self,
        holder: Holder,
        keys: Collection[str],
        python: Sequence[str],
        texts: Sequence[str],
        read: _Read,
    ) -> str:
        text = read(holder.path) or ""
        store = self._store(Source(text), holder)
        self._check(holder, store.owner)
        own = said(segment(text, store.statement), holder.name)
        for path in python:
            count = said(read(path) or "", holder.name)
            if count and path in self.tests:
                count -= _keys(read(path) or "", holder.name)
            if count > (own if path == holder.path else 0):
                raise Refused(f"{path} says its name in another way")
        for path in texts:
            if is_template_with(read(path), holder.name):
                raise Refused(f"{path} says its name")
        kind: SymbolKind = "method"
        short = text
        if isinstance(store.statement, ast.Assign | ast.AnnAssign):
            kind = "attribute"
            short = unasked(text, [store.statement], {holder.name, *keys})
        span = statement_span(self._store(Source(short), holder).statement)
        finding = Finding(
            "dead-symbol", kind, holder.path, (span,), holder.name, holder.qualname, "", ""
        )
        done = rewrite({holder.path: short}, [finding], pure_calls=self.pure_calls)
        if done.skipped:
            raise Refused(done.skipped[0].reason)
        self.removed.append(finding)
        return apply(short, done.edits)

    def _store(self, source: Source, holder: Holder) -> _Store:
        """Return the only statement that sets the attribute, which is one of its class.

        That may be the definition of a property or a method.
        """
        sites = [*source.sites.get(holder.name, ()), *source.definitions.get(holder.name, ())]
        if len(sites) != 1:
            raise Refused("it is set more than once")
        statement = source.statement(sites[0])
        owner = _owner(source, sites[0])
        if owner is None or _classes(source, sites[0]) != holder.owner:
            raise Refused("it is set in another way")
        match statement:
            case ast.AnnAssign() | ast.FunctionDef():
                return _Store(statement, owner)
            case ast.Assign(targets=[target]) if target is sites[0]:
                return _Store(statement, owner)
        raise Refused("it is set in another way")

    def _check(self, holder: Holder, owner: ast.ClassDef) -> None:
        """Raise Refused when somebody may read it of whom nothing is known."""
        node = node_of(self.graph, holder.path, holder.qualname)
        if node is None:
            raise Refused("nothing is known of it")
        is_private = holder.name.startswith("_")
        if node in self.graph.notes and not is_private:
            raise Refused(self.graph.notes[node])
        if owner.decorator_list:
            raise Refused("a decorator of its class may read it")
        if self.graph.nodes.parent(node) in self.graph.roots.exported and not is_private:
            raise Refused("its class is offered by a library")
        if _WHOLE.search(ast.unparse(owner)):
            raise Refused("its class reads all that it has")


def _classes(source: Source, node: ast.AST) -> str:
    """Return the dotted name of the classes around a node."""
    names = [each.name for each, _ in source.ancestors(node) if isinstance(each, ast.ClassDef)]
    return ".".join(reversed(names))


def _keys(text: str, name: str) -> int:
    """Return how often a text gives a dictionary an item of a name, as a configuration does."""
    try:
        nodes = list(ast.walk(parse(text)))
    except Refused:
        return 0
    keys = [key for node in nodes if isinstance(node, ast.Dict) for key in node.keys]
    return sum(isinstance(key, ast.Constant) and key.value == name for key in keys)


def _owner(source: Source, site: ast.AST) -> ast.ClassDef | None:
    """Return the class whose body, or method by `self`, sets the attribute."""
    scope = source.scope(site)
    match site:
        case ast.Name() | ast.FunctionDef() if isinstance(scope, ast.ClassDef):
            return scope
        case ast.Attribute(value=ast.Name(id="self")) if isinstance(scope, FUNCTIONS):
            owner = source.scope(scope)
            return owner if isinstance(owner, ast.ClassDef) else None
    return None
