from __future__ import annotations

import pytest

from sweeper.rewrite.python.idle import without_idle_arguments

MARK = "@pytest.mark.parametrize({})\ndef test_x({}):\n    {}go({})\n"


def parametrized(cases: str, arguments: str, used: str = "") -> str:
    """A test from which an override with the argument `on` went."""
    after = MARK.format(cases, arguments, "", used)
    return without_idle_arguments(after.replace("    go", "    set(on)\n    go"), after)


@pytest.mark.parametrize(
    ("cases", "arguments", "used"),
    [
        ('"on", [True, False]', "on", "on"),
        ('"on", CASES', "on", ""),
        ('"on", [True, *more]', "on", ""),
        ('"on", [True, False], indirect=True', "on", ""),
        ('"on", [pytest.param(True, marks=slow), False]', "on", ""),
        ('"on", [True, False]', "on=True", ""),
        ('"on", [True, False]', "on, *more", ""),
        ('"on", [True, False]', "on", "locals()"),
        ('"on,a", [(True, 1), make()]', "on, a", "a"),
        ('"on,a", [(True, 1), (False, 2)], ids=["x", "y"]', "on, a", "a"),
        ('"on,a", [(True, 1), pytest.param(False, 1, marks=slow)]', "on, a", "a"),
        ('"on", [True, False]', "off", ""),
    ],
)
def test_leaves_alone(cases: str, arguments: str, used: str) -> None:
    assert parametrized(cases, arguments, used) == MARK.format(cases, arguments, "", used)


@pytest.mark.parametrize(
    ("cases", "arguments", "used", "left"),
    [
        ('"on", [True, False]', "on", "", "def test_x():\n    go()\n"),
        ('"on", [True], ids=["x"]', "self, on", "", "def test_x(self):\n    go()\n"),
        ('"on,a", [(True, 1), (False, 2)]', "on, a", "a", MARK.format('"a", [1, 2]', "a", "", "a")),
        ("'a, on', [(1, True), (1, False)]", "a, on", "a", MARK.format("'a', [1]", "a", "", "a")),
        (
            '"a,on,b", [(1, True, 2), pytest.param(3, False, 4, id="x")]',
            "a, on, b",
            "a, b",
            MARK.format('"a, b", [(1, 2), pytest.param(3, 4, id="x")]', "a, b", "", "a, b"),
        ),
        (
            '("on", "a"), [(True, 1), [False, 2]]',
            "a, on",
            "a",
            MARK.format('("a",), [(1,), [2]]', "a", "", "a"),
        ),
        (
            '["on", "a"], [\n    (True, "x"),  # new\n    (True, "y"),\n]',
            "on, a",
            "a",
            MARK.format('["a"], [\n    ("x",),  # new\n    ("y",),\n]', "a", "", "a"),
        ),
    ],
)
def test_takes_what_only_an_override_used(cases: str, arguments: str, used: str, left: str) -> None:
    assert parametrized(cases, arguments, used) == left


def test_takes_one_of_several_tables() -> None:
    head = '@pytest.mark.parametrize("a", [1, 2])\n'
    after = head + MARK.format('"on", [True, False]', "on, a", "", "a")
    before = after.replace("go(a)", "go(a, on)")
    assert without_idle_arguments(before, after) == head + "def test_x(a):\n    go(a)\n"


@pytest.mark.parametrize(
    ("marks", "arguments", "used", "left"),
    [
        ("    @ddt.data(True, False)\n", "self, on", "", "    def test_x(self):\n        go()\n"),
        (
            "    @data((True, 1), (False, 2))\n    @unpack\n",
            "self, on, a",
            "a",
            "    @data((1,), (2,))\n    @unpack\n    def test_x(self, a):\n        go(a)\n",
        ),
        (
            "    @parameterized.expand([(True, 1), (False, 1)])\n",
            "self, on, a",
            "a",
            "    @parameterized.expand([(1,)])\n    def test_x(self, a):\n        go(a)\n",
        ),
        (
            "    @parameterized.expand([(True,), (False,)])\n",
            "self, on",
            "",
            "    def test_x(self):\n        go()\n",
        ),
    ],
)
def test_knows_numbered_tests(marks: str, arguments: str, used: str, left: str) -> None:
    after = f"class TestA:\n{marks}    def test_x({arguments}):\n        go({used})\n"
    before = after.replace(f"go({used})", f"go(on, {used})")
    assert without_idle_arguments(before, after) == "class TestA:\n" + left
