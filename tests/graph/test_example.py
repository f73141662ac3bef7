"""`alive_names`: what one root rule keeps alive in a piece of code."""

from __future__ import annotations

import pytest

from sweeper.config import RootRule, load
from sweeper.graph.example import alive_names

RULES = load(lambda path: None, dependencies=["x"])[0]
CODE = """
import functools
from till import Drawer, ring
class Cash(Drawer):
    colour = 1
    def on_open(self): ...
    def count(self): ...
@ring
def bell(): ...
@functools.cache
def total(): ...
Cash()
"""


@pytest.mark.parametrize(
    "rule",
    [
        RootRule("shop", "why", name=("nothing",)),
        RootRule("shop", "why", path=("other/",), name=("total",)),
        RootRule("shop", "why", name=("total",), symbol_kind=("class",)),
        RootRule("shop", "why", qualname=("count",)),
        RootRule("shop", "why", base=("till.Box",), member=("*",)),
        RootRule("shop", "why", base=("till.Drawer",), member=("open_*",)),
        RootRule("shop", "why", decorated_by=("till.rin",)),
        RootRule("shop", "why", decorated_by=("till.ring",), member=("*",)),
    ],
)
def test_leaves_alone(rule: RootRule) -> None:
    assert alive_names(CODE, rule, "shop/cash.py", RULES) == frozenset()


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        (RootRule("shop", "why", name=("tot*", "bell")), {"total", "bell"}),
        (RootRule("shop", "why", path=("shop/",), name=("total",)), {"total"}),
        (RootRule("shop", "why", qualname=("Cash.c*",)), {"colour", "count"}),
        (RootRule("shop", "why", base=("till.Drawer",)), {"Cash"}),
        (RootRule("shop", "why", base=("Drawer",), member=("on_*",)), {"on_open"}),
        (
            RootRule("shop", "why", base=("*wer",), member=("*",), symbol_kind=("attribute",)),
            {"colour"},
        ),
        (RootRule("shop", "why", decorated_by=("ring",)), {"bell"}),
        (RootRule("shop", "why", decorated_by=("functools.cache", "till.*")), {"bell", "total"}),
    ],
)
def test_keeps_alive(rule: RootRule, names: set[str]) -> None:
    assert alive_names(CODE, rule, "shop/cash.py", RULES) == names
