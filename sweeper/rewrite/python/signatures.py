"""A parameter of a function, or an argument of a call, to the stretch of the text that it takes."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from sweeper.rewrite.python.commas import between, without_parts
from sweeper.rewrite.python.source import Refused, Source
from sweeper.rewrite.python.suites import Replacement


def without_arguments(
    source: Source, call: ast.Call, lost: Collection[ast.expr]
) -> Iterator[Replacement]:
    """Yield what removes arguments, by their values, from a call."""
    parts: list[tuple[ast.AST, bool]] = [(each, each in lost) for each in call.args]
    parts += [(each, each.value in lost) for each in call.keywords]
    parts.sort(key=lambda part: source.start(part[0]))
    places = [(source.start(each), source.end(each)) for each, _ in parts]
    gone = [index for index, (_, is_lost) in enumerate(parts) if is_lost]
    yield from _without(source, places, gone, source.end(call) - 1)


def without_parameter(
    source: Source, function: ast.FunctionDef | ast.AsyncFunctionDef, lost: Collection[str]
) -> Iterator[Replacement]:
    """Yield what removes parameters, by their names, from a function that has only plain ones.

    The star before those that are given by their names goes with the last of them.
    """
    args = function.args
    if args.posonlyargs or args.vararg or args.kwarg:
        raise Refused(f"{function.name} takes more than plain arguments")
    defaults: list[ast.expr | None] = [None] * (len(args.args) - len(args.defaults))
    defaults += args.defaults
    places = [_place(source, *pair) for pair in zip(args.args, defaults, strict=True)]
    gone = [index for index, each in enumerate(args.args) if each.arg in lost]
    if args.kwonlyargs:
        named = [
            _place(source, *pair) for pair in zip(args.kwonlyargs, args.kw_defaults, strict=True)
        ]
        star = source.text.index("*", places[-1][1] if places else source.start(function))
        if all(each.arg in lost for each in args.kwonlyargs):
            gone.append(len(places))
        first = len(places) + 1
        gone += [first + index for index, a in enumerate(args.kwonlyargs) if a.arg in lost]
        places += [(star, star + 1), *named]
    yield from _without(source, places, gone, source.text.index(")", places[-1][1]))


def _without(
    source: Source, places: Sequence[tuple[int, int]], lost: Sequence[int], closing: int
) -> Iterator[Replacement]:
    if len(lost) < len(places):
        yield from without_parts(source, places, lost)
    elif lost:
        yield between(source, (places[0][0], closing), (places[-1][1], closing))


def _place(source: Source, arg: ast.arg, default: ast.expr | None) -> tuple[int, int]:
    return source.start(arg), source.end(default if default is not None else arg)
