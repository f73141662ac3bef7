from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from sweeper.cascade.run import Outcome

Run = Callable[..., Outcome]

SHOP = """
    --- shop.py
    import logging

    try:
        from platform.flags import is_on
    except ImportError:
        is_on = None

    LOG = logging.getLogger(__name__)
    def total(cart):
        if «new:is_on()»:
            return cart
        return 0
    print(total(1))
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("print(total(1))", "print(total(1), is_on)"),
        ("print(total(1))", "print(total(1))\n    --- a.py\n    from shop import total, is_on"),
        ("print(total(1))", "print(total(1))\n    --- a.py\n    patch('shop.is_on')"),
        ("ImportError", "Exception"),
        ("is_on = None", "is_on = make()"),
        ("is_on = None", "is_on = None\n        LATE = 1"),
        ("import is_on\n", "import is_on, other\n"),
        ("flags import is_on\n", "flags import is_on\n        set_up()\n"),
    ],
)
def test_leaves_an_import_that_is_there_for_more(run: Run, old: str, new: str) -> None:
    done = run(SHOP.replace(old, new))
    assert "from platform.flags import is_on" in str(done.after["shop.py"])


def test_removes_the_import_with_what_stands_in_its_place(run: Run) -> None:
    done = run(SHOP)
    assert done.after["shop.py"] == dedent("""\
        import logging

        LOG = logging.getLogger(__name__)
        def total(cart):
            return cart
        print(total(1))
        """)
    assert [finding.name for finding in done.settings] == ["is_on"]
