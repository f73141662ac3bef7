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
    """A pin that is not folded, and why. `is_misplaced`: no value can stand where it does."""

    pin: Pin
    reason: str
    is_misplaced: bool = False


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
        reasons = dict(misplaced(parse(text), Lines(text), pins))
        return _fold(text, pins, reasons, pure_calls)
    except Unparsed as refusal:
        return _unfolded(text, pins, str(refusal))
    except RecursionError:
        return _unfolded(text, pins, "its file nests expressions too deep to be rewritten")


def _unfolded(text: str, pins: Sequence[Pin], reason: str) -> Folded:
    return Folded(text, tuple(Left(pin, reason) for pin in sorted(pins, key=lambda pin: pin[:2])))


def _fold(
    text: str, pins: Sequence[Pin], reasons: dict[int, str], pure_calls: Collection[str]
) -> Folded:
    """Fold as many of the pins as go together, found by taking the others apart."""
    wanted = [index for index in range(len(pins)) if index not in reasons]
    outer = [wanted[i] for i in outermost([pins[index] for index in wanted])]
    new = text
    accepted: list[int] = []
    refused: dict[int, str] = {}
    pending = [outer] if outer else []
    while pending:
        candidates = pending.pop()
        try:
            together = sorted([*accepted, *candidates], key=lambda index: pins[index].start)
            new = _attempt(text, pins, together, pure_calls)
        except Refused as refusal:
            if len(candidates) == 1:
                refused[candidates[0]] = str(refusal)
            else:
                pending += _divided(candidates, refusal.pins)
            continue
        accepted += candidates
        if not pending:  # what was refused may go in this company
            pending = [[index] for index in refused]
            refused = {}
    hidden = dict.fromkeys(set(wanted) - set(outer) if refused else (), "it is part of another")
    return Folded(new, _left(pins, {**reasons, **refused, **hidden}, reasons))


def _divided(candidates: list[int], suspects: Collection[int]) -> list[list[int]]:
    """The candidates in two parts, the innocent ones last, to be tried first."""
    guilty = [index for index in candidates if index in suspects]
    innocent = [index for index in candidates if index not in suspects]
    if guilty and innocent:
        return [guilty, innocent]
    middle = len(candidates) // 2
    return [candidates[middle:], candidates[:middle]]


def _attempt(
    text: str, pins: Sequence[Pin], indices: Sequence[int], pure_calls: Collection[str]
) -> str:
    """The text with the pins folded. Raises `Refused` if some of them cannot be."""
    markers = Markers(text)
    mark = BOM if text.startswith(BOM) else ""
    try:
        new = marked(text, pins, indices, markers).removeprefix(BOM)
        module = cst.parse_module(new)
    except cst.ParserSyntaxError as error:
        raise Refused("libcst does not read the file", indices) from error
    new = mark + fold_module(module, new, markers, pure_calls)
    if not is_sound(text, new):
        raise Refused("the result would not compile", indices)
    return new


def _left(
    pins: Sequence[Pin], reasons: dict[int, str], misplaced: Collection[int]
) -> tuple[Left, ...]:
    order = sorted(reasons, key=lambda i: (*pins[i][:2], i))
    return tuple(Left(pins[i], reasons[i], i in misplaced) for i in order)


__all__ = ["Folded", "Left", "fold"]
