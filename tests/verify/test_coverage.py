"""Executed bodies block, `def` lines do not, and data of another text says nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sweeper.verify.coverage import by_tree_path

if TYPE_CHECKING:
    from tests.verify.conftest import Hearing

SHOP = """\
def price(
    items=len([1]),
):
    \"\"\"Say the price.\"\"\"
    total = 1
    return total


class Till:
    rate = 1

    def open(self):
        return 1


def one(): return 1
"""


@pytest.fixture
def measured(tmp_path: Path) -> Callable[[Mapping[str, Sequence[int]]], Path]:
    def write(lines: Mapping[str, Sequence[int]]) -> Path:
        path = tmp_path / "coverage.json"
        files = {name: {"executed_lines": list(found)} for name, found in lines.items()}
        path.write_text(json.dumps({"files": files}))
        return path

    return write


Measured = Callable[[Mapping[str, Sequence[int]]], Path]


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ({"other.py": [5, 6]}, "price"),
        ({"shop.py": [1, 2, 100]}, "price"),
        ({"shop.py": [16]}, "one"),
    ],
    ids=["another file", "another text", "body on the line of def"],
)
def test_says_nothing(
    hearing: Callable[..., Hearing], measured: Measured, lines: dict[str, list[int]], name: str
) -> None:
    found = hearing({"shop.py": SHOP}, coverage=measured(lines))
    assert found.hear("coverage", name) == ()


def test_says_nothing_without_data(hearing: Callable[..., Hearing]) -> None:
    assert hearing({"shop.py": SHOP}).hear("coverage", "price") == ()


def test_says_nothing_of_what_only_tests_use(
    hearing: Callable[..., Hearing], measured: Measured
) -> None:
    test = "import shop\ndef test_price():\n    assert shop.price()\n"
    files = {"shop.py": SHOP, "tests/test_shop.py": test}
    found = hearing(files, coverage=measured({"shop.py": [1, 5, 6]}))
    assert found.finding("price").kind == "test-only"
    assert found.hear("coverage", "price") == ()


@pytest.mark.parametrize(("lines", "name"), [([1, 2, 5], "price"), ([9, 10, 12, 13], "Till")])
def test_a_body_that_ran_blocks(
    hearing: Callable[..., Hearing], measured: Measured, lines: list[int], name: str
) -> None:
    found = hearing({"shop.py": SHOP}, coverage=measured({"shop.py": lines}))
    (evidence,) = found.hear("coverage", name)
    assert (evidence.source, evidence.verdict) == ("coverage-executed", "blocks")


@pytest.mark.parametrize(
    ("lines", "name"), [([1, 2], "price"), ([9, 10, 12], "Till"), ([], "Till")]
)
def test_a_body_that_did_not_run_supports(
    hearing: Callable[..., Hearing], measured: Measured, lines: list[int], name: str
) -> None:
    found = hearing({"shop.py": SHOP}, coverage=measured({"shop.py": lines}))
    (evidence,) = found.hear("coverage", name)
    assert (evidence.source, evidence.verdict) == ("coverage-not-executed", "supports")


def test_a_statement_that_ran_was_reached(
    hearing: Callable[..., Hearing], measured: Measured
) -> None:
    code = "def f():\n    return 1\n    print(2)\nf()\n"
    found = hearing({"shop.py": code}, coverage=measured({"shop.py": [1, 2, 3, 4]}))
    (evidence,) = found.hear("coverage", "code")
    assert evidence.verdict == "blocks"


TREE = ["src/shop/__init__.py", "src/shop/cart.py", "setup.py"]


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        ("src/shop/cart.py", "src/shop/cart.py"),
        ("./src/shop/cart.py", "src/shop/cart.py"),
        ("/home/ci/work/src/shop/cart.py", "src/shop/cart.py"),
        ("C:\\work\\src\\shop\\cart.py", "src/shop/cart.py"),
        ("/venv/lib/python3.12/site-packages/shop/cart.py", "src/shop/cart.py"),
    ],
)
def test_paths_of_other_machines(measured: str, expected: str) -> None:
    assert by_tree_path({measured: frozenset({1})}, TREE) == {expected: {1}}


def test_the_folder_of_most_files_is_the_one_that_is_meant() -> None:
    executed = {
        "/ci/src/shop/cart.py": frozenset({1}),
        "/ci/src/shop/__init__.py": frozenset({2}),
        "/other/setup.py": frozenset({3}),
    }
    assert by_tree_path(executed, TREE) == {"src/shop/cart.py": {1}, "src/shop/__init__.py": {2}}
