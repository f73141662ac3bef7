"""Fold programs in which the calls `on()`, `off()`, `blue()`, `two()` and `none()` are pinned."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

import pytest

from sweeper.model import FlagValue, Pin
from sweeper.rewrite.python.fold import Folded, fold

_FIXTURES = Path(__file__).parents[4] / "fixtures" / "fold"
_VALUES: dict[str, FlagValue] = {"on": True, "off": False, "blue": "blue", "two": 2, "none": None}
_FLAG = re.compile(r"\b(on|off|blue|two|none)\(\)")


class Case(NamedTuple):
    """A program and what becomes of it: another one, or a reason why it stays."""

    before: str
    after: str
    reason: str = ""


def folded(text: str, flags: Collection[str] = _VALUES) -> Folded:
    found = (match for match in _FLAG.finditer(text) if match[1] in flags)
    return fold(text, [Pin(m.start(), m.end(), _VALUES[m[1]]) for m in found])


def cases() -> dict[str, Case]:
    found: dict[str, Case] = {}
    for path in sorted(_FIXTURES.glob("*.txt")):
        for part in path.read_text().split("# --- ")[1:]:
            name, _, text = part.partition("\n")
            before, _, after = text.partition("# becomes\n")
            before, _, reason = before.partition("# is left: ")
            case = Case(before, after or before, reason.strip())
            found[f"{path.stem}: {name}"] = case
    return found


@pytest.mark.parametrize("case", cases().values(), ids=cases())
def test_folds(case: Case) -> None:
    result = folded(case.before)
    assert result.text == case.after
    assert len(result.left) == bool(case.reason) or case.after != case.before
    assert not case.reason or case.reason in result.left[0].reason


@pytest.mark.parametrize("case", cases().values(), ids=cases())
def test_comes_to_the_same_in_any_order(case: Case) -> None:
    flags = sorted(set(_FLAG.findall(case.before)))
    for order in permutations(flags) if not case.reason else ():
        text = case.before
        for flag in order:
            text = folded(text, [flag]).text
        assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(case.after)), order


def test_leaves_what_is_no_expression_of_the_text() -> None:
    text = "x = on() + 2\n"
    result = fold(text, [Pin(4, 12, True), Pin(3, 8, True)])
    assert result.text == "x = True\n"
    assert [left.reason for left in result.left] == ["it is no expression"]


def test_takes_pins_in_any_order() -> None:
    text = "a = on() and x\nb = off() or y\n"
    pins = [Pin(m.start(), m.end(), _VALUES[m[1]]) for m in _FLAG.finditer(text)]
    assert fold(text, pins[::-1]).text == fold(text, pins).text == "a = x\nb = y\n"
