from __future__ import annotations

from collections.abc import Callable

import pytest

from sweeper.cascade.run import Outcome

Run = Callable[..., Outcome]

SHOP = """
    --- main.py
    from shop.state import get_config
    from shop import settings
    def total(cart):
        if «new_cart:get_config("new_cart", settings.NEW_CART_DEFAULT)»:
            return cart
        return 0
    print(total(1), get_config("other", settings.OTHER_DEFAULT))
    --- shop/__init__.py
    --- shop/state.py
    def get_config(key, default):
        return key == "a" or default
    --- shop/settings/__init__.py
    import os
    {definition}
    OTHER_DEFAULT = 1
    def load(names=locals()):
        names.update(os.environ)
    load()
    """


@pytest.mark.parametrize(
    "more",
    [
        "--- docs.py\nprint('NEW_CART_DEFAULT')",
        "--- page.html\n{{ settings.NEW_CART_DEFAULT }}",
        "--- other.py\nfrom shop.settings import NEW_CART_DEFAULT\nprint(NEW_CART_DEFAULT)",
    ],
)
def test_leaves_a_default_that_others_name(run: Run, more: str) -> None:
    tree = SHOP.format(definition="NEW_CART_DEFAULT = 0") + more.replace("\n", "\n    ") + "\n"
    done = run(tree)
    assert done.after["main.py"]
    assert "shop/settings/__init__.py" not in done.after
    assert any("NEW_CART_DEFAULT stays: " in reason for reason in done.left)


def test_leaves_a_setting_that_is_not_called_as_the_flag(run: Run) -> None:
    tree = SHOP.format(definition="TIME_ZONE = 'UTC'").replace("NEW_CART_DEFAULT", "TIME_ZONE")
    done = run(tree)
    assert done.after["main.py"]
    assert "shop/settings/__init__.py" not in done.after


@pytest.mark.parametrize("value", ["connect()", "os.environ.pop('OTHER')", "make(NEW=1)"])
def test_leaves_a_default_that_is_made_by_a_call(run: Run, value: str) -> None:
    done = run(SHOP.format(definition=f"NEW_CART_DEFAULT = {value}"))
    assert "shop/settings/__init__.py" not in done.after
    assert any("the value may have effects" in reason for reason in done.left)


@pytest.mark.parametrize(
    "definition",
    [
        "NEW_CART_DEFAULT = 0",
        "NEW_CART_DEFAULT: int = 0",
        "NEW_CART_DEFAULT = os.environ.get('NEW_CART_DEFAULT', '') == '1'",
        "NEW_CART_DEFAULT = bool(os.environ['NEW_CART'])",
    ],
)
def test_removes_the_default_of_a_read(run: Run, definition: str) -> None:
    done = run(SHOP.format(definition=definition))
    assert "NEW_CART" not in str(done.after["shop/settings/__init__.py"])
    assert "OTHER_DEFAULT = 1" in str(done.after["shop/settings/__init__.py"])
    assert [finding.name for finding in done.settings] == ["NEW_CART_DEFAULT"]


def test_removes_a_setting_that_asks_the_environment_for_itself(run: Run) -> None:
    done = run(
        """
        --- main.py
        from django.conf import settings
        if «NEW_CART:settings.NEW_CART»:
            print(1)
        --- shop/settings.py
        from env import get_bool
        NEW_CART = get_bool(name="NEW_CART", default=False, description="New cart.")
        OTHER = get_bool(name="OTHER", default=False, description="Other.")
        """,
        rule="django-settings",
    )
    text = str(done.after["shop/settings.py"])
    assert "NEW_CART" not in text
    assert 'OTHER = get_bool(name="OTHER"' in text
