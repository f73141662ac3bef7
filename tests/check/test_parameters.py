from __future__ import annotations

from typing import Literal

import pytest

from sweeper.check.parameters import paired
from sweeper.model import TestResult

Outcomes = dict[str, Literal["passed", "failed"]]


def pair(before: Outcomes, after: Outcomes) -> dict[str, str]:
    made = [
        {name: TestResult(name, how, 0.0) for name, how in each.items()} for each in (before, after)
    ]
    return {name: result.outcome for name, result in paired(*made).items()}


GOOD: Literal["passed"] = "passed"
BAD: Literal["failed"] = "failed"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"t.py::a": GOOD}, {}),
        ({"t.py::a[1]": GOOD}, {}),
        ({"t.py::a[1]": GOOD}, {"t.py::a[2]": BAD}),
        ({"t.py::a[1]": GOOD}, {"t.py::b[2]": GOOD}),
        ({"t.py::a_2": GOOD, "t.py::a": GOOD}, {"t.py::a": GOOD}),
        ({"t.py::a_2_x": GOOD}, {"t.py::a_1_y": BAD}),
        ({"t.py::a[1]": GOOD, "t.py::a[2]": GOOD}, {"t.py::a[3]": GOOD}),
        ({"t.py::a[1-x]": GOOD, "t.py::a[2-x]": GOOD}, {"t.py::a[3]": GOOD}),
    ],
)
def test_leaves_gone(before: Outcomes, after: Outcomes) -> None:
    found = pair(before, after)
    assert any(name not in found for name in before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"t.py::a[1]": GOOD}, {"t.py::a[2]": GOOD}),
        (
            {"t.py::a[1-True]": GOOD, "t.py::a[2-True]": BAD},
            {"t.py::a[1]": GOOD, "t.py::a[2]": BAD},
        ),
        ({"t.py::a[1]": GOOD, "t.py::a[2]": GOOD}, {"t.py::a": GOOD}),
        ({"t.py::a[1-True]": GOOD, "t.py::a[1-False]": GOOD}, {"t.py::a[1]": GOOD}),
        ({"t.py::a_2_blue": GOOD}, {"t.py::a_1_blue": GOOD}),
        ({"t.py::a_1": GOOD, "t.py::a_2": GOOD}, {"t.py::a_0": GOOD, "t.py::a_1": GOOD}),
        ({"t.py::a_1_True": GOOD}, {"t.py::a": GOOD}),
    ],
)
def test_finds_the_cases_by_new_ids(before: Outcomes, after: Outcomes) -> None:
    found = pair(before, after)
    assert {name: found[name] for name in before} == before
