"""Variables, attributes and locals go with their values, and a value with effects stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sweeper.languages.python import parse
from sweeper.model import Finding, Span
from sweeper.rewrite import apply, rewrite

Remove = Callable[..., str]
Refuse = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("X = f()\n", "the value may have effects"),
        ("X: int = f()\n", "the value may have effects"),
        ("X = settings.DEBUG\n", "the value may have effects"),
        ("X = [f(y) for y in z]\n", "the value may have effects"),
        ("X = source | sink\n", "the value may have effects"),
        ("X = a >> b\n", "the value may have effects"),
        ("X = rows[0]\n", "the value may have effects"),
        ("X = {**defaults}\n", "the value may have effects"),
        ("X = (y := 1)\n", "the value may have effects"),
        ("X = lambda y=f(): 1\n", "the value may have effects"),
        ("try:\n    X = unicode\nexcept NameError:\n    pass\n", "the value may have effects"),
        ("X = 1\nX += f()\n", "the value may have effects"),
        ("for X in y: pass\n", "X is bound by a loop"),
        ("X, Y = f()\n", "X is one of several targets of an unpacking"),
        ("X, *Y = 1, 2\n", "X is one of several targets of an unpacking"),
        ("(X, Y) = (f(), 2)\n", "X is one of several targets of an unpacking"),
        ("X, Y = 1, 2  # both\n".replace("1,", "1,  \\\n"), None),
        ("Z = [X for X in y]\n", "X is bound by a comprehension"),
        ('X = 1\n\n"""Not the docstring."""\n', "a string would become a docstring"),
        ("def f():\n    global X\n    X = 1\n    return X\n", None),
    ],
)
def test_leaves_alone(code: str, reason: str | None, refusals: Refuse, remove: Remove) -> None:
    if reason is None:
        assert remove(code, "X") != ""
    else:
        assert refusals(code, "X") == [reason]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("X = 1\n", ""),
        ("X: int\nY = 2\n", "Y = 2\n"),
        ("X: int = 1\nY = 2\n", "Y = 2\n"),
        ("X = [\n    1,\n]\nY = 2\n", "Y = 2\n"),
        ("X = 1; Y = 2\n", "Y = 2\n"),
        ("X = Y = f()\n", "Y = f()\n"),
        ("Y = X = f()\n", "Y = f()\n"),
        ("Z = X = Y = f()\n", "Z = Y = f()\n"),
        ("Y = (X) = (f())\n", "Y = (f())\n"),
        ("X, Y = 1, 2\n", "Y = 2\n"),
        ("X, Y = (1, 2), (3,)\n", "Y = (3,)\n"),
        ("(Y, X) = (1, 2)\n", "Y = 1\n"),
        ("Y, X, Z = 1, 2, 3\n", "Y, Z = 1, 3\n"),
        ("Y, Z, X = 1, f(), 3\n", "Y, Z = 1, f()\n"),
        ("X = 1\nX += 2\nY = 3\n", "Y = 3\n"),
        ("X = []\nY = 3\nX += [4]\n", "Y = 3\n"),
        ("X = 1\ndel X\n", ""),
        ("X = lambda: f()\nY = 1\n", "Y = 1\n"),
        ("X = -1 * 2 ** 3 | 4\nY = 1\n", "Y = 1\n"),
        ("X = 'a' if Y else f'{Y}'\n", ""),
        ("X = Dict[str, int] | None\n", ""),
        ("import os\nX = os.sep\n", "import os\n"),
        ("X = Colour.RED\nY = 1\n", "Y = 1\n"),
        ("import sys\nX = sys.version_info[0] >= 3\n", "import sys\n"),
        ("try:\n    X = 1\nexcept E:\n    X = 2\n", "try:\n    pass\nexcept E:\n    pass\n"),
        ("if y:\n    X = 1\nelse:\n    X = 2\nz()\n", "if y:\n    pass\nz()\n"),
        ("if (X := f()): pass\n", "if f(): pass\n"),
        ("with f() as X: pass\n", "with f(): pass\n"),
        # documentation that belongs to it
        ('Y = 1\nX = 1\n"""About X."""\nZ = 2\n', "Y = 1\nZ = 2\n"),
        ("Y = 1\n\n#: About X.\nX = 1\n\nZ = 2\n", "Y = 1\n\nZ = 2\n"),
        ("Y = 1\n# seconds of X\nX = 1\nZ = 2\n", "Y = 1\nZ = 2\n"),
        ("Y = 1\n# the limits\nX = 1\nZ = 2\n", "Y = 1\n# the limits\nZ = 2\n"),
        ("Y = 1\n\n# the limit\nX = 1\n\nZ = 2\n", "Y = 1\n\nZ = 2\n"),
        ("Y = 1\nX = 1  # why\nZ = 2\n", "Y = 1\nZ = 2\n"),
        # in classes and methods
        ("class C:\n    X = 1\n    Y = 2\n", "class C:\n    Y = 2\n"),
        ("class C:\n    X: int\n", "class C:\n    pass\n"),
        ("class C: X = 1\n", "class C: pass\n"),
        ('class C:\n    X = 1\n    """About X."""\n', "class C:\n    pass\n"),
        ("class C:\n    X = Y = 1\n", "class C:\n    Y = 1\n"),
        (
            "class C:\n    def __init__(self, x):\n        self.X = x\n        self.y = 1\n",
            "class C:\n    def __init__(self, x):\n        self.y = 1\n",
        ),
        (
            "class C:\n    def __init__(self):\n        self.X: int = 1\n\n"
            "    def g(self):\n        self.X = 2\n        self.X += 1\n",
            "class C:\n    def __init__(self):\n        pass\n\n    def g(self):\n        pass\n",
        ),
        (
            "class C:\n    def g(self, x):\n        self.X = self.y = x()\n",
            "class C:\n    def g(self, x):\n        self.y = x()\n",
        ),
        # other scopes
        ("X = 1\ndef f():\n    global X\n    X = 2\n", "def f():\n    pass\n"),
        ("X = 1\ndef f():\n    global X, Y\n    Y = 2\n", "def f():\n    global Y\n    Y = 2\n"),
        # exports
        ('X = 1\n__all__ = ["X", "Y"]\n', '__all__ = ["Y"]\n'),
        # odd texts
        ("é = 1; X = 'ü'; z = 3\n", "é = 1; z = 3\n"),
        ("Y = 'é'; X, Z = 1, 'ü'\n", "Y = 'é'; Z = 'ü'\n"),
        ("X = \\\n    1\nY = 2\n", "Y = 2\n"),
        ('X = """\nY = 1\n"""\nZ = 3\n', "Z = 3\n"),
    ],
)
def test_removes_variables(before: str, after: str, remove: Remove) -> None:
    assert remove(before, "X") == after


@pytest.mark.parametrize(
    ("rest", "after", "reason"),
    [
        ("X += 2\nY = 1\n", "Y = 1\n", ""),
        ("Y = 1\nX += f()\n", "", "a value that is added to it may have effects"),
        ("del Y[0], X\n", "del Y[0]\n", ""),
        ("X = 2\nX += 2\ndel X\n", "X = 2\nX += 2\ndel X\n", ""),  # it is bound still
        ("class C:\n    X = 2\n    del X\n", "class C:\n    X = 2\n    del X\n", ""),
    ],
)
def test_takes_along_what_would_dangle(rest: str, after: str, reason: str) -> None:
    code = f"X = 1\n{rest}"
    found = Finding("dead-symbol", "variable", "a.py", (Span(1, 0, 1, 5),), "X", "X", "a", "")
    rewriting = rewrite({"a.py": code}, [found])
    assert apply(code, rewriting.edits) == (after or code)
    assert [skipped.reason for skipped in rewriting.skipped] == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A = B = 1\nC = 2\n", "C = 2\n"),
        ("A, B = 1, 2\nC = 2\n", "C = 2\n"),
        ("A = B = f()\n", "B = f()\n"),  # of two that cannot both go, one does
        ("A, B, C = 1, 2, 3\n", "C = 3\n"),
    ],
)
def test_removes_several_targets(before: str, after: str, remove: Remove) -> None:
    assert remove(before, "A", "B") == after


def test_removes_calls_that_are_said_to_be_pure(remove: Remove, refusals: Refuse) -> None:
    pure = ["re.compile", "frozenset"]
    code = "import re as r\nX = r.compile('a')\nY = frozenset(['a'])\n"
    assert remove(code, "X", "Y", pure_calls=pure) == "import re as r\n"
    # what the file binds itself is not the builtin; a collection iterates over what it gets
    own = "def frozenset(x): boom()\nX = frozenset('a')\n"
    assert remove(own, "X", pure_calls=pure) == own
    assert remove("X = frozenset(rows)\n", "X", pure_calls=pure) == "X = frozenset(rows)\n"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("def f(y):\n    for x in y: pass\n", "x is bound by a loop"),
        ("def f(y):\n    x, z = y\n", "x is one of several targets of an unpacking"),
        ("def f(y):\n    with y as (x, z): pass\n", "x is one of several targets of an unpacking"),
        (
            "def f(y):\n    x = 1\n    return x\n",
            "x is still used in f, where this is all that binds it",
        ),
        (
            "def f(y):\n    x = 1\n    def g():\n        return x\n    return g\n",
            "x is still used in f, where this is all that binds it",
        ),
        ("def f(y):\n    x = 1\n    'text'\n", "a string would become a docstring"),
        (
            "def f(y):\n    if (x  # why\n        := y()): pass\n",
            "a comment stands inside the assignment expression",
        ),
    ],
)
def test_leaves_alone_locals(code: str, reason: str, refusals: Refuse) -> None:
    assert refusals(code, "x", kind="unused-local") == [reason]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1", "pass"),
        ("x = y", "pass"),
        ("x = y.z", "pass"),
        ("x: int = y", "pass"),
        ("x: int", "pass"),
        ("x = y()", "y()"),
        ("x: int = y()", "y()"),
        ("x = y[0]", "y[0]"),
        ("x = y() or z", "y() or z"),
        ("x = (\n        y()\n    )  # why", "(\n        y()\n    )  # why"),
        ("x = \\\n        y()", "y()"),
        ("x = z = y()", "z = y()"),
        ("x = a.b = y()", "a.b = y()"),
        ("x = yield", "yield"),
        ("x = yield y", "yield y"),
        ("x = y(); z()", "y(); z()"),
        ("z(); x = 1", "z()"),
        ("x, z = 1, 2\n    return z", "z = 2\n    return z"),
        ("x = lambda: y()", "pass"),
        ("x = f'{y()}'", "f'{y()}'"),
        ("x = y()\n    x += 1", "y()"),
        ("x = 1\n    x += y()", "y()"),
        ("x = 1\n    del x", "pass"),
        ("x = 1\n    return lambda x: x", "return lambda x: x"),
        ("with y as x: pass", "with y: pass"),
        ("with y() as x, z as w:\n        w()", "with y(), z as w:\n        w()"),
        (
            "with (\n        y() as x,  # why\n    ):\n        pass",
            "with (\n        y(),  # why\n    ):\n        pass",
        ),
        ("with y(as_=1) as (x): pass", "with y(as_=1): pass"),
        ("try: y()\n    except E as x: pass", "try: y()\n    except E: pass"),
        (
            "try: y()\n    except (E, F) as x:  # why\n        pass",
            "try: y()\n    except (E, F):  # why\n        pass",
        ),
        ("try: y()\n    except* E as x: pass", "try: y()\n    except* E: pass"),
        ("if (x := y()): pass", "if y(): pass"),
        ("if(x := y()): pass", "if(y()): pass"),
        ("if (x := y()) > 1: pass", "if y() > 1: pass"),
        ("if z and (x := y): pass", "if z and y: pass"),
        ("if (x := y + 1) > 1: pass", "if (y + 1) > 1: pass"),
        ("if (x := (y)): pass", "if ((y)): pass"),
        ("z(x := y())", "z(y())"),
        ("z((x := y()))", "z((y()))"),
        ("(x := y())", "y()"),
        ("return [x := y(), 2]", "return [y(), 2]"),
        (
            "try:\n        x = y.z\n    except E:\n        pass",
            "try:\n        y.z\n    except E:\n        pass",
        ),
        (
            "try:\n        x = y\n    finally:\n        z()",
            "try:\n        pass\n    finally:\n        z()",
        ),
    ],
)
def test_removes_locals(before: str, after: str, remove_locals: Remove) -> None:
    code = "def f(y, z):\n    {}\n"
    assert remove_locals(code.format(before), "x") == code.format(after)


def test_removes_all_targets_of_a_value_with_effects(remove_locals: Remove) -> None:
    code = "def f():\n    x = z = g()\n    del x, z\n"
    assert remove_locals(code, "x", "z") == "def f():\n    g()\n"
    assert remove_locals(code.replace("g()", "1"), "x", "z") == "def f():\n    pass\n"


def test_removes_inner_functions_and_imports_as_locals(remove_locals: Remove) -> None:
    code = "def f():\n    def x(): pass\n    import y\n    return 1\n"
    assert remove_locals(code, "x", "y") == "def f():\n    return 1\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("with y() as x: pass", "with y(): pass"),
        ("with y(), (\n    z\n) as x: pass", "with y(), (\n    z\n): pass"),
        ("try: pass\n    except E as x: pass", "try: pass\n    except E: pass"),
        ("try: pass\n    except (E, F) as x: pass", "try: pass\n    except (E, F): pass"),
        ("if (x := y()): pass", "if y(): pass"),
        ("x = 1", "pass"),
        ("x = 1  # type: int", "pass"),
    ],
)
def test_finds_locals_where_the_front_end_sees_them(before: str, after: str) -> None:
    code = "def f(y, z):\n    {}\n"
    (seen,) = parse(code.format(before)).statements
    finding = Finding("unused-local", "local", "a.py", (seen.span,), "x", "f.x", "a", "unused")
    rewriting = rewrite({"a.py": code.format(before)}, [finding])
    assert apply(code.format(before), rewriting.edits) == code.format(after)


def test_finds_variables_with_type_comments_where_the_front_end_sees_them() -> None:
    code = "x = 1  # type: int\ny = 2  # type: ignore\n"
    spans = tuple(d.span for d in parse(code).definitions if d.name == "x")
    finding = Finding("dead-symbol", "variable", "a.py", spans, "x", "x", "a", "unused")
    assert apply(code, rewrite({"a.py": code}, [finding]).edits) == "y = 2  # type: ignore\n"
