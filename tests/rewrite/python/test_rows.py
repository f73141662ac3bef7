from __future__ import annotations

import pytest

from sweeper.rewrite.python.rows import without_rows
from sweeper.rewrite.python.source import Refused

MARK = "@pytest.mark.parametrize({})\ndef test_x(a, b):\n    pass\n"


@pytest.mark.parametrize(
    ("rows", "ids", "left"),
    [
        ('"a", [True, False]', ["False"], '"a", [True]'),
        ('"a", [True, False]', ["True"], '"a", [False]'),
        ('"a", [1, 2, 3, 4]', ["2", "4"], '"a", [1, 3]'),
        ('"a", [1, 2, 3, 4]', ["1", "2"], '"a", [3, 4]'),
        ('"a", [1, 2, 3]', ["2", "3"], '"a", [1]'),
        ('("a", "b"), [(True, 1), (False, 2)]', ["False-2"], '("a", "b"), [(True, 1)]'),
        ('"a", [\n    "x",\n    None,\n    2.5,\n]', ["None"], '"a", [\n    "x",\n    2.5,\n]'),
        ('"a", [\n    1,\n    2,\n]', ["2"], '"a", [\n    1,\n]'),
    ],
)
def test_takes_rows_out(rows: str, ids: list[str], left: str) -> None:
    assert without_rows(MARK.format(rows), "test_x", ids) == MARK.format(left)


def test_finds_methods() -> None:
    text = "class TestA:\n    @pytest.mark.parametrize('a', [1, 2])\n    def test_b(self, a): ...\n"
    assert "[1]" in without_rows(text, "TestA::test_b", ["2"])


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (MARK.format('"a", [True, False]'), ["True", "False"]),  # none would be left
        (MARK.format('"a", [True, False]'), ["x"]),
        (MARK.format('"a", CASES'), ["True"]),
        (MARK.format('"a", [make(), 1]'), ["1"]),
        (MARK.format('"a", [1, 1, 2]'), ["2"]),
        (MARK.format('"a", [1, 2], ids=["x", "y"]'), ["x"]),
        (
            "@m.parametrize('a', [1, 2])\n@m.parametrize('b', [1, 2])\ndef test_x(a, b): ...\n",
            ["1-2"],
        ),
        ("def test_y(): ...\n", ["1"]),
    ],
)
def test_refuses_what_it_cannot_tell(text: str, ids: list[str]) -> None:
    with pytest.raises(Refused):
        without_rows(text, "test_x", ids)
