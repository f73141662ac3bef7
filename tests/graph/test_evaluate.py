"""What an expression may be: values that come back from the outside may be ours."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

Marks = set[tuple[str, int, str]]
Find = Callable[[str], tuple[Marks, Marks]]

MAYBE_OURS = {
    "getattr with a default": """
        def active(): return getattr(state, "cart", Cart())
        active().total()
    """,
    "value of a dictionary": """
        class Register:
            def __init__(self): self.carts = {}
            def add(self, key, cart): self.carts[key] = cart
            def find(self, key): return self.carts.get(key)
        register = Register()
        register.add(1, Cart())
        register.find(1).total()
    """,
    "next": "next(iter([Cart()])).total()",
    "max": "max([Cart()], key=id).total()",
    "copy": """
        import copy
        copy.copy(Cart()).total()
    """,
    "queue": """
        import queue
        line = queue.Queue()
        line.put(Cart())
        line.get().total()
    """,
    "factory of a dictionary": """
        from collections import defaultdict
        carts = defaultdict(Cart)
        carts[1].total()
    """,
    "partial": """
        from functools import partial
        make = partial(Cart)
        make().total()
    """,
    "weak reference": """
        import weakref
        cart = Cart()
        weakref.ref(cart)().total()
    """,
    "attribute of a namespace of the standard library": """
        import argparse
        def run(arguments: argparse.Namespace): return arguments.cart.total()
        run(argparse.Namespace(cart=Cart()))
    """,
    "context variable": """
        from contextvars import ContextVar
        current = ContextVar("current")
        current.set(Cart())
        current.get().total()
    """,
    "child of a foreign object": """
        from elsewhere import Tree
        Tree(Cart()).child.total()
    """,
    "values of a dictionary in a loop": """
        for key, cart in {1: Cart()}.items():
            cart.total()
    """,
    "context manager": """
        from contextlib import contextmanager
        @contextmanager
        def opened(): yield Cart()
        with opened() as cart:
            cart.total()
    """,
}


@pytest.mark.parametrize("name", MAYBE_OURS)
def test_what_comes_back_may_be_ours(name: str, found_in: Find) -> None:
    text = "class Cart:\n    def total(self): return 1\n" + dedent(MAYBE_OURS[name])
    main = "\nif __name__ == '__main__':\n    print()\n"
    assert ("main.py", 2, "dead") not in found_in(text + main)[0]


def test_a_builtin_value_is_not_ours(found_in: Find) -> None:
    text = dedent("""
        class Cart:
            def upper(self): return 1  # dead
        print(Cart(), "a".strip().upper(), str(1).upper())
        if __name__ == "__main__":
            print()
    """)
    found, asked = found_in(text)
    assert found == asked


@pytest.mark.parametrize(
    "body",
    [
        "limit = limit",
        "limit = property(limit)",
        "limit: int = field(default=limit())",
        "limit = staticmethod(limit)",
    ],
)
def test_a_class_body_reads_the_name_outside_first(body: str, found_in: Find) -> None:
    text = dedent(f"""
        from elsewhere import field
        def limit(): return 1
        class Cart:
            {body}
        if __name__ == "__main__":
            print(Cart().limit)
    """)
    assert ("main.py", 3, "dead") not in found_in(text)[0]


WRITES = {
    "a property of the base": """
        class Cart:
            @property
            def total(self): return 1
            @total.setter
            def total(self, value): print(value)
        class Basket(Cart):
            def fill(self): self.total = 2
        if __name__ == "__main__":
            Basket().fill()
    """,
    "a descriptor": """
        class Field:
            def __set__(self, owner, value): print(value)
        class Cart:
            total = Field()
            def fill(self): self.total = 2
        if __name__ == "__main__":
            Cart().fill()
    """,
    "only an attribute": """
        class Cart:
            def fill(self): self.total = 2  # dead
        if __name__ == "__main__":
            Cart().fill()
    """,
}


@pytest.mark.parametrize("name", WRITES)
def test_writing_may_run_code(name: str, found_in: Find) -> None:
    found, asked = found_in(dedent(WRITES[name]))
    assert found == asked
