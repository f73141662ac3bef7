"""A tree and the rules to all places that read a flag, in Python and in templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence

from sweeper.flags.arguments import class_attribute, decorates, given, own_word, pattern, whole_of
from sweeper.flags.makers import maker
from sweeper.flags.origins import File, Origins, span_of
from sweeper.flags.rules import FlagRules, ReadRule, flag_rules
from sweeper.flags.template_reads import template_reads
from sweeper.flags.texts import text_of
from sweeper.flags.ways import Way, Ways, aliases
from sweeper.flags.wrappers import Wrapper, wrappers
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import FlagForm, FlagRead, Span

_WORD = re.compile(r"\w+")
_DEEPEST = 20  # longer chains of bases are cycles


def reads(
    graph: ReferenceGraph,
    read: Callable[[str], str | None],
    templates: Sequence[str] = (),
) -> tuple[FlagRead, ...]:
    """Return the reads of flags in a tree, by place. `read` gives the text of a path.

    `templates` are the paths of files that may be templates. Only files that hold a word of a rule
    are parsed. A key that only a run knows is "".
    """
    rules = flag_rules()
    tree = Origins.of(graph, read)
    paths = sorted(tree.modules.values())
    finder = _Finder(tree, rules)
    found: dict[FlagRead, None] = {}
    while True:
        fresh = [read_ for path in paths for read_ in finder.in_file(path, read(path) or "")]
        found = dict.fromkeys(fresh)
        if not finder.add_wrappers():
            break
    for path in templates:
        found.update(dict.fromkeys(template_reads(path, read(path) or "", rules)))
    return tuple(sorted(found, key=lambda one: (one.path, one.span, one.key)))


class _Finder:
    """Finds reads file by file; what turns out to be a wrapper is looked for in the next round."""

    def __init__(self, tree: Origins, rules: Sequence[FlagRules]) -> None:
        self.tree = tree
        self.ways = Ways(rules)
        self.inside: set[tuple[str, Span]] = set()  # the reads that wrappers are made of
        self.wrapped: dict[str, Wrapper] = {}
        self._fresh: list[tuple[Wrapper, str]] = []  # with the rule of the read in it
        self.words = self.ways.words()
        self._spoken = self.words

    def add_wrappers(self) -> bool:
        """Look for the wrappers found in the last round too; tell whether there are new ones."""
        fresh = [(w, rule) for w, rule in self._fresh if w.name not in self.wrapped]
        self._fresh = []
        for wrapper, inner in fresh:
            self.wrapped[wrapper.name] = wrapper
            self.inside.add((wrapper.path, wrapper.span))
            rule = ReadRule(
                why="a function that only asks", language="python", example=(),
                call=(wrapper.name,), key=wrapper.key, default=wrapper.default,
                inverted=wrapper.inverted,
            )  # fmt: skip
            self.ways.add(Way(f"wrapper of {inner}", rule))
        self.words = self.ways.words()
        return bool(fresh)

    def in_file(self, path: str, text: str) -> Iterator[FlagRead]:
        """Yield the reads of a file."""
        if self.words.isdisjoint(_WORD.findall(text)):
            return
        file = self.tree.file(path)
        if file is None:
            return
        self._spoken = self.words | aliases(file.source, self.words)
        for node in file.source.parents:
            for read in self._in_node(file, node):
                if (path, read.span) not in self.inside:
                    yield read

    def _in_node(self, file: File, node: ast.AST) -> Iterator[FlagRead]:
        match node:
            case ast.Call():
                yield from self._in_call(file, node)
            case ast.Attribute(value=value, attr=attr, ctx=ast.Load()) if attr[:1] != "_":
                way = self.ways.attributes.get(file.origin(value) or "") if attr.isupper() else None
                if way is not None and not self._is_looked_up(file, node):
                    yield _read(file, node, way, attr, "value")
            case ast.Compare(left=asked, ops=[ast.In() | ast.NotIn() as op], comparators=[among]):
                way = self.ways.members.get(own_word(among))
                text = self._key(file, asked)
                if way is not None and re.fullmatch(way.read.keys, text):
                    form: FlagForm = "inverted" if isinstance(op, ast.NotIn) else "value"
                    yield _read(file, node, way, text, form)
            case ast.Subscript(value=value, slice=item, ctx=ast.Load()):
                way = self.ways.items.get(file.origin(value) or "")
                if way is not None:
                    yield _read(file, node, way, self._key(file, item), "value")
            case ast.ClassDef(bases=bases):
                for base in bases:
                    way = self._mixin(file, base)
                    held = class_attribute(node, way.read.attribute_key) if way else None
                    if way is not None and held is not None:
                        found = _read(file, base, way, self._key(file, held), "mixin")
                        yield _negated(found, way)

    def _mixin(self, file: File, base: ast.expr, depth: int = 0) -> Way | None:
        """Return the way of the mixin that a base is, or that is a base of it in the tree."""
        name = file.origin(base) or ""
        found = self.ways.bases.get(name)
        place = self.tree.class_at(name) if found is None and depth < _DEEPEST else None
        if place is None:
            return found
        own, class_ = place
        ways = (self._mixin(own, each, depth + 1) for each in class_.bases)
        return next((way for way in ways if way is not None), None)

    def _in_call(self, file: File, call: ast.Call) -> Iterator[FlagRead]:
        name = self._called(file, call)
        form: FlagForm = "value"
        way = self.ways.calls.get(name)
        if way is None and (way := self.ways.decorators.get(name)):
            form = "decorator"
        if way is None and (way := self.ways.sets.get(name)):
            form = "test"
        if way is None:
            yield from self._in_named(file, call, name)
            return
        if form == "decorator" and not decorates(file.source, call):
            return
        asked = self._asked_object(file, call) if way.read.held else call
        key = given(asked, way.read.key) if asked is not None else call.func
        whole = whole_of(file.source, call, way.read.result)
        if key is None or whole is None:
            return
        found = _read(file, whole, way, self._key(file, key), form)
        found = _defaulted(found, call, way)
        is_value = form == "value" and not (found.key or way.read.negation or way.read.held)
        made = wrappers(file, whole, call, way.read) if is_value else None
        if made is not None:
            self._fresh.append((made, way.rule))
        yield _negated(found, way)

    def _called(self, file: File, call: ast.Call) -> str:
        last = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if isinstance(call.func, ast.Name):
            last = call.func.id
        if last not in self._spoken:
            return ""
        name = file.origin(call.func) or ""
        if name in ("getattr", "builtins.getattr") and len(call.args) > 1:
            return f"getattr({file.origin(call.args[0])})"
        return name

    def _in_named(self, file: File, call: ast.Call, name: str) -> Iterator[FlagRead]:
        """Yield a call of what is no library, by the words that it is called by."""
        last = own_word(call.func)
        owner = own_word(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        is_foreign = bool(name) and not self.tree.has(name)
        if isinstance(call.func, ast.Name) and (is_foreign or not name):
            return
        for known, way in self.ways.named.get(last, ()):
            if owner.lstrip("_") != known if known else is_foreign:
                continue
            passed = [*call.args[:1], *(each.value for each in call.keywords if not call.args)]
            keys = [key for each in passed if (key := self._key(file, each))]
            made = next((pattern(each) for each in passed), "")
            if re.fullmatch(way.read.keys, keys[0] if keys else made):
                found = _read(file, call, way, keys[0] if keys else "", "value")
                yield _defaulted(found, call, way)
                return

    def _asked_object(self, file: File, call: ast.Call) -> ast.Call | None:
        """Return what made the object that the call asks, None when that is not one call."""
        return maker(file, call.func.value) if isinstance(call.func, ast.Attribute) else None

    def _is_looked_up(self, file: File, node: ast.Attribute) -> bool:
        """Tell whether an attribute is only a table that one of the rules takes an item of."""
        parent, field = file.source.parents[node]
        name = file.origin(node) or ""
        if isinstance(parent, ast.Attribute):
            return f"{name}.{parent.attr}" in self.ways.calls
        return isinstance(parent, ast.Subscript) and field == "value" and name in self.ways.items

    def _key(self, file: File, node: ast.expr) -> str:
        """Return the text of a key, "" when only a run knows it."""
        return text_of(file, node) or ""


def _read(file: File, node: ast.expr, way: Way, key: str, form: FlagForm) -> FlagRead:
    return FlagRead(key, file.path, span_of(node), form, way.rule)


def _defaulted(read: FlagRead, call: ast.Call, way: Way) -> FlagRead:
    value = given(call, way.read.default) if way.read.default else None
    if isinstance(value, ast.Constant) and isinstance(value.value, bool | int | float | str):
        return read._replace(default=value.value, has_default=True)
    return read


def _negated(read: FlagRead, way: Way) -> FlagRead:
    if way.read.inverted and read.form == "value":
        return read._replace(form="inverted")
    mark = way.read.negation
    if mark and read.key.startswith(mark):
        return read._replace(key=read.key[len(mark) :], inverted=True)
    return read
