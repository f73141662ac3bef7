from __future__ import annotations

import pytest

from sweeper.check.stores import methods_that_store, without_stores
from sweeper.model import Finding, SymbolKind


def gone(qualname: str, kind: SymbolKind = "attribute") -> Finding:
    return Finding("dead-symbol", kind, "m.py", (), qualname, qualname, "", "")


SHOP = """\
class Shop:
    is_open = True
    def __init__(self, other):
        self.is_new = True; self.name = 1
        other.is_new = True
        self.is_old = other.ask()
        self.is_long = (
            True
        )  # why
    class Till:
        def __init__(self):
            self.is_new = True
"""


@pytest.mark.parametrize("qualname", ["Shop.is_open", "is_new", "Other.is_new", "Shop.is_old"])
def test_leaves_alone(qualname: str) -> None:
    assert without_stores(SHOP, [gone(qualname)]) == SHOP


def test_leaves_alone_what_is_no_attribute() -> None:
    assert without_stores(SHOP, [gone("Shop.is_new", "variable")]) == SHOP


def test_leaves_alone_what_does_not_parse() -> None:
    assert without_stores("class Shop(:\n", [gone("Shop.is_new")]) == "class Shop(:\n"


@pytest.mark.parametrize(
    ("qualname", "old", "new"),
    [
        ("Shop.is_new", "self.is_new = True; self.name", "pass; self.name"),
        ("Shop.Till.is_new", "        self.is_new = True\n", "        pass\n"),
        ("Shop.is_long", "self.is_long = (\n            True\n        )", "pass\n\n"),
    ],
)
def test_drops_the_store(qualname: str, old: str, new: str) -> None:
    head, _, tail = SHOP.rpartition(old)
    assert without_stores(SHOP, [gone(qualname)]) == f"{head}{new}{tail}"


def test_says_which_methods_store_it() -> None:
    removed = [gone("Shop.is_old"), gone("Shop.Till.is_new"), gone("Shop.is_open")]
    assert methods_that_store(SHOP, removed) == {"Shop.__init__", "Shop.Till.__init__"}
