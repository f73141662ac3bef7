"""The comparison on random programs: what is folded rightly agrees, and little else does."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from random import Random

import pytest

from sweeper.check.behaviour.inside.compare import compare
from sweeper.check.behaviour.inside.functions import functions
from sweeper.model import FlagValue, Pin
from sweeper.rewrite.python.fold import fold
from tests.rewrite.python.fold.expressions import FLAGS, VALUES
from tests.rewrite.python.fold.programs import program

pytestmark = pytest.mark.slow

_FLAG = re.compile(r"""flag\(["'](\w)["']\)""")


def cases(first: int, count: int, *, is_wrong: bool) -> Iterator[tuple[str, str]]:
    """Programs with values in the places of flags, and folded with these or with other values."""
    for seed in range(first, first + count):
        chance = Random(seed)
        text = f"from m import *\n{program(chance)}"
        flags: dict[str, FlagValue] = {name: chance.choice(list(VALUES)) for name in FLAGS}
        others = {name: not value if is_wrong else value for name, value in flags.items()}
        pins = [Pin(m.start(), m.end(), others[m[1]]) for m in _FLAG.finditer(text)]
        old = _filled(text, flags)
        new = _filled(fold(text, pins).text, others)
        if _is_main_rewritten(old, new):
            yield old, new


def _filled(text: str, flags: dict[str, FlagValue]) -> str:
    return _FLAG.sub(lambda match: f"({flags[match[1]]!r})", text)


def _is_main_rewritten(old: str, new: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(old, "old", "exec")
        except SyntaxError:
            return False
    mains = [
        [ast.dump(function) for name, function in functions(ast.parse(text).body) if name == "main"]
        for text in (old, new)
    ]
    return len(mains[0]) == len(mains[1]) == 1 and mains[0] != mains[1]


@pytest.mark.parametrize(
    ("imports", "is_same"),
    [
        ("from contextlib import nullcontext", True),
        ("from m import *\nfrom contextlib import nullcontext", True),
        ("from contextlib import nullcontext\nfrom m import *", False),
        ("from m import *", False),
        ("from m import nullcontext", False),
    ],
)
def test_only_what_surely_does_nothing_may_go(imports: str, is_same: bool) -> None:
    old = f"{imports}\ndef main(p):\n    with nullcontext():\n        return p + 1\n"
    new = f"{imports}\ndef main(p):\n    return p + 1\n"
    assert (compare(old, new, "main", 0)["difference"] is None) is is_same


@pytest.mark.filterwarnings("ignore")  # random programs compare literals by `is`
def test_what_is_folded_rightly_never_differs() -> None:
    asked = list(cases(0, 40, is_wrong=False))
    assert len(asked) > 20
    for old, new in asked:
        assert compare(old, new, "main", 0)["difference"] is None, f"{old}\n-->\n{new}"


@pytest.mark.filterwarnings("ignore")
def test_most_of_what_is_folded_wrongly_differs() -> None:
    asked = list(cases(0, 40, is_wrong=True))
    differing = [compare(old, new, "main", 0)["difference"] is not None for old, new in asked]
    assert sum(differing) > 0.6 * len(asked)


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        ("u.a; u.b; a(u)", "u.b; a(u)", False),
        ("u.a; a(u)", "a(u)", False),
        ("a(u)", "u.a; a(u)", True),
        ("u.a; u.b", "u.b; u.a", True),
        ("u[0] = u.a", "u[0] = u.b", True),
        ("u += 1", "u", True),
        ("del u.a", "u.a", True),
        ("len(u)", "pass", False),
        ("for i in u: i", "pass", True),
        ("for i in u: i.a", "for i in u: pass", False),
        ("return u + a", "return a + u", True),
        ("return f'{u}'", "return f'{u!r}'", True),
        ("return {'b', 'a'}", "return {'a', 'b'}", False),
        ("return u is a", "return False", False),
        ("with u: a(u)", "a(u)", True),
        ("return [*u]", "return list(u)", False),
        ("print(1)", "pass", True),
        ("import os", "pass", False),
        ("import os; os.remove(u)", "import os", True),
    ],
)
def test_looks_may_go_and_effects_may_not(old: str, new: str, differs: bool) -> None:
    before, after = (f"from m import a\ndef f(u):\n    {body}\n" for body in (old, new))
    assert (compare(before, after, "f", 0)["difference"] is not None) is differs
