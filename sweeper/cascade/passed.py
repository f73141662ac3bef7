"""Pins to the parameters that a call gives one of them, and to the places that read these."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from sweeper.cascade.parameters import cuts_of, function_of, reads
from sweeper.cascade.texts import literal
from sweeper.cascade.uses import node_of
from sweeper.check.normal import constant
from sweeper.flags.origins import File, Origins
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Parameter, Pin
from sweeper.rewrite.python.source import Refused

_SETTINGS = (".cfg", ".conf", ".ini", ".json", ".toml", ".yaml", ".yml")


def passed(pins: Mapping[str, Collection[Pin]], origins: Origins) -> Iterator[Parameter]:
    """Yield the parameters that get a value which pins make a constant, of plain functions."""
    for path, own in sorted(pins.items()):
        file = origins.file(path) if path.endswith(".py") else None
        if file is None:
            continue
        for call in file.source.parents:
            if isinstance(call, ast.Call) and _holds(file, call, own):
                yield from _given(file, call, own)


def judged(
    parameters: Iterable[Parameter],
    before: Origins,
    now: Origins,
    graph: ReferenceGraph,
    paths: Iterable[str],
) -> tuple[Mapping[Parameter, tuple[Pin, ...]], Mapping[Parameter, str]]:
    """Return the places that read those that have one value now, and why others stay."""
    found: dict[Parameter, tuple[Pin, ...]] = {}
    stays: dict[Parameter, str] = {}
    for one in dict.fromkeys(parameters):
        try:
            pins = _pins(one, before, graph)
            cuts_of([one], now, paths)
            found[one] = pins
        except Refused as reason:
            stays[one] = str(reason)
    return found, stays


def named_in(one: Parameter, texts: Iterable[str], read: Callable[[str], str | None]) -> str:
    """Return the first file of configuration that says what to call, by a dotted name."""
    said = re.compile(rf"[.:]{re.escape(one.called)}\b")
    settings = (path for path in texts if path.endswith(_SETTINGS))
    return next((path for path in settings if said.search(read(path) or "")), "")


def _pins(one: Parameter, origins: Origins, graph: ReferenceGraph) -> tuple[Pin, ...]:
    """Return the places that read a parameter; raises `Refused` when it is not ours alone."""
    if graph.role(one.path) == "library" and not one.called.startswith("_"):
        raise Refused(f"others may call {one.called}")
    if others := graph.words.get(one.called):
        raise Refused(f"{others[0]} says {one.called}")
    if len(graph.nodes.by_name.get(one.called, ())) > 1:
        raise Refused(f"others are called {one.called}, too")
    roots = graph.roots
    for name in (one.qualname, one.qualname.removesuffix(".__init__")):
        node = node_of(graph, one.path, name)
        if node is None or node in roots.production | roots.tests | roots.guessed:
            raise Refused(f"what calls {one.called} is not known")
    if any(f.source.path == one.path and f.source.path_class == "test" for f in graph.files):
        raise Refused(f"{one.called} is one of the tests")
    file = origins.file(one.path)
    function = function_of(file, one.qualname) if file is not None else None
    if file is None or function is None:
        raise Refused(f"{one.called} is not one plain function")
    places = [(file.source.start(n), file.source.end(n)) for n in reads(function, one.name)]
    return tuple(Pin(*place, one.value) for place in sorted(places))


def _holds(file: File, node: ast.expr, pins: Collection[Pin]) -> bool:
    start, end = file.source.start(node), file.source.end(node)
    return any(start <= each.start and each.end <= end for each in pins)


def _given(file: File, call: ast.Call, pins: Collection[Pin]) -> Iterator[Parameter]:
    dotted = file.origin(call.func)
    _, where, names = file.tree.split(dotted) if dotted is not None else ("", None, [])
    if where is None or not names:
        return
    qualname = ".".join(names)
    if dotted is not None and file.tree.class_at(dotted) is not None:
        qualname += ".__init__"
    function = function_of(where, qualname)
    if function is None:
        return
    args = [each.arg for each in function.args.args]
    if "." in qualname:
        args = args[1:]
    places = {name: index for index, name in enumerate(args)}
    places |= dict.fromkeys((each.arg for each in function.args.kwonlyargs), -1)
    given = dict(zip(args, call.args, strict=False))
    given |= {each.arg: each.value for each in call.keywords if each.arg is not None}
    for name, value in given.items():
        known = _value(file, value, pins) if _holds(file, value, pins) else None
        if known is not None and name in places:
            yield Parameter(where.path, qualname, name, places[name], known)


def _value(file: File, node: ast.expr, pins: Collection[Pin]) -> bool | None:
    """Return the truth value that an expression has with the pins, None when it has none."""
    start, end = file.source.start(node), file.source.end(node)
    inside = [
        Pin(each.start - start, each.end - start, each.value)
        for each in pins
        if start <= each.start and each.end <= end
    ]
    said = literal(file.source.text[start:end], inside)
    match constant(ast.parse(f"({said}\n)", mode="eval").body):
        case ast.Constant(value=bool(value)):
            return value
    return None
