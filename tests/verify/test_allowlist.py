"""Allowlists that people made for vulture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.verify.conftest import Hearing

SHOP = "def price():\n    return 1\ndef label():\n    return 2\n"
WRITTEN = "price  # unused function (shop.py:1)\n_.sell  # unused method (shop.py:9)\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes.py", "price\n"),  # nothing says that it is an allowlist
        ("whitelist.py", "import shop\nshop.label\n"),  # it uses what it names
        ("whitelist.py", "print(price)\n"),
        ("whitelist.py", "# price\n_.sell\n"),
    ],
)
def test_is_silent_about_other_files(hearing: Callable[..., Hearing], name: str, text: str) -> None:
    assert hearing({"shop.py": SHOP, name: text}).hear("allowlist", "price") == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("vulture_whitelist.py", WRITTEN),
        ("known.py", WRITTEN),
        ("allowlist.py", "_.price\n"),
        ("tools/vulture-allow-list.py", "shop.price  # the console calls it\n"),
    ],
)
def test_keeps_what_it_names(hearing: Callable[..., Hearing], name: str, text: str) -> None:
    found = hearing({"shop.py": SHOP, name: text})
    (evidence,) = found.hear("allowlist", "price")
    assert (evidence.source, evidence.verdict) == ("keep", "blocks")
    assert evidence.note == f"kept by {name}:1, an allowlist for vulture"
    assert found.hear("allowlist", "label") == ()


def test_keeps_itself(hearing: Callable[..., Hearing]) -> None:
    found = hearing({"shop.py": SHOP, "known.py": WRITTEN})
    assert found.sources("allowlist", "known") == ["keep"]
