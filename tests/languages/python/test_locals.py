"""Local variables that nothing reads are found; those that do something all the same are not."""

from __future__ import annotations

import ast
from textwrap import indent

import pytest

from sweeper.languages.python.extract import extract
from sweeper.languages.python.locals import KEEPS, LIFETIME, unused_locals
from sweeper.model import Statement


def unused(code: str) -> list[Statement]:
    walk = extract(ast.parse(code), pure_calls=())
    return unused_locals(walk.functions, walk.scopes)


def in_function(body: str) -> str:
    return "def f(self, y, n):\n" + indent(body, " ") + "\n"


LEFT_ALONE = {
    "read": "x = 1\nreturn x",
    "read by a lambda": "x = 1\nreturn lambda: x",
    "read by an inner function": "x = 1\ndef g():\n return x\nreturn g",
    "read by an inner class": "x = 1\nclass A:\n z = x\nreturn A",
    "read by a comprehension": "x = 1\nreturn [x for a in y]",
    "read in an f-string": "x = 1\nreturn f'{x}'",
    "read in a decorator": "x = y()\n@x\ndef g(): ...\nreturn g",
    "read in a default": "x = 1\ndef g(a=x): ...\nreturn g",
    "read before it is bound": "while n:\n if n > 1:\n  return x\n x = 1",
    "called": "x = y\nx()",
    "an attribute of it set": "x = y\nx.z = 1",
    "an item of it set": "x = y\nx[1] = 2",
    "argument": "y = 1",
    "argument counted on": "n += 1",
    "unpacked": "x, z = y",
    "several targets": "x = z = y",
    "loop target": "for x in y:\n pass",
    "loop target and more": "x = None\nfor x in y:\n pass",
    "underscore": "_ = y()\n_x = y()",
    "traceback marker": "__tracebackhide__ = True",
    "locals()": "x = 1\nreturn '%(x)s' % locals()",
    "format of locals()": "x = 1\nreturn '{x}'.format(**locals())",
    "vars()": "x = 1\nreturn vars()",
    "dir()": "x = 1\nreturn dir()",
    "eval": "x = 1\nreturn eval(y)",
    "exec": "x = 1\nexec(y)",
    "locals() of an inner function": "x = 1\ndef g():\n return locals()\nreturn g",
    "global": "global x\nx = 1",
    "nonlocal": "x = 1\ndef g():\n nonlocal x\n x = 2\nreturn g",
    "deleted": "x = 1\ndel x",
    "class scope": "class A:\n x = 1\nreturn A",
    "comprehension scope": "return [1 for x in y]",
    "match capture": "match y:\n case [x]:\n  return 1",
    "match star": "match y:\n case [1, *x]:\n  return 1",
    "match rest": "match y:\n case {**x}:\n  return 1",
    "alias of a list that grows": "x = self.names\nx += y",
    "own list that grows": "x = []\nx += y",
    "grows only": "if n:\n x += y",
    "pandas query": "x = 1\nreturn y.query('price > @x')",
    "SQL over local frames": "x = y()\nreturn self.sql('select * from x')",
    "import": "import x",
    "function": "def x(): ...",
    "type comment": "x = []  # type: list[int]\nreturn x",
}


@pytest.mark.parametrize("code", LEFT_ALONE.values(), ids=LEFT_ALONE.keys())
def test_leaves_alone(code: str) -> None:
    assert unused(in_function(code)) == []


FOUND = {
    "constant": ("x = 1", [("x", "")]),
    "name": ("x = y", [("x", "")]),
    "attribute": ("x = self.y", [("x", "")]),
    "list": ("x = [1, y]", [("x", "")]),
    "string in a docstring alone": ("'about x'\nx = 1", [("x", "")]),
    "annotated": ("x: int = 1", [("x", "")]),
    "annotation": ("x: int", [("x", "annotation")]),
    "call": ("x = y()", [("x", KEEPS)]),
    "call inside": ("x = 1 + y()", [("x", KEEPS)]),
    "yield": ("x = yield", [("x", KEEPS)]),
    "probe for a name": ("try:\n x = unicode\nexcept NameError:\n return 1", [("x", KEEPS)]),
    "constant in try": ("try:\n x = 1\n y()\nexcept OSError:\n return 1", [("x", "")]),
    "constructor": ("x = Lock()", [("x", LIFETIME)]),
    "constructor of a module": ("x = tempfile.TemporaryDirectory()", [("x", LIFETIME)]),
    "weak reference": ("x = weakref.ref(y)", [("x", LIFETIME)]),
    "task": ("x = asyncio.create_task(y())", [("x", LIFETIME)]),
    "result of a result": ("x = y()()", [("x", LIFETIME)]),
    "name of a keeper": ("lock = y()", [("lock", LIFETIME)]),
    "counter": ("x = 0\nfor a in y:\n x += 1", [("x", ""), ("x", "")]),
    "in every branch": ("if n:\n x = 1\nelse:\n x = 2", [("x", ""), ("x", "")]),
    "walrus": ("if (x := y()):\n return 1", [("x", "walrus")]),
    "walrus among others": ("while n and (x := y()) > 1:\n y()", [("x", "walrus")]),
    "with": ("with y as x:\n n()", [("x", "with target")]),
    "except": ("try:\n y()\nexcept OSError as x:\n n()", [("x", "except target")]),
    "in a handler": ("try:\n y()\nexcept OSError:\n x = 1", [("x", "")]),
    "in else and finally": (
        "try:\n y()\nexcept OSError:\n n()\nelse:\n x = 1\nfinally:\n z = 2",
        [("x", ""), ("z", "")],
    ),
    "in match": ("match y:\n case 1:\n  x = 1", [("x", "")]),
    "in an inner function": ("def g():\n x = 1\nreturn g", [("x", "")]),
    "in a method of an inner class": (
        "class A:\n def g(self):\n  x = 1\nreturn A",
        [("x", "")],
    ),
    "while another function reads its own": ("x = 1\nself.x()", [("x", "")]),
}


@pytest.mark.parametrize(("code", "expected"), FOUND.values(), ids=FOUND.keys())
def test_finds(code: str, expected: list[tuple[str, str]]) -> None:
    found = unused(in_function(code))
    assert [(statement.name, statement.note) for statement in found] == expected


SPANS = {
    "x = (1,\n 2)": "x = (1,\n  2)",
    "with y as x:\n n()": "y as x",
    "if (x := y()):\n return 1": "x := y()",
    "try:\n y()\nexcept OSError as x:\n n()": "except OSError",
}


@pytest.mark.parametrize(("code", "expected"), SPANS.items())
def test_spans(code: str, expected: str) -> None:
    whole = in_function(code)
    (found,) = unused(whole)
    lines = whole.splitlines(keepends=True)[found.span.line - 1 : found.span.end_line]
    lines[-1] = lines[-1][: found.span.end_column]
    lines[0] = lines[0][found.span.column :]
    assert "".join(lines) == expected


def test_scope_is_the_function() -> None:
    code = "class A:\n @deco(lambda a: a)\n def f(self, b=[c for c in d]):\n  x = 1\n"
    walk = extract(ast.parse(code), pure_calls=())
    (found,) = unused_locals(walk.functions, walk.scopes)
    assert walk.scopes.drafts[found.scope].name == "f"
    assert found.kind == "unused-local"


def test_async_functions_and_order() -> None:
    code = "async def f():\n x = await g()\n y = 1\ndef h():\n a = 1\n"
    assert [found.name for found in unused(code)] == ["x", "y", "a"]
