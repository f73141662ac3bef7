"""Which lines speak of a finding."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from sweeper.verify.places import Places

if TYPE_CHECKING:
    from tests.verify.conftest import Hearing

LINES = {
    "def": ("x = 1  # noqa\ndef price():\n    return 1  # noqa\n", "price", [2]),
    "decorators": (
        "@staticmethod\n@staticmethod\ndef price():\n    return 1\n",
        "price",
        [1, 2, 3],
    ),
    "comment above": ("x = 1\n# noqa\ndef price():\n    return 1\n", "price", [2, 3]),
    "comments above": ("# why\n# noqa\ndef price():\n    return 1\n", "price", [1, 2, 3]),
    "comment apart": ("# noqa\n\ndef price():\n    return 1\n", "price", [3]),
    "end of the line above": ("y = 1  # noqa\ndef price():\n    return 1\n", "price", [2]),
    "variable of many lines": ("PRICES = [\n    1,\n]\n", "PRICES", [1, 2, 3]),
    "import within brackets": (
        "from os import (\n    path,\n    sep,\n)\nlimit = 1\nprint(limit)\n",
        "sep",
        [1, 3],
    ),
    "statement": ("def f():\n    return 1\n    f()\n    f()\nf()\n", "code", [3]),
    "carriage returns": ("x = 1\r# noqa\rdef price():\r    return 1\r", "price", [2, 3]),
}


@pytest.mark.parametrize(("code", "name", "lines"), LINES.values(), ids=LINES.keys())
def test_lines(hearing: Callable[..., Hearing], code: str, name: str, lines: list[int]) -> None:
    found = hearing({"shop.py": code})
    assert Places(found.findings, found.scene).lines(found.finding(name)) == lines


def test_lines_of_a_file_are_those_before_its_first_definition(
    hearing: Callable[..., Hearing],
) -> None:
    found = hearing({"old.py": "# one\n# two\n\ndef price():\n    return 1\n"})
    assert Places(found.findings, found.scene).lines(found.finding("old")) == [1, 2, 3]


ENCLOSING = {
    "nothing around it": ("def price():\n    return 1\n", "price", []),
    "a class": (
        "@x\nclass Till:\n    def price(self):\n        return 1\nTill()\n",
        "price",
        [1, 2],
    ),
    "a function": ("def f():\n    rate = 1\n    return 2\nf()\n", "rate", [1]),
    "a function around a statement": ("def f():\n    return 1\n    f()\nf()\n", "code", [1]),
}


@pytest.mark.parametrize(("code", "name", "lines"), ENCLOSING.values(), ids=ENCLOSING.keys())
def test_enclosing(hearing: Callable[..., Hearing], code: str, name: str, lines: list[int]) -> None:
    found = hearing({"shop.py": code})
    assert Places(found.findings, found.scene).enclosing(found.finding(name)) == lines
