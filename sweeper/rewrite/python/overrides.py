"""A test file to the same file that sets some flags no more, wherever it did."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sweeper.model import FlagValue
from sweeper.rewrite.python.commas import between, without_parts
from sweeper.rewrite.python.plan import Drop, Plan
from sweeper.rewrite.python.setters import Setting, assigned, settings_of
from sweeper.rewrite.python.source import DEFINITIONS, FUNCTIONS, Refused, Source
from sweeper.rewrite.python.suites import Replacement, removals
from sweeper.rewrite.python.unwrap import unwrapped

# Arguments that pytest gives to whoever names them, and that do nothing by themselves.
_FIXTURES = frozenset({"mocker", "monkeypatch", "settings"})


def without_overrides(
    text: str,
    names: Collection[str],
    asked: Collection[str] = (),
    values: Mapping[str, FlagValue] | None = None,
) -> str:
    """Return the text without what sets one of the flags; all else stays as it is.

    `asked` are the dotted names of functions that asked for flags and that nothing calls any more:
    what puts something else in their place goes too. With `values`, what gives a flag another value
    than that, or one that is not written there, stays.
    """
    wanted = _Wanted(names, asked, values or {})
    try:
        source = Source(text)
        cuts = sorted({*_decorators(source, wanted), *_items(source, wanted)})
        cuts += _statements(source, wanted)
        for start, end, new in sorted(cuts, reverse=True):
            text = text[:start] + new + text[end:]
        return _unwrapped(text, wanted)
    except Refused:
        return text


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What goes: settings of these names, if of the `values` that they have, and stand-ins."""

    names: Collection[str]
    asked: Collection[str]
    values: Mapping[str, FlagValue]

    def goes(self, setting: Setting) -> bool:
        """Whether a setting is needed no more."""
        if setting.name not in self.names:
            return False
        return setting.name not in self.values or _gives(setting.value, self.values[setting.name])

    def of(self, call: ast.AST) -> tuple[Sequence[Setting], bool]:
        """Return what goes of a call, and whether that is all of it."""
        if not isinstance(call, ast.Call):
            return (), False
        every = settings_of(call)
        gone = [each for each in every if self.goes(each)]
        return gone, bool(gone) and len(gone) == len(every)

    def stands_in(self, call: ast.AST, *, is_decorator: bool = False) -> bool:
        """Whether a `patch` puts something in the place of what is not called any more.

        A decorator without a replacement hands a mock to the test (unittest.mock, "patch").
        """
        if not isinstance(call, ast.Call) or not call.args:
            return False
        if ast.unparse(call.func).rpartition(".")[2] != "patch":
            return False
        has_replacement = len(call.args) > 1 or any(k.arg == "new" for k in call.keywords)
        target = call.args[0]
        is_asked = isinstance(target, ast.Constant) and target.value in self.asked
        return is_asked and (has_replacement or not is_decorator)


def _gives(given: ast.expr | None, value: FlagValue) -> bool:
    match given:
        case ast.Constant(value=said):
            return type(said) is type(value) and said == value
    return False


def _decorators(source: Source, wanted: _Wanted) -> Iterator[Replacement]:
    """Yield what removes decorators, or some of their arguments."""
    for node in source.statements:
        for call in node.decorator_list if isinstance(node, DEFINITIONS) else ():
            gone, is_whole = wanted.of(call)
            if is_whole or wanted.stands_in(call, is_decorator=True):
                start = source.text.rindex("@", 0, source.start(call))
                start = source.text.rfind("\n", 0, start) + 1
                end = source.text.find("\n", source.end(call))
                yield Replacement(start, len(source.text) if end < 0 else end + 1)
            elif isinstance(call, ast.Call):
                yield from _parts(source, call, gone)


def _parts(source: Source, call: ast.Call, gone: Sequence[Setting]) -> Iterator[Replacement]:
    """Yield what removes some of the arguments, or of the keys, of a call."""
    lost = [setting.part for setting in gone]
    for each in call.args:
        if isinstance(each, ast.Dict):
            pairs = zip(each.keys, each.values, strict=True)
            places = [(source.start(key or value), source.end(value)) for key, value in pairs]
            keys = [index for index, key in enumerate(each.keys) if key in lost]
            if len(keys) < len(places):
                yield from without_parts(source, places, keys)
    given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    named = [index for index, each in enumerate(given) if each in lost]
    if len(named) < len(given):
        starts = [source.lines.offset(node.lineno, node.col_offset) for node in given]
        places = [(start, source.end(node)) for start, node in zip(starts, given, strict=True)]
        yield from without_parts(source, places, named)


