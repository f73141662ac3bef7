"""Evaluate a Python text as far as known values reach: text and pins in, new text out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import libcst as cst

from sweeper.model import Pin
from sweeper.rewrite.edits import BOM, Lines
from sweeper.rewrite.python.fold.known import Markers, Refused
from sweeper.rewrite.python.fold.module import fold_module, is_sound
from sweeper.rewrite.python.fold.pins import marked, misplaced, outermost
from sweeper.rewrite.python.source import Refused as Unparsed
from sweeper.rewrite.python.source import parse


class Left(NamedTuple):
    """A pin that is not folded, and why."""

    pin: Pin
    reason: str


class Folded(NamedTuple):
    """The new text, and the pins whose edits were withheld, in the order of the text."""

    text: str
    left: tuple[Left, ...] = ()


def fold(text: str, pins: Sequence[Pin], pure_calls: Collection[str] = ()) -> Folded:
    """Replace the pinned expressions by their values and simplify what follows from them.

    All that could be noticed stays: calls and their order, what is bound, what a function is. A pin
    for which that cannot be done leaves no trace. `pure_calls` may go unevaluated.
    """
    try:
        tree = parse(text)
        reasons = dict(misplaced(tree, Lines(text), pins))
        return _fold(text, pins, reasons, pure_calls)
    except Unparsed as refusal:
        return Folded(text, _left(pins, dict.fromkeys(range(len(pins)), str(refusal))))
    except RecursionError:
        reason = "its file nests expressions too deep to be rewritten"
        return Folded(text, _left(pins, dict.fromkeys(range(len(pins)), reason)))


def _fold(
    text: str, pins: Sequence[Pin], reasons: dict[int, str], pure_calls: Collection[str]
) -> Folded:
    while wanted := [index for index in range(len(pins)) if index not in reasons]:
        outer = [wanted[i] for i in outermost([pins[index] for index in wanted])]
        refusal = None
        try:
            new = _attempt(text, pins, outer, pure_calls)
        except Refused as error:
            refusal = error
        if refusal is None:
            return Folded(new, _left(pins, reasons))
        guilty = sorted(refusal.pins & set(outer)) or outer
        reasons |= dict.fromkeys(_guiltiest(text, pins, guilty, pure_calls), str(refusal))
    return Folded(text, _left(pins, reasons))


def _guiltiest(
    text: str, pins: Sequence[Pin], suspects: list[int], pure_calls: Collection[str]
) -> list[int]:
    """Those of the pins that cannot even be folded alone; all, if only company is the trouble."""
    guilty: list[int] = []
    for index in suspects if len(suspects) > 1 else ():
        try:
            _attempt(text, pins, [index], pure_calls)
        except Refused:
            guilty.append(index)
    return guilty or suspects


def _attempt(
    text: str, pins: Sequence[Pin], indices: Sequence[int], pure_calls: Collection[str]
) -> str:
    markers = Markers(text)
    mark = BOM if text.startswith(BOM) else ""
    try:
        module = cst.parse_module(marked(text, pins, indices, markers).removeprefix(BOM))
    except cst.ParserSyntaxError as error:
        raise Refused("libcst does not read the file", indices) from error
    new = mark + fold_module(module, markers, pure_calls)
    if not is_sound(text, new):
        raise Refused("the result would not compile", indices)
    return new


def _left(pins: Sequence[Pin], reasons: dict[int, str]) -> tuple[Left, ...]:
    return tuple(Left(pins[i], reasons[i]) for i in sorted(reasons, key=lambda i: (pins[i], i)))


__all__ = ["Folded", "Left", "fold"]
