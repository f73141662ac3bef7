"""A name that always has one value to the places that read it, as pins, or why that cannot be."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from sweeper.cascade.fields import field_doubt
from sweeper.cascade.fixed import Fixed
from sweeper.cascade.unsteady import unsteady
from sweeper.flags.origins import File, Origins
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Parameter, Pin
from sweeper.rewrite.python.setters import assigned, settings_of
from sweeper.rewrite.python.source import FUNCTIONS, bound_names

_SETTINGS: Final = "django.conf.settings"


class Uses(NamedTuple):
    """The pins by path; `stays` says why some reads are left as they are, "" when none is."""

    pins: Mapping[str, tuple[Pin, ...]]
    stays: str


class Stuck(Exception):  # noqa: N818 - it ends one name, not the run
    """Somebody may give the name another value, or reach it in a way that cannot be followed."""


def uses(
    graph: ReferenceGraph,
    one: Fixed,
    origins: Origins,
    paths: Iterable[str],
    parameters: Collection[Parameter] = (),
) -> Uses:
    """Return the pins of all sure reads. `paths` are the Python files of the graph.

    Calls give the `parameters` their one value, by whatever name. Whoever else writes to the name,
    or names it in a string (as `patch` and `setattr` do), may give it another value: then nothing
    is pinned. A read through a receiver of unknown type stays.
    """
    node = node_of(graph, one.path, one.qualname)
    if node is None or len(graph.nodes.definitions(node)) != 1:
        return Uses({}, f"{one.qualname} is bound more than once")
    if _is_member(graph, node) and len(graph.nodes.by_name.get(one.name, ())) > 1:
        return Uses({}, f"other classes have a member {one.name}")
    own = origins.file(one.path)
    if own is not None and (doubt := field_doubt(own, one.qualname)):
        return Uses({}, doubt)
    found: dict[str, tuple[Pin, ...]] = {}
    left = ""
    is_member = _is_member(graph, node)
    try:
        for path in paths:
            text = origins.read(path)
            if text is None or not _may_write(text, one, path):
                continue
            file = origins.file(path)
            if file is None:
                raise Stuck(f"{path} cannot be read, and says {one.name}")
            is_own = path == one.path
            if doubt := unsteady(file, one.qualname, is_member=is_member, is_own=is_own):
                raise Stuck(doubt)
            if one.name not in text:
                continue
            pins, stays = _File(graph, one, node, file, parameters).pins()
            left = left or stays
            if pins:
                found[path] = pins
    except Stuck as stuck:
        return Uses({}, str(stuck))
    return Uses(found, left)


def _may_write(text: str, one: Fixed, path: str) -> bool:
    """Whether a file says the name, or its class, by whose objects it may be written."""
    owner = one.qualname.rpartition(".")[0].rpartition(".")[2]
    return path == one.path or one.name in text or (bool(owner) and owner in text)


def is_setting(path: str, qualname: str) -> bool:
    """Whether a name of a module is a setting of Django, by the custom for both."""
    parts = PurePosixPath(path).with_suffix("").parts
    return qualname.isupper() and any("settings" in part for part in parts[-2:])


def node_of(graph: ReferenceGraph, path: str, qualname: str) -> int | None:
    """Return the node of what a file defines, None when it does not."""
    file = next((f for f in graph.files if f.source.path == path), None)
    node = None if file is None else file.first
    for part in qualname.split("."):
        node = graph.nodes.members.get(node, {}).get(part) if node is not None else None
    return node


def _is_member(graph: ReferenceGraph, node: int) -> bool:
    return graph.nodes.definition(graph.nodes.parent(node)).kind == "class"


class _File:
    """One file that holds the word."""

    def __init__(
        self,
        graph: ReferenceGraph,
        one: Fixed,
        node: int,
        file: File,
        parameters: Collection[Parameter],
    ) -> None:
        path = file.path
        self.known = {each.called for each in parameters if each.name == one.name}
        self.one = one
        self.file = file
        self.path = path
        self.source = file.source
        self.is_own = path == one.path
        self.is_setting = is_setting(one.path, one.qualname)
        self.is_member = _is_member(graph, node)
        self.is_test = _is_test(graph, path)
        self.lines = set(_lines(graph, node, path))
        self.names = self._names(graph, node)
        self.sure = {self._key(each) for each in self._attributes() if self._is_known(each)}

    def _names(self, graph: ReferenceGraph, node: int) -> set[str]:
        """Return the bare names that mean it in this file."""
        if self.is_member:
            return set()
        found = {self.one.name} if self.is_own else set()
        for each in ast.walk(self.source.tree):
            if isinstance(each, ast.ImportFrom):
                for alias in each.names:
                    name = alias.asname or alias.name
                    if alias.name == self.one.name and _imports(graph, node, self.path, name):
                        found.add(name)
        for name in found:
            binders = [n for n in self.source.parents if name in bound_names(n)]
            if len(binders) != 1:
                raise Stuck(f"{self.path} binds {name} more than once")
            if any(isinstance(n, ast.arg) and n.arg == name for n in self.source.parents):
                raise Stuck(f"{self.path} has an argument {name}")
        return found

    def pins(self) -> tuple[tuple[Pin, ...], str]:
        """Return the pins, and where it may be read besides."""
        pins: list[Pin] = []
        left = ""
        for node in self._reads():
            target = self._pinned(node)
            if target is None:
                left = left or f"{self.path}:{node.lineno} does more with it than read its value"
                continue
            start, end = self.source.start(target), self.source.end(target)
            pins.append(Pin(start, end, self.one.value))
        doubt = self._doubtful()
        return tuple(sorted(set(pins))), left or doubt

    def _reads(self) -> Iterator[ast.Name | ast.Attribute]:
        for node in self.source.parents:
            if self._is_override(node) or self._is_key(node) or self._is_known_argument(node):
                continue
            match node:
                case ast.Constant(value=str(text)) if text.rpartition(".")[2] == self.one.name:
                    raise Stuck(f"{self.path}:{node.lineno} names it in a string")
                case ast.keyword(arg=name) if name == self.one.name and self.is_member:
                    raise Stuck(f"{self.path}:{node.value.lineno} passes it by its name")
                case ast.Name(id=name) if name in self.names:
                    if isinstance(node.ctx, ast.Load):
                        yield node
                    elif not self.is_own:
                        raise Stuck(f"{self.path}:{node.lineno} gives it another value")
                case ast.Name(id=name, ctx=ast.Store()) if name == self.one.name:
                    is_rival = is_setting(self.path, name) and not self.is_own
                    if self.is_setting and is_rival:
                        raise Stuck(f"{self.path}:{node.lineno} sets it for another environment")
                case ast.Attribute(attr=name) if name == self.one.name:
                    if isinstance(node.ctx, ast.Load):
                        if self._is_sure(node):
                            yield node
                    elif not (self.is_own and self.is_member):
                        raise Stuck(f"{self.path}:{node.lineno} gives it another value")

    def _is_override(self, node: ast.AST) -> bool:
        """Whether a test sets it here for a while, in a way that goes with the flag.

        What then needs another value fails once the reads are fixed.
        """
        if not (self.is_setting and self.is_test):
            return False
        if not isinstance(node, ast.Constant | ast.Attribute):
            return False
        for parent, _ in self.source.ancestors(node):
            if isinstance(parent, ast.Call):
                return any(each.name == self.one.name for each in settings_of(parent))
            if isinstance(parent, ast.stmt):
                scope = self.source.scope(parent)
                args = scope.args.args if isinstance(scope, FUNCTIONS) else []
                every = assigned(parent, [each.arg for each in args])
                return any(each.name == self.one.name for each in every)
        return False

    def _is_key(self, node: ast.AST) -> bool:
        """Whether it stands in what the name is bound to, which the value has replaced."""
        if not self.is_own or not isinstance(node, ast.Constant):
            return False
        match self.source.statement(node):
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                return name == self.one.name
        return False

    def _is_known_argument(self, node: ast.AST) -> bool:
        """Whether a call gives a parameter of this name the one value that it always has."""
        if not isinstance(node, ast.keyword) or node.arg != self.one.name:
            return False
        call = self.source.parents[node][0]
        func = call.func if isinstance(call, ast.Call) else None
        return isinstance(func, ast.Name | ast.Attribute) and (
            (func.id if isinstance(func, ast.Name) else func.attr) in self.known
        )

    def _is_sure(self, node: ast.Attribute) -> bool:
        if self.is_setting and self.file.origin(node.value) == _SETTINGS:
            return True
        return self._is_known(node) or self._key(node) in self.sure

    def _is_known(self, node: ast.Attribute) -> bool:
        """Whether the graph knows that its line reads the name, and it is the only one there."""
        return node.lineno in self.lines and self._is_alone(node)

    def _key(self, node: ast.Attribute) -> tuple[ast.AST, str]:
        """Return the scope and the receiver, of which the graph notes only the first line.

        What a comprehension binds may be something else in the next one.
        """
        root = node.value
        while isinstance(root, ast.Attribute):
            root = root.value
        is_plain = isinstance(root, ast.Name) and root.id not in self._loops
        return self.source.scope(node), ast.dump(node.value) if is_plain else str(node.lineno)

    @cached_property
    def _loops(self) -> frozenset[str]:
        targets = [n.target for n in self.source.parents if isinstance(n, ast.comprehension)]
        return frozenset(name for t in targets for n in ast.walk(t) for name in bound_names(n))

    def _attributes(self) -> Iterator[ast.Attribute]:
        for node in self.source.parents:
            if isinstance(node, ast.Attribute) and node.attr == self.one.name:
                yield node

    def _is_alone(self, node: ast.Attribute) -> bool:
        """Whether all attributes of the name on its line are of the same receiver."""
        receiver = ast.dump(node.value)
        return all(
            ast.dump(other.value) == receiver
            for other in self._attributes()
            if other.lineno == node.lineno
        )

    def _doubtful(self) -> str:
        for node in self.source.parents:
            match node:
                case ast.Attribute(attr=name, ctx=ast.Load()) if name == self.one.name:
                    if not self._is_sure(node):
                        return f"{self.path}:{node.lineno} may read it of something unknown"
        return ""

    def _pinned(self, node: ast.expr) -> ast.expr | None:
        """Return the expression that has the value: the name, or the call of the function.

        None where something else would not be worked out any more: what it is asked of, say.
        """
        parent, field = self.source.parents[node]
        if isinstance(node, ast.Attribute) and not _is_plain(node.value):
            return None
        if not self.one.is_call:
            return node
        if not (isinstance(parent, ast.Call) and field == "func"):
            return None
        given = [*parent.args, *(keyword.value for keyword in parent.keywords)]
        return parent if all(_is_plain(each) for each in given) else None


def _is_plain(node: ast.expr) -> bool:
    """Whether nobody notices that an expression is not worked out any more."""
    while isinstance(node, ast.Attribute):
        node = node.value
    match node:
        case ast.Call(func=ast.Name(id="super"), args=[], keywords=[]):
            return True
    return isinstance(node, ast.Name | ast.Constant)


def _is_test(graph: ReferenceGraph, path: str) -> bool:
    return any(f.source.path == path and f.source.path_class == "test" for f in graph.files)


def _lines(graph: ReferenceGraph, node: int, path: str) -> Iterator[int]:
    """Yield the lines of a file that surely use the node."""
    for referrer, is_certain in graph.referrers(node):
        is_place = is_certain and referrer < len(graph.nodes)
        if is_place and graph.file(referrer).source.path == path:
            yield from graph.certain.lines(referrer, node)


def _imports(graph: ReferenceGraph, node: int, path: str, name: str) -> bool:
    """Whether the import of a name in a file brings the node in."""
    for referrer, is_certain in graph.referrers(node):
        if is_certain and referrer < len(graph.nodes):
            definition = graph.nodes.definition(referrer)
            is_here = graph.file(referrer).source.path == path
            if is_here and definition.kind == "import" and definition.name == name:
                return True
    return False
