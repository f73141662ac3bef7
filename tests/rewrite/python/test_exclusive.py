"""The tests of what goes are removed with the imports that only they used."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sweeper.model import Finding, Span
from sweeper.rewrite import apply, rewrite

CODE = "def total(): pass\n\n\ndef tax(): pass\n"


def removal(tests: str, names: Sequence[str]) -> tuple[str, list[str]]:
    """The test file after the removal of `total` with these tests, and the refusals."""
    span = Span(1, 0, 1, 17)
    found = Finding(
        "test-only", "function", "shop.py", (span,), "total", "total", "shop", "",
        tests=tuple(f"test_shop.py::{name}" for name in names),
    )  # fmt: skip
    rewriting = rewrite({"shop.py": CODE, "test_shop.py": tests}, [found])
    assert bool(rewriting.removed) == any(edit.path == "shop.py" for edit in rewriting.edits)
    text = apply(tests, [edit for edit in rewriting.edits if edit.path == "test_shop.py"])
    return text, [skipped.reason for skipped in rewriting.skipped]


@pytest.mark.parametrize(
    ("tests", "name", "reason"),
    [
        ("def test_tax(): pass\n", "test_total", "the test test_total is not in the file any more"),
        (
            "class A:\n    def test(self): pass\n",
            "test",
            "the test test is not in the file any more",
        ),
        ("def test_total(:\n", "test_total", "the file does not parse"),
        ("def test(): pass\n'text'\n", "test", "a string would become a docstring"),
    ],
)
def test_leaves_alone_symbol_and_tests_together(tests: str, name: str, reason: str) -> None:
    text, reasons = removal(tests, [name])
    assert text == tests
    assert [found[: len(reason)] for found in reasons] == [reason]


TESTS = """\
import os
from shop import tax, total


def test_total():
    assert total(os.sep)


def test_tax():
    assert tax()
"""


@pytest.mark.parametrize(
    ("before", "names", "after"),
    [
        (TESTS, ["test_total"], "from shop import tax\n\n\ndef test_tax():\n    assert tax()\n"),
        (
            TESTS,
            ["test_total[1-a]"],
            "from shop import tax\n\n\ndef test_tax():\n    assert tax()\n",
        ),
        (TESTS, ["test_total", "test_tax"], ""),
        # a word that stands anywhere else keeps its import
        (
            "import a\nimport b\ndef test(): a.b\n# b\n",
            ["test"],
            "import b\n# b\n",
        ),
        ("from a import a, b\ndef test(): a, b\n", ["test"], ""),
        ("import a\ndef test(): pass\n", ["test"], "import a\n"),
        (
            "try:\n    import a\nexcept E: pass\ndef test(): a\n",
            ["test"],
            "try:\n    import a\nexcept E: pass\n",
        ),
        ("def test(): a\nimport a\n'text'\n", ["test"], "import a\n'text'\n"),
        (
            "class TestX:\n    def test_a(self): pass\n\n    def test_b(self): pass\n",
            ["TestX::test_a"],
            "class TestX:\n    def test_b(self): pass\n",
        ),
        ("class TestX:\n    def test_a(self): pass\n", ["TestX.test_a"], ""),
        ("class TestX:\n    def test_a(self): pass\n", ["TestX"], ""),
        (
            "class TestX:\n    def setup(self): pass\n\n    def test_a(self): pass\n",
            ["TestX::test_a"],
            "class TestX:\n    def setup(self): pass\n",
        ),
        (
            "class TestX:\n    def test_a(self): pass\nclass TestY(TestX): pass\n",
            ["TestX::test_a"],
            "class TestX:\n    pass\nclass TestY(TestX): pass\n",
        ),
        ("if x:\n    def test_a(): pass\ng()\n", ["test_a"], "if x:\n    pass\ng()\n"),
    ],
)
def test_removes(before: str, names: list[str], after: str) -> None:
    assert removal(before, names) == (after, [])
