from __future__ import annotations

import pytest

from sweeper.rewrite.python.rows import numbered, without_numbered, without_rows
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
        (MARK.format('"a", [1, 2], ids=["x", "y"]'), ["1"]),
        (MARK.format('"a", [1, 2], ids=str'), ["1"]),
        (MARK.format('"a", [1, 2], ids=["x"]'), ["x"]),
        (MARK.format('"a", [1, 2], indirect=True'), ["1"]),
        (MARK.format('"a", [1, *more]'), ["1"]),
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


def test_finds_ids_that_are_given() -> None:
    text = MARK.format('"a", [f(1), 2, pytest.param(3, id="z")], ids=["x", "y", "z"]')
    left = MARK.format('"a", [f(1), pytest.param(3, id="z")], ids=["x", "z"]')
    assert without_rows(text, "test_x", ["y"]) == left
    text = MARK.format('"a", [pytest.param(f(), id="x"), pytest.param(1)]')
    assert without_rows(text, "test_x", ["x"]) == MARK.format('"a", [pytest.param(1)]')


def test_finds_rows_that_a_name_stands_for() -> None:
    text = "CASES = [1, 2]\n" + MARK.format('"a", CASES')
    assert without_rows(text, "test_x", ["2"]) == text.replace(", 2", "")
    with pytest.raises(Refused):
        without_rows(text + MARK.replace("test_x", "test_y").format('"a", CASES'), "test_x", ["2"])


def test_takes_a_row_of_one_of_several_tables() -> None:
    tests = "@m.parametrize('a', [1, 2])\n@m.parametrize('b', {})\ndef test_x(a, b): ...\n"
    ids = ["False-1", "False-2"]
    left = without_rows(tests.format("[True, False]"), "test_x", ids)
    assert left == tests.format("[True]")


CASES = """\
class TestA:
    @data(True, False)
    def test_on(self, on): ...

    @data(1)
    def test_on_1(self, on): ...

    @parameterized.expand([("a", 1), ("b", 2), ("c", 3)])
    def test_many(self, name, number): ...

    def test_plain_1(self): ...
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("TestA::test_on_1_True", ("TestA.test_on", 0)),
        ("TestA::test_on_2_False", ("TestA.test_on", 1)),
        ("TestA::test_on_1_1_1", ("TestA.test_on_1", 0)),
        ("TestA::test_many_0_a", ("TestA.test_many", 0)),
        ("TestA::test_many_2", ("TestA.test_many", 2)),
        ("TestA::test_plain_1", None),
        ("TestA::test_plain_1_x", None),
        ("TestB::test_on_1_True", None),
        ("test_on_1_True", None),
    ],
)
def test_knows_the_row_of_a_number(name: str, expected: tuple[str, int] | None) -> None:
    assert numbered(CASES, name) == expected


def test_takes_rows_by_their_numbers() -> None:
    text, emptied = without_numbered(CASES, {"TestA.test_on": [1], "TestA.test_many": [0, 2]})
    assert text == CASES.replace("True, False", "True").replace('("a", 1), ', "").replace(
        ', ("c", 3)', ""
    )
    assert emptied == []
    assert without_numbered(CASES, {"TestA.test_on": [0, 1]}) == (CASES, ["TestA.test_on"])
    with pytest.raises(Refused):
        without_numbered(CASES, {"TestA.test_on": [2]})
