"""Attributes that held a flag to the texts without what sets them, or why they stay."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sweeper.cascade.pinning import Pinning
from sweeper.cascade.settings import is_template_with, said, segment, statement_span, unasked
from sweeper.cascade.uses import node_of
from sweeper.flags.origins import Origins, span_of
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Finding
from sweeper.rewrite import apply, rewrite
from sweeper.rewrite.python.source import FUNCTIONS, Refused, Source

_Read = Callable[[str], str | None]

# What reads all attributes of an object, whatever their names.
_WHOLE = re.compile(r"\bvars\(self\)|\bself\.__dict__|__slots__|__getstate__|\basdict\(")


class _Store(NamedTuple):
    statement: ast.Assign | ast.AnnAssign
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


@dataclass(slots=True)
class Holders:
    """Removes stores of attributes that nothing reads; `removed` are those, as findings.

    `left` says what stays, and why. The graph is that of the pristine tree.
    """

    graph: ReferenceGraph
    origins: Origins
    removed: list[Finding] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def of(self, findings: Sequence[Finding], pinning: Pinning) -> list[Holder]:
        """Return the attributes that have one value by now, or that the flags were read as."""
        nodes = self.graph.nodes
        read_as = sorted({name for finding in findings for name in self._read_as(finding)})
        found = [
            Holder(one.path, one.qualname)
            for one, uses in pinning.names.items()
            if "." in one.qualname and uses.pins and not uses.stays and not one.is_call
        ]
        found += [
            Holder(self.graph.file(node).source.path, nodes.qualname(node))
            for name in read_as
            for node in nodes.by_name.get(name, ())
        ]
        return list(dict.fromkeys(found))

    def _read_as(self, finding: Finding) -> Iterator[str]:
        """Yield the attributes of which reads of a flag take the value."""
        for read in finding.reads:
            file = self.origins.file(read.path) if read.path.endswith(".py") else None
            for node in file.source.parents if file is not None else ():
                if isinstance(node, ast.Attribute) and span_of(node) == read.span:
                    yield node.attr

    def without(
        self,
        holder: Holder,
        keys: Collection[str],
        python: Sequence[str],
        texts: Sequence[str],
        read: _Read,
    ) -> tuple[str, str] | None:
        """Return the file and its text without what sets the attribute, None if that stays."""
        if holder.name not in (read(holder.path) or ""):
            return None  # it is gone already
        try:
            return holder.path, self._without(holder, keys, python, texts, read)
        except Refused as reason:
            self.left.append(f"{holder.path}::{holder.qualname} stays: {reason}")
        return None

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
            if count > (own if path == holder.path else 0):
                raise Refused(f"{path} says its name in another way")
        for path in texts:
            if is_template_with(read(path), holder.name):
                raise Refused(f"{path} says its name")
        short = unasked(text, [store.statement], {holder.name, *keys})
        statement = self._store(Source(short), holder).statement
        finding = Finding(
            "dead-symbol", "attribute", holder.path, (statement_span(statement),),
            holder.name, holder.qualname, "", "",
        )  # fmt: skip
        done = rewrite({holder.path: short}, [finding])
        if done.skipped:
            raise Refused(done.skipped[0].reason)
        self.removed.append(finding)
        return apply(short, done.edits)

    def _store(self, source: Source, holder: Holder) -> _Store:
        """Return the only statement that sets the attribute, which is one of its class."""
        sites = [
            site
            for site in (*source.sites.get(holder.name, ()),)
            if not isinstance(site, ast.ExceptHandler)
        ]
        if len(sites) != 1:
            raise Refused("it is set more than once")
        statement, owner = source.statement(sites[0]), _owner(source, sites[0])
        is_plain = isinstance(statement, ast.AnnAssign) or (
            isinstance(statement, ast.Assign) and statement.targets == sites
        )
        names = [n.name for n, _ in source.ancestors(sites[0]) if isinstance(n, ast.ClassDef)]
        if owner is None or not is_plain or ".".join(reversed(names)) != holder.owner:
            raise Refused("it is set in another way")
        return _Store(statement, owner)  # type: ignore[arg-type]  # both kinds are assignments

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


def _owner(source: Source, site: ast.AST) -> ast.ClassDef | None:
    """Return the class whose body, or method by `self`, sets the attribute."""
    scope = source.scope(site)
    match site:
        case ast.Name() if isinstance(scope, ast.ClassDef):
            return scope
        case ast.Attribute(value=ast.Name(id="self")) if isinstance(scope, FUNCTIONS):
            owner = source.scope(scope)
            return owner if isinstance(owner, ast.ClassDef) else None
    return None
