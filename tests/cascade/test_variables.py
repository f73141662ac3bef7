from __future__ import annotations

import re
from collections.abc import Callable
from textwrap import dedent

import pytest

from sweeper.cascade.run import Outcome
from sweeper.cascade.variables import variable_pins
from sweeper.model import Pin

Run = Callable[..., Outcome]


def reads(before: str, after: str) -> list[str]:
    """The pinned reads as line and value; `on()` is pinned in the text before."""
    before, after = dedent(before), dedent(after)
    pins = [Pin(m.start(), m.end(), value=True) for m in re.finditer(r"\bon\(\)", before)]
    found = variable_pins(before, after, pins)
    assert all(before[pin.start : pin.end].isidentifier() for pin in found)
    return [f"{before.count(chr(10), 0, pin.start) + 1} {pin.value!r}" for pin in found]


def test_finds_what_is_read_behind_in_the_same_suite() -> None:
    before = """\
        def f(c):
            use = on()
            if use:
                a(use)
            for x in c:
                old = not on()
                b(old, lambda: old)
            return [use for x in c]
        """
    after = before.replace("not on()", "False").replace("on()", "True")
    assert reads(before, after) == ["3 True", "4 True", "7 False", "7 False", "8 True"]


@pytest.mark.parametrize(
    "before",
    [
        "def f(c):\n    if c:\n        use = on()\n    return use\n",
        "def f(c):\n    use = on()\n    if c:\n        use = False\n    return use\n",
        "def f(c):\n    use = on()\n    use &= c\n    return use\n",
        "def f(use):\n    use = on()\n    return use\n",
        "def f():\n    global use\n    use = on()\n    return use\n",
        "def f():\n    use = on()\n    def g():\n        nonlocal use\n        use = 1\n"
        "    return use\n",
        "def f():\n    use = on()\n    a(use)\n    return locals()\n",
        "def f():\n    def g():\n        return use\n    g()\n    use = on()\n",
        "def f():\n    use = on()\n    class A:\n        use = use\n    return A\n",
        "def f(c):\n    while c:\n        a(use)\n        use = on()\n",
        "def f():\n    use = on()\n    return lambda use: use\n",
        "def f():\n    use = on()\n    return [use for use in c]\n",
        "def f():\n    use = True\n    a(on())\n    return use\n",
        "use = on()\nprint(use)\n",
    ],
)
def test_leaves_what_may_be_another_value(before: str) -> None:
    assert reads(before, before.replace("on()", "True")) == []


def test_keeps_the_name_of_a_value_that_says_less() -> None:
    before = "def f():\n    limit = 10 if on() else 5\n    return limit\n"
    assert reads(before, "def f():\n    limit = 10\n    return limit\n") == []
    before = "def f():\n    kind = on()\n    return kind\n"
    assert reads(before, "def f():\n    kind = 'blue'\n    return kind\n") == ["3 'blue'"]


def test_takes_the_variable_along(run: Run) -> None:
    done = run("""
        --- main.py
        from new import pay
        from old import pay_by_cheque

        def checkout(cart):
            use_new = «new_pay:is_on("new_pay")»
            cart.open()
            if use_new:
                return pay(cart)
            return pay_by_cheque(cart)

        print(checkout(1))
        --- new.py
        def pay(cart):
            return cart
        --- old.py
        def pay_by_cheque(cart):
            return cart
        """)
    assert done.after["main.py"] == dedent("""\
        from new import pay

        def checkout(cart):
            cart.open()
            return pay(cart)

        print(checkout(1))
        """)
