"""Methods that folding leaves nothing to do but to call the one above."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from sweeper.cascade.run import Cascade, Outcome
from sweeper.prove import prove
from sweeper.prove.flags import FlagDrafts

Run = Callable[..., Outcome]

TREE = """
    --- main.py
    from pages import Page

    class Basket(Page):
        def get(self, cart):
            if not «new:is_on("new")»:
                cart = old(cart)
            return super().get(cart)

    def is_on(key):
        return key == "new"

    def old(cart):
        return cart + 1

    print(Basket().get(1))
    --- pages.py
    class Page:
        def get(self, cart):
            return cart
"""
ABSTRACT = "from abc import ABC, abstractmethod\n    class Page(ABC):\n        @abstractmethod\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("class Page:\n", ABSTRACT),
        ("class Page:\n        def get(self, cart)", "class Page:\n        def get(self, basket)"),
        ("class Page:\n        def get(self, cart)", "class Page:\n        def post(self, cart)"),
        ("class Basket(Page)", "class Basket(make())"),
        ("class Page:\n        def get", "class Page:\n        async def get"),
    ],
)
def test_leaves_alone(old: str, new: str, run: Run) -> None:
    done = run(TREE.replace(old, new, 1))
    assert "def get(self, cart):\n        return super().get(cart)\n" in str(done.after["main.py"])
    assert done.relays == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("from pages import Page", "from django.views import View as Page"),
        ("class Page:\n", "class Page(Above):\n        size = 1\n    class Above:\n"),
    ],
)
def test_takes_a_method_that_only_calls_the_one_above(old: str, new: str, run: Run) -> None:
    done = run(TREE.replace(old, new, 1))
    assert [each.qualname for each in done.relays] == ["Basket.get"]
    text = str(done.after["main.py"]).replace(new or "-", old)
    assert text == dedent("""\
        from pages import Page

        class Basket(Page):
            pass

        print(Basket().get(1))
        """)


def test_leaves_what_else_a_class_has(run: Run) -> None:
    tree = TREE.replace(
        "def get(self, cart):\n            if",
        "size = 1\n\n        def get(self, cart):\n            if",
    )
    text = str(run(tree).after["main.py"])
    assert "class Basket(Page):\n    size = 1\n\nprint" in text


def test_ends_in_a_proved_change(cascade: Callable[..., Cascade]) -> None:
    tests = """\
    --- test_main.py
    from main import Basket
    def test_get():
        assert Basket().get(1) == 1
"""
    proof = prove(FlagDrafts(cascade(TREE + tests)))
    assert proof.dropped == ()
    assert {check.step: check.outcome for check in proof.checks}["tests"] == "passed"
    assert b"class Basket(Page):\n    pass" in (proof.files[-1]["main.py"] or b"")


def decorated(decorator: str, name: str = "get") -> str:
    """The same page, whose method above has a decorator."""
    text = dedent(TREE).replace("    def get", f"    def {name}").replace(".get(", f".{name}(")
    page = "from django.utils.decorators import method_decorator as md\nfrom lib import mark\n"
    head, _, rest = text.partition("--- pages.py\n")
    above = rest.replace("    def", f"    @{decorator}\n    def", 1)
    return f"{head}--- pages.py\n{page}{above}"


def test_a_decorator_that_marks_nothing_is_no_hindrance(run: Run) -> None:
    assert "def get" not in str(run(decorated("md(mark)")).after["main.py"])


@pytest.mark.parametrize(("decorator", "name"), [("mark", "get"), ("md(mark)", "dispatch")])
def test_leaves_what_a_decorator_may_mark(run: Run, decorator: str, name: str) -> None:
    assert f"def {name}" in str(run(decorated(decorator, name)).after["main.py"])
