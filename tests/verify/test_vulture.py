"""Vulture as the second witness."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.verify.conftest import Hearing

CODE = {
    "import os\nlimit = 1\nprint(limit)\n": "os",
    "def price():\n    return 1\n": "price",
    "class Till:\n    pass\n": "Till",
    "RATE = 1\n": "RATE",
    "@staticmethod\ndef price():\n    return 1\n": "price",
    "def f():\n    rate = 1\n    return 2\nf()\n": "rate",
    "def f():\n    return 2\n    f()\nf()\n": "code",
}


@pytest.mark.parametrize(("code", "name"), CODE.items())
def test_agrees(hearing: Callable[..., Hearing], code: str, name: str) -> None:
    assert hearing({"shop.py": code}).sources("vulture", name) == ["vulture-agrees"]


def test_disagrees_when_the_name_is_used_elsewhere(hearing: Callable[..., Hearing]) -> None:
    code = "def price():\n    return 1\ndef sell():\n    price = 2\n    return price\nsell()\n"
    (evidence,) = hearing({"shop.py": code}).hear("vulture", "price")
    assert (evidence.source, evidence.verdict) == ("vulture-disagrees", "opposes")


@pytest.mark.parametrize(
    "code",
    [
        "def sell():\n    return price()\ndef price():\n    return 1\n",
        "class Till:\n    def price(self):\n        pass\nTill().price()\ndef price():\n    pass\n",
        "def price(depth):\n    return depth and price(depth - 1)\n",
        "def price(depth):\n    def inner():\n        return price(depth)\n    return inner()\n",
    ],
)
def test_says_nothing_when_dead_code_itself_or_a_namesake_explains_the_use(
    hearing: Callable[..., Hearing], code: str
) -> None:
    assert hearing({"shop.py": code}).sources("vulture", "price") == []


def test_says_nothing_of_what_only_tests_use(hearing: Callable[..., Hearing]) -> None:
    test = "import shop\ndef test_price():\n    assert shop.price()\n"
    files = {"shop.py": "def price():\n    return 1\n", "tests/test_shop.py": test}
    assert hearing(files).hear("vulture", "price") == ()


@pytest.mark.parametrize("broken", ["print price\n", "x = price" + "+1" * 20_000 + "\n"])
def test_what_it_cannot_read_may_use_anything(
    hearing: Callable[..., Hearing], broken: str, capfd: pytest.CaptureFixture[str]
) -> None:
    found = hearing({"shop.py": "def price():\n    return 1\n", "old.py": broken})
    assert found.sources("vulture", "price") == ["vulture-disagrees"]
    assert capfd.readouterr() == ("", "")


def test_stays_silent_about_type_comments(
    hearing: Callable[..., Hearing], capfd: pytest.CaptureFixture[str]
) -> None:
    found = hearing({"shop.py": "def f(a):\n    # type: (int -> str\n    return 1\n"})
    assert found.sources("vulture", "f") == ["vulture-agrees"]
    assert capfd.readouterr() == ("", "")
