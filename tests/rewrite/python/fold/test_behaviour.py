"""Whatever the program, folding changes nothing that a run could notice."""

from __future__ import annotations

import ast
import re
import warnings
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sweeper.model import FlagValue, Pin
from sweeper.rewrite.python.fold import Folded, fold
from tests.rewrite.python.fold.expressions import FLAGS, VALUES
from tests.rewrite.python.fold.programs import program
from tests.rewrite.python.fold.runs import runs

_FLAG = re.compile(r"""flag\(["'](\w)["']\)""")


def pins(text: str, flags: dict[str, FlagValue]) -> list[Pin]:
    found = _FLAG.finditer(text)
    return [Pin(m.start(), m.end(), flags[m[1]]) for m in found if m[1] in flags]


def folded(text: str, flags: dict[str, FlagValue]) -> Folded:
    return fold(text, pins(text, flags))


def compiles(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "program", "exec", dont_inherit=True)
        except SyntaxError:
            return False
    return True


def same(one: str, other: str) -> bool:
    """Whether the texts differ in comments and blank lines only."""
    return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))


def check(text: str, flags: dict[str, FlagValue], order: list[str]) -> bool:
    """Compare runs before and after, at once and one flag after the other.

    Says whether both come to the same text, where nothing is left.
    """
    new = folded(text, flags)
    assert runs(new.text, flags) == runs(text, flags), f"{text}\n-->\n{new.text}"
    again = folded(new.text, flags)
    assert again.text == new.text, f"{new.text}\n-->\n{again.text}"
    if new.left:
        return True
    step = text
    for name in order:
        one = folded(step, {name: flags[name]})
        if one.left:
            return True
        step = one.text
    said = f"{text}\n--at once->\n{new.text}\n--{order}->\n{step}"
    assert runs(step, flags) == runs(text, flags), said
    return same(step, new.text)


@pytest.mark.slow
@given(st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_runs_alike(chance: Random) -> None:
    text = program(chance)
    assume(compiles(text))
    flags: dict[str, FlagValue] = {name: chance.choice(VALUES) for name in FLAGS}
    check(text, flags, sorted(FLAGS, key=lambda _: chance.random()))
