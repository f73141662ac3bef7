from __future__ import annotations

import pytest

from sweeper.rewrite.python.replacing import Unit, replaced_unit, unit
from sweeper.rewrite.python.source import Refused, Source

SHOP = '''\
import json
from web import missing

class Shop:
    """All of it."""

    @cached
    def pay(self, cart):
        if ON:
            return new(cart)
        return old(cart)  # by cheque

    def ship(self):
        def inner():
            return ON
        return inner


if ON: start(); stop()
if ON:
    start()
'''


def place(text: str, *, nth: int = 0) -> Unit:
    start = -1
    for _ in range(nth + 1):
        start = text.index("ON", start + 1)
    return unit(Source(text), start, start + 2)


def put(new: str, *, nth: int = 0) -> str:
    source = Source(SHOP)
    found = place(SHOP, nth=nth)
    replaced_unit(source, found, new, ["ON"])
    return SHOP[: found.start] + new + SHOP[found.end :]


@pytest.mark.parametrize(
    ("nth", "first", "last"),
    [
        (0, "    @cached", "by cheque"),
        (1, "        def inner", "return ON"),
        (3, "if ON:", "start()"),
    ],
)
def test_takes_the_innermost_function_or_statement(nth: int, first: str, last: str) -> None:
    found = place(SHOP, nth=nth)
    text = SHOP[found.start : found.end]
    assert text.startswith(first)
    assert text.endswith(last)


@pytest.mark.parametrize("text", ["a(); b(ON)\n", "b(ON); a()\n", "if x: b(ON)\n"])
def test_leaves_statements_that_share_a_line(text: str) -> None:
    with pytest.raises(Refused, match="shares a line"):
        place(text)


@pytest.mark.parametrize(
    ("nth", "new"),
    [
        (0, "    @cached\n    def pay(self, cart):\n        return new(cart)"),
        (0, "    def pay(self, cart):\n        return new(cart)"),
        (0, "    def pay(self, cart):\n        from web import missing\n        return new(cart)"),
        (0, "    def pay(self, cart):\n        found = new(cart)\n        return bool(found)"),
        (1, "        def inner():\n            return inner"),
        (0, "    def pay(self, cart):\n        # by cheque\n        return new(cart)"),
        (3, "start()"),
        (3, "start()\nstop()"),
        (3, ""),
    ],
)
def test_takes_what_stays_within_the_statement(nth: int, new: str) -> None:
    assert new in put(new, nth=nth)


PAY = "    def pay(self, cart):\n        return new(cart)"


@pytest.mark.parametrize(
    ("new", "says"),
    [
        (f"{PAY}\n\n    def ship(self): pass", "no longer that one definition"),
        (f"{PAY}\n\nclass Other:\n    pass\n", "would change other code"),
        (f"{PAY}\n\nstart()\nclass Shop:\n    pass", "would change other code"),
        ('    def pay(self, cart):\n        return """', "does not compile"),
        (PAY.replace("    def", "def").replace("        ", "    "), "would change other code"),
        (PAY.replace("pay", "ship"), "another name"),
        (PAY.replace("cart)", "cart=())", 1), "another args"),
        (PAY.replace("cart):", "cart) -> None:"), "another returns"),
        (PAY.replace("    def", "    async def"), "no longer that one definition"),
        (f"    @missing\n{PAY}", "something new in its decorator_list"),
        (f"    @cached\n    @cached\n{PAY}", "something new in its decorator_list"),
        (PAY.replace("new(cart)", "ON"), "still reads the flag"),
        (PAY.replace("new(cart)", "__import__(cart)"), "the name '__import__'"),
        (PAY.replace("new(cart)", "json.loads"), "the attribute 'loads'"),
        (PAY.replace("new(cart)", "new(shell=cart)"), "the argument 'shell'"),
        (PAY.replace("new(cart)", "new('x')"), "the text 'x'"),
        (PAY.replace("new(cart)", "new(f'x{cart}')"), "the text 'x'"),
        (PAY.replace("        return", "        import os\n        return"), "imports os"),
        (PAY.replace("        return", "        import json.x\n        return"), "imports json.x"),
        (
            PAY.replace("        return", "        from .web import x\n        return"),
            "imports .web",
        ),
        (PAY + "\n        # more" * 60, "much longer"),
        (PAY + "  # noqa: ignore all", "new comment"),
        (PAY + "  # by cheque\n        # by cheque", "new comment"),
        ("", "no longer that one definition"),
    ],
)
def test_refuses_what_reaches_further(new: str, says: str) -> None:
    with pytest.raises(Refused, match=says.replace("(", r"\(")):
        put(new)
