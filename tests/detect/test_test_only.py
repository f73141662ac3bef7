"""Which tests go with what only they use."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sweeper.config import load
from sweeper.detect import test_only
from sweeper.graph.link import link
from sweeper.graph.liveness import liveness
from sweeper.languages.python import parse
from sweeper.model import Package, SourceFile

Tests = Callable[[str], dict[str, tuple[str, ...]]]
SHOP = """\
def f(): pass


class App:
    def on(self, g): return g


if __name__ == "__main__":
    App().on(print)
"""


@pytest.fixture
def tests_of() -> Tests:
    """The exclusive tests of each test-only symbol of the shop."""

    def find(tests: str) -> dict[str, tuple[str, ...]]:
        rules, _ = load(lambda path: None, packs=("pytest",))
        shop = SourceFile("shop.py", "", 1, "production", "python"), parse(SHOP)
        user = SourceFile("tests/test_shop.py", "", 1, "test", "python"), parse(tests)
        graph = link([shop, user], rules, (Package("", (), "application", "said so"),))
        found = test_only.detect(graph, liveness(graph), rules)
        return {finding.qualname: finding.tests for finding in found}

    return find


def test_leaves_alone_functions_within_tests(tests_of: Tests) -> None:
    code = "def test_f(app):\n    @app.on\n    def inner():\n        f()\n"
    assert tests_of(f"from shop import f\n{code}")["f"] == ()


def test_names_tests_that_test_nothing_else(tests_of: Tests) -> None:
    found = tests_of("from shop import f\ndef test_f():\n    f()\n")
    assert found["f"] == ("tests/test_shop.py::test_f",)
