from __future__ import annotations

import pytest

from sweeper.languages import text


@pytest.mark.parametrize("source", ["", "12 34", "--- !!! ...", "x" * 500])
def test_no_words(source: str) -> None:
    assert text.words(source) == set()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("pay the_cart", {"pay", "the_cart"}),
        ("shop.cart.pay", {"shop", "cart", "pay", "shop.cart.pay"}),
        ("shop.cart:pay", {"shop", "cart", "pay", "shop.cart.pay"}),
        ("{{ cart|pay }}", {"cart", "pay"}),
        ("größe naïve", {"größe", "naïve"}),
        ("key: value", {"key", "value"}),
        ("a-b c/d.py", {"a", "b", "c", "d", "py", "d.py"}),
        ("x1 _z 2", {"x1", "_z"}),
        ("end. Next", {"end", "Next"}),
    ],
)
def test_words(source: str, expected: set[str]) -> None:
    assert text.words(source) == expected


def test_facts_hold_only_words() -> None:
    facts = text.parse("pay cart\npay")
    assert (facts.words, facts.lines, facts.unread) == (("cart", "pay"), 2, "words")
    assert [definition.kind for definition in facts.definitions] == ["module"]
