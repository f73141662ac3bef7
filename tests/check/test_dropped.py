from __future__ import annotations

from collections.abc import Callable

import pytest

from sweeper.check import Trial, Workshop, api, behaviour, equivalence
from sweeper.model import Check, Parameter

Make = Callable[..., Workshop]

BEFORE = """\
def f(a, new=False):
    if new:
        return a
    return 0
def g():
    return f(1, new=on())
"""
AFTER = "def f(a):\n    return a\ndef g():\n    return f(1)\n"
NEW = Parameter("m.py", "f", "new", 1, True)


def judged(
    make: Make, before: str, after: str, *, others: str = "", told: tuple[Parameter, ...] = (NEW,)
) -> list[Check]:
    shop = make({"m.py": before, "other.py": others})
    pinned = {"m.py": before.replace("on()", "(True)")}
    trial = Trial({"m.py": before}, {"m.py": after}, (), pinned, (), told)
    return [each.check(trial, shop) for each in (equivalence, api, behaviour)]


def outcomes(checks: list[Check]) -> list[str]:
    return [each.outcome for each in checks]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (BEFORE, AFTER, NEW),
        (BEFORE.replace("a, new=False", "a, *, new"), AFTER, NEW._replace(place=-1)),
        (BEFORE.replace("a, new=False", "a, new").replace("new=on", "on"), AFTER, NEW),
        (BEFORE.replace("a, new=False", "new, a").replace("1, new=on()", "on(), 1"), AFTER,
         NEW._replace(place=0)),
        (BEFORE.replace("on()", "not on()").replace("if new", "if not new"), AFTER,
         NEW._replace(value=False)),
        (BEFORE + "def h():\n    return f(2, True)\n", AFTER + "def h():\n    return f(2)\n", NEW),
    ],
)  # fmt: skip
def test_proves_that_only_a_known_parameter_went(
    make_workshop: Make, before: str, after: str, told: Parameter
) -> None:
    checks = judged(make_workshop, before, after, told=(told,))
    assert outcomes(checks) == ["passed"] * 3, [each.tail for each in checks]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BEFORE, AFTER.replace("f(a)", "f()")),
        (BEFORE, AFTER.replace("f(1)", "f(2)")),
        (BEFORE, AFTER.replace("f(1)", "f(1, 2)")),
        (BEFORE, AFTER.replace("return a", "return 0")),
        (BEFORE, AFTER.replace("f(a)", "f(a=1)")),
        (BEFORE + "f(3)\n", AFTER + "f(3)\n"),
        (BEFORE + "f(3, False)\n", AFTER + "f(3)\n"),
        (BEFORE + "f(3, x)\n", AFTER + "f(3)\n"),
        (BEFORE + "f(*x)\n", AFTER + "f(*x)\n"),
        (BEFORE + "f(**x)\n", AFTER + "f(**x)\n"),
        (BEFORE + "x = f\n", AFTER + "x = f\n"),
        (BEFORE + "def f(a):\n    return a\n", AFTER + "def f(a):\n    return a\n"),
        (BEFORE.replace("    if", "    new = a\n    if"), AFTER),
        (BEFORE.replace("    if", "    g(locals())\n    if"), AFTER),
    ],
)
def test_no_proof_survives_another_change(make_workshop: Make, before: str, after: str) -> None:
    equal, _, _ = judged(make_workshop, before, after)
    assert equal.outcome == "not_run"


@pytest.mark.parametrize(
    ("others", "default", "outcome"),
    [
        ("from m import f\nf(1)\n", True, "passed"),
        ("from m import f\nf(1)\n", False, "failed"),
        ("from m import f as g\n", True, "failed"),
        ("import m\ng(m.f)\n", True, "failed"),
        ("if False:\n    f(1, False)\n", True, "passed"),
        ("if x:\n    f(1, False)\n", True, "failed"),
        ("def g():\n    x = True\n    return f(1, x)\n", True, "passed"),
        ("class A:\n    f = 1\n", True, "failed"),
        ("class A:\n    def f(self):\n        return 1\n", True, "failed"),
        ("def g(f):\n    return 1\n", True, "failed"),
        ("f f\n", True, "failed"),
    ],
)
def test_every_file_of_the_tree_is_asked(
    make_workshop: Make, others: str, default: bool, outcome: str
) -> None:
    before = BEFORE.replace("=False", f"={default}")
    equal, names, _ = judged(make_workshop, before, AFTER, others=others)
    assert (equal.outcome == "passed") == (outcome == "passed"), equal.tail
    assert names.outcome == outcome


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (AFTER, ()),
        (AFTER.replace("f(a)", "f(a, b=1)"), (NEW,)),
        (AFTER, (NEW._replace(path="other.py"),)),
        (AFTER, (NEW._replace(place=0),)),
        (AFTER, (NEW._replace(value=False),)),
    ],
)
def test_other_signatures_are_no_ones_to_change(
    make_workshop: Make, after: str, told: tuple[Parameter, ...]
) -> None:
    equal, names, runs = judged(make_workshop, BEFORE, after, told=told)
    assert [equal.outcome, names.outcome] == ["not_run", "failed"]
    assert runs.outcome != "passed"
