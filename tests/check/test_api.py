from __future__ import annotations

from collections.abc import Callable

import pytest

from sweeper.check import Trial, Workshop, api
from sweeper.model import Check, Finding, FlagForm, FlagRead, Span

Make = Callable[..., Workshop]
MakeTrial = Callable[..., Trial]


@pytest.mark.parametrize(
    ("before", "after", "removed"),
    [
        ("def a(): pass\ndef b(): pass\n", "def a(): pass\n", ["m.py::b"]),
        ("class A:\n    def f(self): pass\n    x = 1\n", "class A:\n    x = 1\n", ["m.py::A.f"]),
        ("class A:\n    def f(self): pass\n", "", ["m.py::A"]),
        ("def _a(): pass\nB = 1\n", "B = 1\n", []),
        ("import os\nfrom sys import path\nB = 1\n", "B = 1\n", []),
        ("def a():\n    x = 1\n", "def a():\n    pass\n", ["m.py::a.x"]),
        ("def a(b: int = 1): return 1\n", "def a(b: int = 1): return 2\n", []),
        ("if X:\n    def a(): pass\nelse:\n    a = None\n", "", ["m.py::a"]),
        ("a, (b, *c) = X\n", "a, (_, *c) = X\n", ["m.py::b"]),
        ("print 'two'\n", "A = 1\n" * 0, []),
    ],
)
def test_passes(
    make_workshop: Make, make_trial: MakeTrial, before: str, after: str, removed: list[str]
) -> None:
    workshop = make_workshop({"m.py": before})
    check = api.check(make_trial(workshop, {"m.py": after}, *removed), workshop)
    assert (check.step, check.outcome) == ("api", "passed"), check.tail


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("def a(): pass\ndef b(): pass\n", "", "a is gone"),
        ("class A:\n    def f(self): pass\n", "class A:\n    pass\n", "A.f is gone"),
        ("class A:\n  class B:\n    x = 1\n", "class A:\n  class B: pass\n", "A.B.x is gone"),
        ("A = 1\n", "B = 1\n", "B is new"),
        ("def a(b): pass\n", "def a(): pass\n", "a is declared differently"),
        ("def a(b=1): pass\n", "def a(b=2): pass\n", "a is declared differently"),
        ("def a() -> int: pass\n", "def a(): pass\n", "a is declared differently"),
        ("@x\ndef a(): pass\n", "def a(): pass\n", "a is declared differently"),
        ("async def a(): pass\n", "def a(): pass\n", "a is declared differently"),
        ("class A(B): pass\n", "class A: pass\n", "A is declared differently"),
        ("if X:\n  def a(): pass\nelse:\n  def a(b): pass\n", "def a(): pass\n", "a is declared"),
        ("_a = 1\n__all__ = ['_a']\n", "__all__ = ['_a']\n", "_a is gone"),
        ("from x import y as y\n", "", "y is gone"),
        ("from x import y\n__all__ = ['y']\n", "", "y is gone"),
        ("try:\n  A = 1\nexcept E:\n  B = 1\n", "try:\n  A = 1\nexcept E:\n  0\n", "B is gone"),
        ("match x:\n  case 1:\n    A = 1\n", "match x:\n  case 1:\n    0\n", "A is gone"),
        ("type A = int\n", "", "A is gone"),
    ],
)  # fmt: skip
def test_fails(
    make_workshop: Make, make_trial: MakeTrial, before: str, after: str, said: str
) -> None:
    workshop = make_workshop({"m.py": before})
    trial = make_trial(workshop, {"m.py": after}, "m.py::b", "other.py::a")
    check = api.check(trial, workshop)
    if before.startswith("type ") and "A" not in api.public(before, "m.py"):
        return  # a newer syntax than the running interpreter's: nothing is said about it
    assert check.outcome == "failed"
    assert f"m.py: {said}" in check.tail


def test_a_reexport_goes_with_its_symbol(make_workshop: Make, make_trial: MakeTrial) -> None:
    files = {"shop/__init__.py": "from .cart import add, old\n", "shop/cart.py": "old = 1\n"}
    workshop = make_workshop(files)
    after = {"shop/__init__.py": "from .cart import add\n", "shop/cart.py": ""}
    assert api.check(make_trial(workshop, after, "shop/cart.py::old"), workshop).outcome == "passed"
    assert api.check(make_trial(workshop, after, "shop/cart.py::o"), workshop).outcome == "failed"


def test_what_is_in_a_removed_statement_goes_with_it(make_workshop: Make) -> None:
    before = "if False:\n    def a(): pass\ndef b(): pass\n"
    workshop = make_workshop({"m.py": before})
    span = Span(1, 0, 2, 17)
    gone = Finding("unreachable", "statement", "m.py", (span,), "", "", "m", "unreachable")
    trial = Trial({"m.py": before}, {"m.py": "def b(): pass\n"}, (gone,))
    assert api.check(trial, workshop).outcome == "passed"
    trial = Trial({"m.py": before}, {"m.py": ""}, (gone,))
    assert api.check(trial, workshop).tail.startswith("m.py: b is gone")