def _items(source: Source, wanted: _Wanted) -> Iterator[Replacement]:
    """Yield what removes some items of a `with`, or some of their arguments."""
    for node in source.statements:
        if not isinstance(node, ast.With):
            continue
        every = node.items
        going = [index for index, item in enumerate(every) if _goes(source, item, wanted)]
        if len(going) < len(every):
            yield from without_parts(source, [_place(source, item) for item in every], going)
        for index, item in enumerate(every):
            call = item.context_expr
            gone, is_whole = wanted.of(call)
            if isinstance(call, ast.Call) and not is_whole and index not in going:
                yield from _parts(source, call, gone)


def _place(source: Source, item: ast.withitem) -> tuple[int, int]:
    return source.start(item.context_expr), source.end(item.optional_vars or item.context_expr)


def _goes(source: Source, item: ast.withitem, wanted: _Wanted) -> bool:
    """Whether a manager sets nothing but what goes, and nobody uses what it gives."""
    if item.optional_vars is not None:
        names = {n.id for n in ast.walk(item.optional_vars) if isinstance(n, ast.Name)}
        is_plain = isinstance(item.optional_vars, ast.Name)
        if not is_plain or any(_reads(node) in names for node in source.parents):
            return False
    return wanted.of(item.context_expr)[1] or wanted.stands_in(item.context_expr)


def _reads(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) else ""


def _statements(source: Source, wanted: _Wanted) -> Iterator[Replacement]:
    """Yield what removes statements, and the arguments that only these needed."""
    drops = [node for node in source.statements if _is_idle(source, node, wanted)]
    yield from removals(Plan(source, [Drop(node) for node in drops]))
    gone = {node for each in drops for node in ast.walk(each)}
    for function in {source.scope(each) for each in drops}:
        if isinstance(function, FUNCTIONS) and function.name.startswith("test"):
            yield from _fixtures(source, function, gone)


def _is_idle(source: Source, node: ast.stmt, wanted: _Wanted) -> bool:
    scope = source.scope(node)
    if not isinstance(scope, FUNCTIONS):
        return False
    if isinstance(node, ast.Expr):
        call = _entered(node.value)
        return wanted.of(call)[1] or wanted.stands_in(call)
    every = assigned(node, [each.arg for each in scope.args.args])
    return bool(every) and all(wanted.goes(each) for each in every)


def _entered(node: ast.expr) -> ast.expr:
    """Return what `stack.enter_context(manager)` enters, any other expression as it is."""
    match node:
        case ast.Call(func=ast.Attribute(attr="enter_context" | "enterContext"), args=[manager]):
            return manager
    return node


def _fixtures(
    source: Source, function: ast.FunctionDef | ast.AsyncFunctionDef, gone: Collection[ast.AST]
) -> Iterator[Replacement]:
    """Yield what removes the arguments for fixtures that nothing else in a function needs."""
    used = {_reads(node) for node in ast.walk(function) if node not in gone}
    every = function.args.args
    places = [(source.start(each), source.end(each)) for each in every]
    idle = [each for each in every if each.arg in _FIXTURES - used]
    if len(idle) != 1 or function.args.defaults or function.args.posonlyargs:
        return
    if len(every) > 1:
        yield from without_parts(source, places, [every.index(idle[0])])
    elif not (function.args.vararg or function.args.kwonlyargs or function.args.kwarg):
        closing = source.text.index(")", places[0][1])
        yield between(source, (places[0][0], closing), (places[0][1], closing))


def _unwrapped(text: str, wanted: _Wanted) -> str:
    """Return the text without each `with` of which nothing but its body stays."""
    refused: set[int] = set()
    while True:
        source = Source(text)
        for node in reversed(source.statements):
            is_whole = isinstance(node, ast.With) and all(
                _goes(source, item, wanted) for item in node.items
            )
            if isinstance(node, ast.With) and is_whole and node.lineno not in refused:
                break
        else:
            return text
        try:
            text = unwrapped(source, node)
        except Refused:
            refused.add(node.lineno)  # those that are left to do stand above
