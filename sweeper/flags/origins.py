"""Expressions of a tree to the dotted names that they stand for: `client.ask` to `lib.Client.ask`.

A name stands for what it is bound to, when that is one thing; an object is called as its class.
What the tree itself defines is followed from file to file; all else keeps the name it is imported
by.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sweeper.flags.bound import argument_of, imported_from, qualname, sole_binder, value_of
from sweeper.flags.rules import flag_rules
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Span
from sweeper.rewrite.python.source import FUNCTIONS, Refused, Source

_DEEPEST = 20  # longer chains of names are cycles
_OPTIONAL = ("typing.Optional", "typing.Final", "typing.ClassVar")


@dataclass(slots=True)
class Origins:
    """Looks names up in a tree. `modules` are its files by dotted name, `read` gives a text.

    `objects` says for names outside of what class the object is that they give. Members that
    several classes have are `shared`: which of them is meant cannot be told.
    """

    modules: Mapping[str, str]
    read: Callable[[str], str | None]
    objects: Mapping[str, str]
    shared: Collection[str] = ()
    _files: dict[str, File | None] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, graph: ReferenceGraph, read: Callable[[str], str | None]) -> Origins:
        """Look names up in the Python files of a graph, with the objects that the rules know."""
        objects = {name: known for each in flag_rules() for name, known in each.objects.items()}
        files = [file for file in reversed(graph.files) if file.source.path.endswith(".py")]
        shared = {name for name, nodes in graph.nodes.by_name.items() if len(nodes) > 1}
        modules = {file.module: file.source.path for file in files}
        return cls(modules, read, objects, shared)

    def file(self, path: str) -> File | None:
        """Return a parsed file, None when it cannot be read."""
        if not self._names:
            self._names = {path: module for module, path in self.modules.items()}
        if path not in self._files:
            text = self.read(path)
            try:
                source = Source(text) if text is not None else None
            except Refused:
                source = None
            module = self._names.get(path, "")
            self._files[path] = File(self, path, module, source) if source else None
        return self._files[path]

    def has(self, dotted: str) -> bool:
        """Tell whether a dotted name is one of the tree."""
        return self.split(dotted)[1] is not None

    def class_at(self, dotted: str) -> tuple[File, ast.ClassDef] | None:
        """Return the class of the tree that has a dotted name, and its file."""
        _, file, rest = self.split(dotted)
        found = sole_binder(file.source, rest) if file is not None and rest else None
        return (file, found) if file is not None and isinstance(found, ast.ClassDef) else None

    def follow(self, dotted: str, depth: int) -> str:
        """Return what a dotted name of the tree stands for, other names as they are."""
        head, file, rest = self.split(dotted)
        if file is None or not rest or depth > _DEEPEST:
            return self.objects.get(dotted, dotted)
        name, *further = rest
        found = file.global_(name, depth + 1)
        if found == f"{head}.{name}" and further:
            if made := file.class_of(rest[:2], depth):
                return self.follow(".".join([made, *further[1:]]), depth + 1)
            if base := file.base_of(name, further[0], depth):
                return self.follow(".".join([base, *further]), depth + 1)
        if found is None or found == f"{head}.{name}":
            return dotted
        return self.follow(".".join([found, *further]), depth + 1)

    def given_by(self, dotted: str, depth: int) -> str | None:
        """Return the class of what a function of the tree gives."""
        _, file, rest = self.split(dotted)
        found = (
            sole_binder(file.source, rest)
            if file is not None and rest and depth <= _DEEPEST
            else None
        )
        return file.returned(found, depth + 1) if file is not None and found is not None else None

    def split(self, dotted: str) -> tuple[str, File | None, list[str]]:
        """Return the module that a dotted name begins with, its file, and the names in it."""
        parts = dotted.split(".")
        for end in range(len(parts), 0, -1):
            head = ".".join(parts[:end])
            if head in self.modules:
                return head, self.file(self.modules[head]), parts[end:]
        return "", None, parts


@dataclass(slots=True)
class File:
    """One file: what its expressions stand for."""

    tree: Origins
    path: str
    module: str
    source: Source
    _known: dict[tuple[ast.AST, str], str | None] = field(default_factory=dict)

    def origin(self, node: ast.expr, depth: int = 0) -> str | None:
        """Return the dotted name of an expression, None for one that has none."""
        if depth > _DEEPEST:
            return None
        match node:
            case ast.Name(id=name):
                return self._name(name, self.source.scope(node), depth)
            case ast.Attribute(value=value, attr=attr):
                own = self._own_attribute(node, depth)
                if own is not None:
                    return own
                owner = self.origin(value, depth + 1)
                return None if owner is None else self.tree.follow(f"{owner}.{attr}", depth + 1)
            case ast.Call(func=function):
                called = self.origin(function, depth + 1)
                return None if called is None else self._made_by(called, depth)
            case ast.Await(value=value) | ast.NamedExpr(value=value):
                return self.origin(value, depth + 1)
            case ast.BoolOp(op=ast.Or(), values=values):
                return self._same(values, depth)
            case ast.IfExp(body=body, orelse=orelse):
                return self._same([body, orelse], depth)
        return None

    def _same(self, nodes: Iterable[ast.expr], depth: int) -> str | None:
        """Return the class of `given or make()`: what a call makes, and no other one says.

        Names without a type say nothing: what is given in place of an object is of its class.
        """
        every = [(each, self.origin(each, depth + 1)) for each in nodes]
        found = {name for _, name in every if name is not None}
        is_made = any(name is not None and isinstance(each, ast.Call) for each, name in every)
        return found.pop() if len(found) == 1 and is_made else None

    def noted(self, note: ast.expr, depth: int) -> str | None:
        """Return the class that an annotation says, also `C | None`, `Optional[C]` and `"C"`."""
        match note:
            case ast.BinOp(op=ast.BitOr(), left=left, right=right) if _is_none(right):
                return self.noted(left, depth + 1)
            case ast.BinOp(op=ast.BitOr(), left=left, right=right) if _is_none(left):
                return self.noted(right, depth + 1)
            case ast.Subscript(value=value, slice=inner):
                name = self.origin(value, depth + 1)
                return self.noted(inner, depth + 1) if name in _OPTIONAL else None
            case ast.Constant(value=str(text)) if text.replace(".", "").isidentifier():
                head, *rest = text.split(".")
                found = self.global_(head, depth + 1)
                return found and self.tree.follow(".".join([found, *rest]), depth + 1)
        return self.origin(note, depth + 1)

    def returned(self, function: ast.AST, depth: int) -> str | None:
        """Return the class of what a function gives, by its annotation or its only `return`."""
        if not isinstance(function, FUNCTIONS):
            return None
        if function.returns is not None:
            return self.noted(function.returns, depth)
        given = [
            each.value
            for each in self.source.parents
            if isinstance(each, ast.Return) and self.source.scope(each) is function
        ]
        match given:
            case [ast.expr() as value]:
                return self.origin(value, depth + 1)
        return None

    def class_of(self, names: Sequence[str], depth: int) -> str | None:
        """Return the class of the object that an attribute of a class is bound to."""
        binder = sole_binder(self.source, names)
        value = value_of(self.source, binder) if isinstance(binder, ast.Name) else None
        return self.origin(value, depth + 1) if isinstance(value, ast.Call) else None

    def base_of(self, name: str, member: str, depth: int) -> str | None:
        """Return the only base of a class that does not have the member itself."""
        match sole_binder(self.source, [name]):
            case ast.ClassDef(bases=[base]) as class_:
                is_own = (class_, member) in self.source.bindings or any(
                    isinstance(site, ast.Attribute) for site in self.source.sites.get(member, ())
                )
                return None if is_own else self.origin(base, depth + 1)
        return None

    def called_at(self, span: Span) -> Iterator[str]:
        """Yield the dotted name of what is called by the expression at a place."""
        for node in self.source.parents:
            if isinstance(node, ast.Call) and span_of(node) == span:
                yield self.origin(node.func) or ""

    def _made_by(self, called: str, depth: int) -> str | None:
        """Return the class of what a call gives: by a class, a function here, or the rules."""
        known = self.tree.objects.get(called)
        last = called.rpartition(".")[2]
        return known or (called if last[:1].isupper() else self.tree.given_by(called, depth + 1))

    def _name(self, name: str, scope: ast.AST, depth: int) -> str | None:
        is_innermost = True
        while True:
            if is_innermost or not isinstance(scope, ast.ClassDef):
                argument = argument_of(scope, name)
                if argument is not None:
                    note = argument.annotation
                    return self.noted(note, depth + 1) if note is not None else None
                if (scope, name) in self.source.bindings:
                    return self._one(scope, name, depth)
            if isinstance(scope, ast.Module):
                return name
            scope, is_innermost = self.source.scope(scope), False

    def global_(self, name: str, depth: int) -> str | None:
        """Return what a name of the module stands for, None when that is unclear."""
        return self._one(self.source.tree, name, depth)

    def _one(self, scope: ast.AST, name: str, depth: int) -> str | None:
        """Return what all that binds a name in a scope stands for, None unless that is one."""
        if (scope, name) not in self._known:
            self._known[scope, name] = None  # while it is worked out: a cycle stands for nothing
            binders = self.source.bindings.get((scope, name), [])
            found = {self._bound(binder, name, depth) for binder in binders}
            if isinstance(scope, ast.Module) and name in self.source.followers:
                found = set()  # `global` may make it something else
            self._known[scope, name] = found.pop() if len(found) == 1 else None
        return self._known[scope, name]

    def _bound(self, binder: ast.AST, name: str, depth: int) -> str | None:
        match binder:
            case ast.alias():
                return self._imported(binder, name, depth)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return self.name_of(binder)
            case ast.Name(ctx=ast.Store()):
                value = value_of(self.source, binder)
                found = self.origin(value, depth + 1) if value is not None else None
                # What is bound within a function has no name by which others could mean it.
                is_named = isinstance(self.source.scope(binder), ast.Module | ast.ClassDef)
                return found or (f"{self.module}.{name}" if is_named else None)
        return None

    def name_of(self, node: ast.AST) -> str:
        """Return the dotted name of a function or a class that the file defines."""
        return f"{self.module}.{qualname(self.source, node)}"

    def _imported(self, alias: ast.alias, name: str, depth: int) -> str | None:
        statement = self.source.parents[alias][0]
        if isinstance(statement, ast.Import):
            whole = alias.name if alias.asname else alias.name.partition(".")[0]
            return self.tree.follow(whole, depth + 1)
        assert isinstance(statement, ast.ImportFrom), "nothing else has aliases"
        base = imported_from(self.module, self.path, statement)
        return self.tree.follow(f"{base}.{alias.name}" if base else alias.name, depth + 1)

    def _own_attribute(self, node: ast.Attribute, depth: int) -> str | None:
        """Return what `self.x` stands for when the class sets it once."""
        if not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")):
            return None
        owner = next(
            (p for p, _ in self.source.ancestors(node) if isinstance(p, ast.ClassDef)), None
        )
        if owner is None:
            return None
        values = [
            value
            for site in self.source.sites.get(node.attr, ())
            if any(parent is owner for parent, _ in self.source.ancestors(site))
            and (value := value_of(self.source, site)) is not None
        ]
        if len(values) == 1:
            return self.origin(values[0], depth + 1)
        return f"{self.module}.{qualname(self.source, owner)}.{node.attr}"


def span_of(node: ast.expr) -> Span:
    """Return the place of an expression."""
    assert node.end_lineno is not None, "parsed from a text"
    assert node.end_col_offset is not None, "parsed from a text"
    return Span(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