def test_a_file_that_goes(make_workshop: Make, make_trial: MakeTrial) -> None:
    workshop = make_workshop({"m.py": "A = 1\n"})
    assert api.check(make_trial(workshop, {"m.py": None}, "m.py::"), workshop).outcome == "passed"
    assert api.check(make_trial(workshop, {"m.py": None}), workshop).outcome == "failed"


def test_refuses_what_it_cannot_compare(make_workshop: Make, make_trial: MakeTrial) -> None:
    before = f"def a(b=c{'.d()' * 300}): pass\ndef e(): pass\n"
    workshop = make_workshop({"m.py": before})
    after = {"m.py": before.replace("def e(): pass\n", "")}
    check = api.check(make_trial(workshop, after, "m.py::e"), workshop)
    assert (check.outcome, check.tail) == (
        "failed",
        "m.py: nests expressions too deep to be compared",
    )


HELD = "class A(Held, B):\n    pass\n"


def flagged(before: str, after: str, form: FlagForm, make_workshop: Make) -> Check:
    read = FlagRead("x", "m.py", Span(1, 0, 1, 1), form, "waffle")
    flag = Finding("constant-flag", "flag", "m.py", (), "x", "x", "", "", reads=(read,), value=True)
    return api.check(Trial({"m.py": before}, {"m.py": after}, (flag,)), make_workshop({}))


@pytest.mark.parametrize(
    ("before", "after", "form"),
    [
        (HELD, "class A(Held): pass\n", "value"),
        (HELD, "class A(B, Held): pass\n", "mixin"),
        (HELD, "class A(B, Other): pass\n", "mixin"),
        ("def a(b, c): pass\n", "def a(b): pass\n", "mixin"),
        ("def a(b): pass\n", "async def a(b): pass\n", "test"),
        ("def test_a(b): pass\n", "async def test_a(b): pass\n", "test"),
    ],
)
def test_with_a_flag_declarations_stay(
    make_workshop: Make, before: str, after: str, form: FlagForm
) -> None:
    assert flagged(before, after, form, make_workshop).outcome == "failed"


@pytest.mark.parametrize(
    ("before", "after", "form"),
    [
        (HELD, "class A(B): pass\n", "mixin"),
        (HELD, "class A: pass\n", "mixin"),
        ("@x\ndef a(b): pass\n", "def a(b): pass\n", "value"),
        ("@x\ndef test_a(b, on): pass\n", "@y\ndef test_a(b): pass\n", "value"),
    ],
)
def test_with_a_flag_what_held_or_set_it_goes(
    make_workshop: Make, before: str, after: str, form: FlagForm
) -> None:
    assert flagged(before, after, form, make_workshop).outcome == "passed"


BRANCHES = """\
if {test}:
    X = 1

    def f(a): pass

    urls += ["new"]
else:
    X = 2

    def f(b): pass

    def old(): pass
"""
NEW = 'X = 1\n\ndef f(a): pass\n\nurls += ["new"]\n'
OLD = "X = 2\n\ndef f(b): pass\n\ndef old(): pass\n"


def pinned_by(test: str, after: str, make_workshop: Make) -> Check:
    read = FlagRead("x", "m.py", Span(1, 3, 1, 5), "value", "waffle")
    flag = Finding("constant-flag", "flag", "m.py", (), "x", "x", "", "", reads=(read,), value=True)
    start = "urls = []\n"
    before = start + BRANCHES.format(test="on()")
    pinned = start + BRANCHES.format(test=test)
    trial = Trial({"m.py": before}, {"m.py": start + after}, (flag,), {"m.py": pinned})
    return api.check(trial, make_workshop({}))


@pytest.mark.parametrize(
    ("test", "after"),
    [
        ("True", NEW),
        ("False", OLD),
        ("not False", NEW),
        ("other() and False", OLD),
        ("(y := True)", NEW),
        ("True is True", NEW),
        ("'a' == 'b'", OLD),
    ],
)
def test_what_a_flag_kept_from_being_defined_never_was(
    test: str, after: str, make_workshop: Make
) -> None:
    check = pinned_by(test, after, make_workshop)
    assert check.outcome == "passed", check.tail


@pytest.mark.parametrize(
    ("test", "after"),
    [
        ("True", OLD),
        ("False", NEW),
        ("other() and True", NEW),
        ("1 == True", NEW),
        ("True", NEW.replace("f(a)", "f(b)")),
        ("True", NEW.replace("X = 1", "")),
    ],
)
def test_what_was_defined_stays(test: str, after: str, make_workshop: Make) -> None:
    assert pinned_by(test, after, make_workshop).outcome == "failed"


@pytest.mark.parametrize(
    ("after", "outcome"), [("a=True, *, b=False", "passed"), ("a=True, *, b=True", "failed")]
)
def test_a_default_that_was_read_is_its_value(
    after: str, outcome: str, make_workshop: Make
) -> None:
    read = FlagRead("x", "m.py", Span(1, 3, 1, 5), "value", "waffle")
    flag = Finding("constant-flag", "flag", "m.py", (), "x", "x", "", "", reads=(read,), value=True)
    before, pinned = "def f(a=on(), *, b=not on()): pass\n", "def f(a=True, *, b=not True): pass\n"
    texts = {"m.py": f"def f({after}): pass\n"}
    trial = Trial({"m.py": before}, texts, (flag,), {"m.py": pinned})
    assert api.check(trial, make_workshop({})).outcome == outcome
