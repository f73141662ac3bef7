"""Tests that run, and need another value of a flag in some of their cases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sweeper.cascade.run import Cascade
from sweeper.prove import prove
from sweeper.prove.flags import FlagDrafts

SHOP = """
    --- main.py
    from flags import is_on

    def total(cart):
        if «new_sum:is_on("new_sum")»:
            return cart
        return cart + 1

    print(total(1))
    --- flags.py
    ON = {"new_sum": True, "other": True}

    def is_on(key):
        return ON[key]

    print(is_on("other"))
    --- helpers.py
    from contextlib import contextmanager
    from flags import ON

    @contextmanager
    def override_flag(key, active):
        old, ON[key] = ON[key], active
        try:
            yield
        finally:
            ON[key] = old

    def data(*rows):
        return lambda function: setattr(function, "rows", rows) or function

    def ddt(class_):
        for name, test in list(vars(class_).items()):
            for number, row in enumerate(getattr(test, "rows", ()), 1):
                made = lambda self, test=test, row=row: test(self, row)
                setattr(class_, f"{name}_{number}_{row}", made)
            if hasattr(test, "rows"):
                delattr(class_, name)
        return class_
    --- tests/test_plain.py
    import main

    def test_plain():
        assert main.total(2) in (2, 3)

    def test_small():
        assert main.total(0) in (0, 1)

    def test_large():
        assert main.total(100) in (100, 101)
"""

ROWS = """\
    --- tests/test_main.py
    import pytest
    from helpers import override_flag
    from main import total

    @pytest.mark.parametrize("on, expected", [(True, 1), (False, 2)])
    def test_total(on, expected):
        with override_flag("new_sum", active=on):
            assert total(1) == expected
"""
NUMBERED = """\
    --- tests/test_main.py
    import unittest
    from helpers import data, ddt, override_flag
    from main import total

    @ddt
    class TestTotal(unittest.TestCase):
        @data(False, True)
        def test_total(self, on):
            with override_flag("new_sum", active=on):
                self.assertEqual(total(1), 1 if on else 2)
"""


@pytest.mark.parametrize(
    ("tests", "goes", "expected"),
    [
        (
            ROWS,
            "tests/test_main.py::test_total[False-2]",
            '@pytest.mark.parametrize("expected", [1])\n'
            "def test_total(expected):\n"
            "    assert total(1) == expected\n",
        ),
        (
            NUMBERED,
            "tests/test_main.py::TestTotal::test_total_1_False",
            "    @data(True)\n"
            "    def test_total(self, on):\n"
            "        self.assertEqual(total(1), 1 if on else 2)\n",
        ),
    ],
    ids=["parametrize", "numbered"],
)
def test_takes_the_cases_that_need_another_value(
    tests: str, goes: str, expected: str, cascade: Callable[..., Cascade]
) -> None:
    made = cascade(SHOP + tests)
    outcome = made.outcome([0])
    assert outcome.refused == {}
    assert outcome.tests == (goes,)
    assert expected in str(outcome.after["tests/test_main.py"])
    proof = prove(FlagDrafts(made))
    assert proof.dropped == ()
    assert "passed" in {check.outcome for check in proof.checks if check.step == "tests"}


def test_leaves_cases_that_pass_with_either_value(cascade: Callable[..., Cascade]) -> None:
    tests = ROWS.replace("total(1) == expected", "total(1) in (1, 2), (on, expected)")
    outcome = cascade(SHOP + tests).outcome([0])
    assert outcome.tests == ()
    assert "[(True, 1), (False, 2)]" in str(outcome.after["tests/test_main.py"])
