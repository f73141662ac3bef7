"""Functions, methods and classes are removed whole, and nothing but them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sweeper.model import Finding, Span
from sweeper.rewrite import rewrite

Remove = Callable[..., str]
Refuse = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("code", "span", "name"),
    [
        ("def g(): pass\n", Span(1, 0, 1, 13), "f"),
        ("\ndef f(): pass\n", Span(1, 0, 1, 13), "f"),
        ("f = 1\n", Span(1, 0, 1, 5), "f"),
        ("def f():\n    return 1\n    # two\n    return 2\n", Span(1, 0, 2, 12), "f"),
        ("class f:\n    pass\n", Span(9, 0, 9, 12), "f"),
        ("", Span(1, 0, 1, 12), "f"),
    ],
)
def test_leaves_alone_what_changed_since_the_scan(code: str, span: Span, name: str) -> None:
    found = Finding("dead-symbol", "function", "a.py", (span,), name, name, "a", "")
    rewriting = rewrite({"a.py": code}, [found])
    assert not rewriting.edits
    assert [skipped.reason for skipped in rewriting.skipped] == ["the file changed since the scan"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        # the inner function is what makes `inner` a name of `outer`
        (
            "def outer():\n    def inner(): pass\n    return inner\n",
            "inner is still used in outer, where this is all that binds it",
        ),
        ('def inner(): pass\n"""Not the docstring."""\n', "a string would become a docstring"),
        (
            "def outer():\n    def inner(): pass\n    'text'\n",
            "a string would become a docstring",
        ),
        (
            "def outer():\n    def inner(): pass\n    def g():\n        nonlocal inner\n"
            "        inner = 1\n    return g\n",
            "inner is still used in outer, where this is all that binds it",
        ),
    ],
)
def test_refuses(code: str, reason: str, refusals: Refuse) -> None:
    assert refusals(code, "inner") == [reason]


def test_refuses_a_file_that_does_not_parse() -> None:
    found = Finding("dead-symbol", "function", "a.py", (Span(1, 0, 1, 5),), "f", "f", "a", "")
    rewriting = rewrite({"a.py": "def f(:\n"}, [found])
    assert rewriting.skipped[0].reason.startswith("the file does not parse")
    assert rewrite({}, [found]).skipped[0].reason == "a.py is not at hand"


A = "def a():\n    return 1\n"
B = "def b():\n    return 2\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # blank lines: the gap of the neighbours stays, none at either end of the file
        ("def f(): pass\n", ""),
        (f"{A}\n\ndef f(): pass\n\n\n{B}", f"{A}\n\n{B}"),
        (f"{A}\n\ndef f(): pass\n", A),
        (f"{A}\n\ndef f(): pass", A),
        (f"def f(): pass\n\n\n{A}", A),
        ("X = 1\n\n\ndef f(): pass\n\n\nY = 2\n", "X = 1\n\n\nY = 2\n"),
        ("import os\n\ndef f(): pass\n\nos.x()\n", "import os\n\nos.x()\n"),
        ("class C:\n    def f(self): pass\n\n    x = 1\n", "class C:\n    x = 1\n"),
        ("class C:\n\n    def f(self): pass\n\n    x = 1\n", "class C:\n\n    x = 1\n"),
        ("class C:\n    x = 1\n\n    def f(self): pass\n", "class C:\n    x = 1\n"),
        (
            f"class C:\n    x = 1\n\n    def f(self): pass\n\n\n{A}",
            f"class C:\n    x = 1\n\n\n{A}",
        ),
        (
            'class C:\n    """Doc."""\n\n    def f(self): pass\n\n    x = 1\n',
            'class C:\n    """Doc."""\n\n    x = 1\n',
        ),
        # suites are never left empty
        ("class C:\n    def f(self): pass\n", "class C:\n    pass\n"),
        ("class C:\n    def f(self): pass  # why\n", "class C:\n    pass\n"),
        ("class C:\n    # why\n    def f(self):\n        return 1\n", "class C:\n    pass\n"),
        ('class C:\n    """Doc."""\n\n    def f(self): pass\n', 'class C:\n    """Doc."""\n'),
        ("if x:\n    def f(): pass\nelse:\n    g()\n", "if x:\n    pass\nelse:\n    g()\n"),
        ("if x:\n    g()\nelse:\n    def f(): pass\nh()\n", "if x:\n    g()\nh()\n"),
        ("if x:\n    g()\nelse:  # no\n    def f(): pass\n", "if x:\n    g()\n"),
        ("try:\n    g()\nfinally:\n    def f(): pass\n", "try:\n    g()\nfinally:\n    pass\n"),
        ("if x:\n    def f(): 1\nelse:\n    def f(): 2\n", "if x:\n    pass\n"),
        # what belongs to it
        ("@a\n@b(\n    1\n)\n# c\ndef f():\n    pass\n", ""),
        ("@(\n    a\n)\ndef f():\n    pass\ng()\n", "g()\n"),
        ("g()\n\n# why\n# and how\ndef f(): pass\n", "g()\n"),
        ("g()\n\n#: why\n@a\nasync def f(): pass  # x\n", "g()\n"),
        ("def f():\n    return 1\n    # the end\n\n\ng()\n", "g()\n"),
        ("def f():\n    return 1\n\n    # the end\n\n# of g\ng()\n", "# of g\ng()\n"),
        ("def f():\n\treturn '''\n# text\n'''\ng()\n", "g()\n"),
        # what does not
        ("#!/bin/sh\n# Copyright Ann\ndef f(): pass\n", "#!/bin/sh\n# Copyright Ann\n"),
        ("# Head.\ndef f(): pass\n", "# Head.\n"),
        ("g()\n# apart\n\ndef f(): pass\n", "g()\n# apart\n"),
        ("g()\n# -----\n# Tools\n# -----\ndef f(): pass\n", "g()\n# -----\n# Tools\n# -----\n"),
        ("g()\n# -----\n# of f\ndef f(): pass\n", "g()\n# -----\n# of f\n"),
        ("g()\n# --- A ---\n# of f\ndef f(): pass\nh()\n", "g()\n# --- A ---\n# of f\nh()\n"),
        ("g()\n# why\n# region A\n# of f\ndef f(): pass\n", "g()\n# why\n# region A\n"),
        ("g()\n# pylint: disable=x\ndef f(): pass\nh()\n", "g()\n# pylint: disable=x\nh()\n"),
        ("def f():\n    pass\n# not of f\ng()\n", "# not of f\ng()\n"),
        ("x = '''\n# text'''\ndef f(): pass\n", "x = '''\n# text'''\n"),
        # definitions that hang together
        (
            "@overload\ndef f(x: int) -> int: ...\n@overload\ndef f(x: str) -> str: ...\n"
            "def f(x): return x\ng()\n",
            "g()\n",
        ),
        (
            "class C:\n    @property\n    def f(self): pass\n\n    @f.setter\n"
            "    def f(self, x): pass\n\n    def g(self): pass\n",
            "class C:\n    def g(self): pass\n",
        ),
        # odd texts
        ("g()\r\n\r\n\r\ndef f():\r\n    pass\r\n\r\n\r\nh()\r\n", "g()\r\n\r\n\r\nh()\r\n"),
        ("\ufeffdef f(): pass\ng()\n", "\ufeffg()\n"),
        ("if x:\n\tdef f():\n\t\tpass\n\tg()\n", "if x:\n\tg()\n"),
        ("g('é')\n\x0c\ndef f(): pass\n\x0c\nh()", "g('é')\n\x0c\n\x0c\nh()"),
        (
            "# -*- coding: latin-1 -*-\ndef f(): 'é'\ng('é')\n",
            "# -*- coding: latin-1 -*-\ng('é')\n",
        ),
        ("g()\rdef f(): pass\rh()\r", "g()\rh()\r"),
        # what would dangle
        ("def f(): pass\n\n\ndel f\n", ""),
        ("def f(): pass\n\n\ndel f, g\n", "del g\n"),
        ("def f(): pass\n\n\ndel g, f\n", "del g\n"),
        (
            "def f(): pass\ndef h():\n    global f, g\n    g = 1\n",
            "def h():\n    global g\n    g = 1\n",
        ),
        (
            "def f(): pass\ndef h():\n    global f\n    f = 1\n",
            "def h():\n    global f\n    f = 1\n",
        ),
    ],
)
def test_removes(before: str, after: str, remove: Remove) -> None:
    assert remove(before, "f") == after


@pytest.mark.parametrize(
    ("names", "after"),
    [
        (("a", "b"), "x = 1\n\n\nclass C:\n    def c(self): pass\n"),
        (("a", "b", "C"), "x = 1\n"),
        (("c", "C"), f"x = 1\n\n\n{A}\n\n{B}"),  # the method goes with its class
        (("a", "c"), f"x = 1\n\n\n{B}\n\nclass C:\n    pass\n"),
    ],
)
def test_removes_several(names: tuple[str, ...], after: str, remove: Remove) -> None:
    code = f"x = 1\n\n\n{A}\n\n{B}\n\nclass C:\n    def c(self): pass\n"
    assert remove(code, *names) == after
