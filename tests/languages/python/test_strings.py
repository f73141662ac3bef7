"""Strings to the patterns of the names that they may be."""

from __future__ import annotations

import ast

import pytest

from sweeper.languages.python.strings import is_pattern, names_within, pattern


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("'handle'", "handle"),
        ("f'handle_{x}_now'", "handle_*_now"),
        ("'handle_' + x", "handle_*"),
        ("'_get_%s_permissions' % x", "_get_*_permissions"),
        ("'%(kind)s_done' % x", "*_done"),
        ("'step_%02d' % x", "step_*"),
        ("'on_{}_{name}'.format(x, name=y)", "on_*_*"),
        ("x", "*"),
        ("x()", "*"),
    ],
)
def test_pattern(code: str, expected: str) -> None:
    assert pattern(ast.parse(code, mode="eval").body) == expected


@pytest.mark.parametrize("text", ["*", "on*", "a b *", "handle"])
def test_says_too_little(text: str) -> None:
    assert not is_pattern(text)


@pytest.mark.parametrize("text", ["handle_*", "*_done", "_get_*_permissions"])
def test_says_enough(text: str) -> None:
    assert is_pattern(text)


@pytest.mark.parametrize("text", ["a sentence. The end (see here).", "", "word", "x" * 30_000])
def test_prose_names_nothing(text: str) -> None:
    assert names_within(text) == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (".limit", {"limit"}),
        ("{{ stuff._price() }}", {"stuff", "_price"}),
        ("{% if cart.is_empty %}", {"if", "cart", "is_empty"}),
        ("import shop; shop.open_it(3)", {"open_it"}),
    ],
)
def test_names_within_code(text: str, names: set[str]) -> None:
    assert names_within(text) == names
