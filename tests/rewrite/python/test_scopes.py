"""Which names a function binds, uses and yields."""

from __future__ import annotations

import ast

import pytest

from sweeper.rewrite.python import scopes
from sweeper.rewrite.python.plan import Plan
from sweeper.rewrite.python.source import Source


def function(body: str) -> tuple[Plan, ast.FunctionDef]:
    """A function `f` with the body."""
    source = Source("def f(p):\n" + "".join(f"    {line}\n" for line in body.split("\n")))
    found = source.tree.body[0]
    assert isinstance(found, ast.FunctionDef), "it is a function that is parsed"
    return Plan(source), found


@pytest.mark.parametrize(
    ("body", "is_used"),
    [
        ("x", True),
        ("return lambda: x", True),
        ("def g(): return x", True),
        ("def g(x=x): return x", True),
        ("@x\ndef g(): pass", True),
        ("def g(y: x): pass", True),
        ("class C(x): pass", True),
        ("class C:\n    x = x", True),
        ("class C:\n    x = 1\n    def g(self): return x", True),
        ("[y for y in x]", True),
        ("[x for x in x]", True),
        ("[x for y in p]", True),
        ("del x", True),
        ("def g():\n    def h(): return x\n    return h", True),
        ("p.x", False),
        ("p(x=1)", False),
        ("def x(): pass", False),
        ("def g(x): return x", False),
        ("def g():\n    x = 1\n    return x", False),
        ("def g():\n    for x in p: print(x)", False),
        ("def g():\n    import x\n    x.y()", False),
        ("return lambda x: x", False),
        ("return lambda *x, **y: x", False),
        ("[x for x in p]", False),
        ("{x: y for x, y in p}", False),
        ("'x'", False),
    ],
)
def test_used(body: str, is_used: bool) -> None:
    plan, found = function(body)
    assert ("x" in scopes.used(plan, [found.body])) == is_used


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("pass", set()),
        ("p = 1", {"p"}),
        ("x = y = z.w = 1", {"x", "y"}),
        ("x, (y, *z) = p", {"x", "y", "z"}),
        ("x += 1", {"x"}),
        ("x: int", {"x"}),
        ("for x in p: pass", {"x"}),
        ("with p as x: pass", {"x"}),
        ("try: pass\nexcept E as x: pass", {"x"}),
        ("import a.b, c.d as x\nfrom e import y", {"a", "x", "y"}),
        ("def g(y): z = 1", {"g"}),
        ("class C: z = 1", {"C"}),
        ("match p:\n    case [x, *y, {'a': z, **w}]: pass", {"x", "y", "z", "w"}),
        ("print(x := 1)", {"x"}),
        ("[y := x for x in p]", {"y"}),
        ("lambda: (x := 1)", set()),
        ("global x\nx = 1\ny = 1", {"y"}),
    ],
)
def test_bound(body: str, names: set[str]) -> None:
    plan, found = function(body)
    assert scopes.bound(plan, found) == names


@pytest.mark.parametrize(
    ("body", "is_generator"),
    [
        ("yield", True),
        ("x = yield from p", True),
        ("if p: print((yield))", True),
        ("def g(): yield", False),
        ("return lambda: (yield)", False),
        ("class C:\n    def g(self): yield", False),
        ("return (x for x in p)", False),
    ],
)
def test_has_yield(body: str, is_generator: bool) -> None:
    plan, found = function(body)
    assert scopes.has_yield(plan, found) == is_generator
