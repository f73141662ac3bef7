"""What people say about code: which comments keep which findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.verify.conftest import Hearing

REST = "limit = 1\nprint(limit)\n"  # a module of imports alone is there to pass them on

UNHEARD = {
    "no comment": ("def price():\n    return 1\n", "price"),
    "comment of a neighbour": ("x = 1  # sweeper: keep\ndef price():\n    return 1\n", "price"),
    "another kind in the body": (
        "def price():\n    x = 1  # sweeper: keep[unused-local]\n    return 1\n",
        "price",
    ),
    "comment far above": ("# sweeper: keep\n\ndef price():\n    return 1\n", "price"),
    "string": ("def price(a='# sweeper: keep'):\n    return 1\n", "price"),
    "another kind": ("def price():  # sweeper: keep[unused-import] why\n    return 1\n", "price"),
    "noqa for style": ("import os  # noqa: E401\n", "os"),
    "noqa on a function": ("def price():  # noqa\n    return 1\n", "price"),
    "noqa of another line": ("x = 1  # noqa: F401\nimport os\n", "os"),
    "pylint for style": ("import os  # pylint: disable=wrong-import-order\n", "os"),
    "no cover elsewhere": ("x = 1  # pragma: no cover\ndef price():\n    return 1\n", "price"),
}


@pytest.mark.parametrize(("code", "name"), UNHEARD.values(), ids=UNHEARD.keys())
def test_leaves_alone(hearing: Callable[..., Hearing], code: str, name: str) -> None:
    assert hearing({"shop.py": code + REST}).hear("comments", name) == ()


KEPT = {
    "on the line": ("def price():  # sweeper: keep why\n    return 1\n", "price"),
    "above": ("# sweeper: keep why\ndef price():\n    return 1\n", "price"),
    "in a block above": ("# sweeper: keep why\n# and more\ndef price():\n    return 1\n", "price"),
    "on a decorator": ("@staticmethod  # sweeper: keep why\ndef price():\n    return 1\n", "price"),
    "above a decorator": ("# sweeper: keep\n@staticmethod\ndef price():\n    return 1\n", "price"),
    "behind another comment": ("def price():  # odd # sweeper: keep\n    return 1\n", "price"),
    "in the body": ("def price():\n    # sweeper: keep\n    return 1\n", "price"),
    "on a member": (
        "class Till:\n    def price(self):  # sweeper: keep\n        return 1\n",
        "Till",
    ),
    "in capitals": ("def price():  # Sweeper: KEEP\n    return 1\n", "price"),
    "of its kind": ("def price():  # sweeper: keep[dead-symbol] why\n    return 1\n", "price"),
    "of two kinds": ("x = 1  # sweeper: keep[unused-import, dead-symbol]\n", "x"),
    "of an unknown kind": ("def price():  # sweeper: keep[dead] why\n    return 1\n", "price"),
    "of an import": ("import os  # sweeper: keep why\n", "os"),
    "within brackets": ("from os import (\n    path,\n    sep,  # sweeper: keep why\n)\n", "sep"),
    "last line of a variable": ("PRICES = [\n    1,\n]  # sweeper: keep why\n", "PRICES"),
    "not over yet": ("x = 1  # sweeper: keep why until=2030-06-01\n", "x"),
    "on its last day": ("x = 1  # sweeper: keep why until=2030-01-01\n", "x"),
    "with a date that is none": ("x = 1  # sweeper: keep why until=soon\n", "x"),
    "the class around it": (
        "class Till:  # sweeper: keep\n    def price(self):\n        return 1\nTill()\n",
        "price",
    ),
    "the function around a local": (
        "def price():  # sweeper: keep\n    rate = 1\n    return 2\nprice()\n",
        "rate",
    ),
    "the function around dead code": (
        "def price():  # sweeper: keep\n    return 2\n    price()\nprice()\n",
        "code",
    ),
    "noqa": ("import os  # noqa\n", "os"),
    "noqa with a code": ("import os  # noqa: E402, F401\n", "os"),
    "noqa on a statement of many lines": ("from os import (  # noqa: F401\n    sep,\n)\n", "sep"),
    "noqa for the file": ("# ruff: noqa: F401\nx = 1\nimport os\n", "os"),
    "flake8 for the file": ("# flake8: noqa\nx = 1\nimport os\n", "os"),
    "noqa of a local": ("def f():\n    rate = 1  # noqa: F841\n    return 2\nf()\n", "rate"),
    "code of vulture": ("def price():  # noqa: V103\n    return 1\n", "price"),
    "code of deadcode": ("def price():  # noqa: DC02\n    return 1\n", "price"),
    "pylint": ("import os  # pylint: disable=unused-import\n", "os"),
    "pyright": ("import os  # pyright: ignore[reportUnusedImport]\n", "os"),
}


@pytest.mark.parametrize(("code", "name"), KEPT.values(), ids=KEPT.keys())
def test_blocks(hearing: Callable[..., Hearing], code: str, name: str) -> None:
    (evidence,) = hearing({"shop.py": code + REST}).hear("comments", name)
    assert evidence.verdict == "blocks"
    assert evidence.source == "keep"
    assert evidence.weight < 0


def test_a_file_that_holds_what_is_kept_stays(hearing: Callable[..., Hearing]) -> None:
    for kinds in ("", "[dead-symbol]"):
        found = hearing({"old.py": f"def price():  # sweeper: keep{kinds} why\n    return 1\n"})
        (evidence,) = found.hear("comments", "old")
        assert evidence.verdict == "blocks"


def test_rules_keep_by_subject_path_and_dotted_name(hearing: Callable[..., Hearing]) -> None:
    code = "def price():\n    return 1\n"
    for subject in ("shop/*::price", "shop/cart.py", "shop.cart.price"):
        rule = f'[[keep]]\nsubject = "{subject}"\nreason = "the printer calls it"\n'
        found = hearing({"shop/__init__.py": "", "shop/cart.py": code, ".sweeper.toml": rule})
        (evidence,) = found.hear("comments", "price")
        assert evidence.verdict == "blocks"
        assert "the printer calls it" in evidence.note


def test_what_is_over_does_not_block_and_is_noted(hearing: Callable[..., Hearing]) -> None:
    found = hearing({"shop.py": "x = 1  # sweeper: keep for May until=2029-05-31\n"})
    (evidence,) = found.hear("comments", "x")
    assert (evidence.verdict, evidence.weight) == ("opposes", 0)
    assert "2029-05-31" in evidence.note


def test_no_cover_opposes_without_blocking(hearing: Callable[..., Hearing]) -> None:
    found = hearing({"shop.py": "def price():  # pragma: no cover\n    return 1\n"})
    (evidence,) = found.hear("comments", "price")
    assert (evidence.source, evidence.verdict) == ("noqa", "opposes")


def test_no_cover_on_dead_code_says_that_it_is_wanted(hearing: Callable[..., Hearing]) -> None:
    code = "def f():\n    return 1\n    f()  # pragma: no cover\nf()\n"
    (evidence,) = hearing({"shop.py": code}).hear("comments", "code")
    assert evidence.weight < -2
