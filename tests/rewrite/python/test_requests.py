from __future__ import annotations

import ast

import pytest

from sweeper.rewrite.python.requests import is_request


@pytest.mark.parametrize(
    "value",
    [
        "False",  # asks nobody
        "env.bool('OTHER', default=False)",
        "env.bool(name, default=False)",
        "register('NEW_CART', on_change=lambda: clear())",
        "env.bool('NEW_CART', default=compute())",
        "store(env.bool('NEW_CART'))",
        "os.environ.pop('NEW_CARTS')",
        "[env(key) for key in ('NEW_CART',)]",
        "await env('NEW_CART')",
        "env('NEW_CART') + env('OTHER')",
    ],
)
def test_is_more_than_a_request(value: str) -> None:
    assert not is_request(_expression(value), {"NEW_CART"})


@pytest.mark.parametrize(
    "value",
    [
        "env.bool('NEW_CART', default=False)",
        "env.bool('SHOP_NEW_CART')",
        "os.environ['NEW_CART']",
        "os.environ.get('new-cart', '') == '1'",
        "os.environ.get('NEW_CART', '').lower() in ('1', 'true')",
        "bool(get_credential('NEW_CART', ''))",
        "not get(name='NEW_CART', default=False, description='New cart')",
        "config.get('new_cart', False) and debug",
    ],
)
def test_is_a_request(value: str) -> None:
    assert is_request(_expression(value), {"NEW_CART"})


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
