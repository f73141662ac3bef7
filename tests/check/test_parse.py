from __future__ import annotations

from collections.abc import Callable

import pytest

from sweeper.check import parse
from sweeper.check.workshop import Trial, Workshop


def judge(make: Callable[..., Workshop], before: str, after: str | None) -> tuple[str, str]:
    workshop = make({"shop.py": before})
    trial = Trial({"shop.py": before}, {"shop.py": after}, ())
    check = parse.check(trial, workshop)
    return check.outcome, check.tail


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def a(): pass\nB = 1\n", "B = 1\n"),
        ("A = 1\n", ""),
        ("A = 1\n", None),
        ("print 'two'\n", None),
        ("x = '\\d'\n", "y = '\\d'\n"),
    ],
)
def test_passes(make_workshop: Callable[..., Workshop], before: str, after: str | None) -> None:
    assert judge(make_workshop, before, after)[0] == "passed"


def test_an_old_failure_is_no_new_one(make_workshop: Callable[..., Workshop]) -> None:
    outcome, tail = judge(make_workshop, "A = 1\nprint 'two'\n", "print 'two'\n")
    assert outcome == "same_failure"
    assert "as before" in tail


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("if a:\n    b = 1\n", "if a:\n"),
        ("def f():\n    return 1\n", "return 1\n"),
        ("A = 1\n", "A = 1\0\n"),
        ("print 'two'\n", "if a:\n"),
        ("def f():\n x = 1\n def g():\n  nonlocal x\n", "def f():\n def g():\n  nonlocal x\n"),
    ],
)
def test_fails(make_workshop: Callable[..., Workshop], before: str, after: str) -> None:
    outcome, tail = judge(make_workshop, before, after)
    assert outcome == "failed"
    assert tail.startswith("shop.py: ")
