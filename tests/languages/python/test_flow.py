"""Statements that control never reaches are found; what is wanted all the same is left alone."""

from __future__ import annotations

import ast
import re
from textwrap import dedent, indent

import pytest

from sweeper.languages.python.flow import unreachable

NORETURN = ("sys.exit", "os._exit", "exit", "pytest.skip", "typing.assert_never")


def dead_lines(code: str) -> list[str]:
    """Return the source of each dead run, without its indentation."""
    code = dedent(code)
    lines = code.splitlines()
    runs = []
    for found in unreachable(ast.parse(code), noreturn=NORETURN):
        span = found.span
        run = "\n".join(lines[span.line - 1 : span.end_line])
        runs.append(re.sub(r"\n\s*", "; ", run.strip()))
    return runs


def in_function(code: str) -> str:
    return "def f(x, y):\n" + indent(dedent(code).strip("\n"), "    ") + "\n"


LEFT_ALONE = {
    "one branch goes on": "if x:\n return 1\nwork()",
    "elif without else": "if x:\n return 1\nelif y:\n return 2\nwork()",
    "type checking": "if TYPE_CHECKING:\n return 1\nwork()",
    "debug switch": "if __debug__:\n return 1\nwork()",
    "platform": "import sys\nif sys.version_info >= (3, 11):\n return 1\nelse:\n work()",
    "module constant": "if DEBUG:\n work()",
    "compared constants may be patched by a generator": "if 0 < 1:\n return 1\nwork()",
    "while with break": "while True:\n if x:\n  break\nwork()",
    "break in with": "while True:\n with x:\n  break\nwork()",
    "break in try": "while True:\n try:\n  y()\n except OSError:\n  break\nwork()",
    "break in match": "while True:\n match x:\n  case 1:\n   break\nwork()",
    "break in else of an inner loop": "while True:\n for a in x:\n  y()\n else:\n  break\nwork()",
    "while with a test": "while x:\n return 1\nwork()",
    "for may not run": "for a in x:\n return a\nwork()",
    "for with break skips else": "for a in x:\n break\nelse:\n return 1\nwork()",
    "async for": "async def g():\n async for a in x:\n  return a\n work()",
    "try that fails": "try:\n return y()\nexcept OSError:\n y()\nwork()",
    "try of raise": "try:\n raise OSError\nexcept OSError:\n pass\nwork()",
    "endless loop inside try": "try:\n while True:\n  y()\nexcept EOFError:\n pass\nwork()",
    "else of try goes on": "try:\n y()\nexcept OSError:\n return 1\nelse:\n y()\nwork()",
    "suppress": "with contextlib.suppress(OSError):\n raise OSError\nwork()",
    "pytest.raises": "import sys\nwith pytest.raises(SystemExit):\n sys.exit()\nwork()",
    "unknown manager around a call": "with x:\n return y()\nwork()",
    "match without a default": "match x:\n case 1:\n  return 1\n case 2:\n  return 2\nwork()",
    "match with a guarded default": "match x:\n case _ if y:\n  return 1\nwork()",
    "match with a case that goes on": "match x:\n case 1:\n  y()\n case _:\n  return 2\nwork()",
    "assert False is gone under -O": "assert False\nwork()",
    "other exit": "x.exit()\nwork()",
    "own sys": "sys = y\nsys.exit()\nwork()",
    "shadowed built-in": "exit = y\nexit()\nwork()",
    "never returning coroutine without await": "async def stop() -> NoReturn: ...\nstop()\nwork()",
    "nested function leaves": "def g():\n return 1\nwork()",
    "class body": "class A:\n def g(self):\n  return 1\nwork()",
    "lambda and comprehension": "g = lambda: 1\nh = [a for a in x]\nwork()",
    "generator idiom": "return\nyield",
    "generator idiom with a value": "raise NotImplementedError\nyield 1",
    "generator idiom under a test": "if False:\n yield",
    "guard after an endless loop": "while True:\n y()\nraise AssertionError('unreachable')",
    "guard after an exhaustive if": "if x:\n return 1\nelse:\n return 2\nreturn None",
    "guard after match": "match x:\n case _:\n  return 1\nassert_never(x)",
    "guard after exit": "import sys\nsys.exit(1)\nreturn None",
    "guard in the else of a try": "try:\n raise x\nexcept OSError:\n y()\nelse:\n self.fail()",
    "dead pass": "return 1\npass",
    "dead string": "return 1\n'a remark'",
    "dead ellipsis": "raise x\n...",
    "import for other tools": "if False:\n import decimal\nreturn x",
    "annotation for other tools": "if False:\n x: int\nreturn x",
    "makes a name local": "if False:\n value = None\nreturn lambda: value",
    "makes a name global": "return 1\nglobal counter",
    "makes a name local to an inner reader": "def h():\n return z\nreturn h\nz = 1",
}


@pytest.mark.parametrize("code", LEFT_ALONE.values(), ids=LEFT_ALONE.keys())
def test_leaves_alone(code: str) -> None:
    assert dead_lines(in_function(code)) == []


FOUND = {
    "return": ("return 1\nwork()", "work()"),
    "raise": ("raise x\nwork()", "work()"),
    "raise in except": (
        "try:\n y()\nexcept OSError as e:\n raise x from e\n work()",
        "work()",
    ),
    "else of a try": ("try:\n raise x\nexcept OSError:\n y()\nelse:\n work()", "work()"),
    "continue": ("for a in x:\n continue\n work()", "work()"),
    "break": ("while x:\n break\n work()", "work()"),
    "a whole run": ("return 1\ny()\nif x:\n y()\nwork()", "y(); if x:; y(); work()"),
    "lone return after raise": ("raise x\nreturn 1", "return 1"),
    "after if and else": ("if x:\n return 1\nelse:\n raise x\nwork()", "work()"),
    "after a whole chain": (
        "if x:\n return 1\nelif y:\n return 2\nelse:\n return 3\nwork()",
        "work()",
    ),
    "if False": ("if False:\n work()", "if False:; work()"),
    "if False return": ("if False:\n return 1\nwork()", "if False:; return 1"),
    "elif False return": ("if x:\n y()\nelif 0:\n return 1\nwork()", "elif 0:; return 1"),
    "if 0": ("if 0:\n work()", "if 0:; work()"),
    "if None": ("if None:\n work()", "if None:; work()"),
    "if empty string": ("if '':\n work()", "if '':; work()"),
    "if empty tuple": ("if ():\n work()", "if ():; work()"),
    "if not True": ("if not True:\n work()", "if not True:; work()"),
    "if False and": ("if False and x:\n work()", "if False and x:; work()"),
    "if False else": ("if False:\n work()\nelse:\n y()", "work()"),
    "if True else": ("if True:\n y()\nelse:\n work()", "work()"),
    "if True or": ("if True or x:\n y()\nelse:\n work()", "work()"),
    "elif False": ("if x:\n y()\nelif False:\n work()", "elif False:; work()"),
    "elif True": ("if x:\n y()\nelif True:\n y()\nelse:\n work()", "work()"),
    "if True leaves": ("if True:\n return 1\nwork()", "work()"),
    "while False": ("while False:\n work()", "while False:; work()"),
    "while False else": ("while False:\n work()\nelse:\n y()", "work()"),
    "while True": ("while True:\n y()\nwork()\ny()", "work(); y()"),
    "while 1": ("while 1:\n y()\nwork()", "work()"),
    "while True else": ("while True:\n if x:\n  break\nelse:\n work()", "work()"),
    "break of an inner loop": (
        "while True:\n for a in x:\n  break\nwork()",
        "work()",
    ),
    "break of an inner while": ("while True:\n while x:\n  break\nwork()", "work()"),
    "break in dead code": ("while True:\n return 1\n break\nwork()", "break|work()"),
    "else of a loop leaves": ("for a in x:\n y()\nelse:\n return 1\nwork()", "work()"),
    "while else leaves": ("while x:\n y()\nelse:\n return 1\nwork()", "work()"),
    "try and except leave": (
        "try:\n return y()\nexcept OSError:\n return 1\nwork()",
        "work()",
    ),
    "try and finally": ("try:\n return y()\nfinally:\n y()\nwork()", "work()"),
    "finally leaves": ("try:\n y()\nfinally:\n return 1\nwork()", "work()"),
    "else after return": (
        "try:\n return y()\nexcept OSError:\n y()\nelse:\n work()",
        "work()",
    ),
    "else of try leaves": (
        "try:\n y()\nexcept OSError:\n return 1\nelse:\n return 2\nwork()",
        "work()",
    ),
    "except group": ("try:\n return y()\nexcept* OSError:\n raise\nwork()", "work()"),
    "in finally": ("try:\n y()\nfinally:\n return 1\n work()", "work()"),
    "plain return in with": ("with x:\n return y\nwork()", "work()"),
    "return in open": ("with open(x) as a:\n return a.read()\nwork()", "work()"),
    "return under a lock": ("with y.lock:\n return y()\nwork()", "work()"),
    "match with default": (
        "match x:\n case 1:\n  return 1\n case _:\n  return 2\nwork()",
        "work()",
    ),
    "match with capture": ("match x:\n case other:\n  return other\nwork()", "work()"),
    "match with or": ("match x:\n case 1 | _:\n  return 1\nwork()", "work()"),
    "sys.exit": ("import sys\nsys.exit(1)\nwork()", "work()"),
    "built-in exit": ("exit()\nwork()", "work()"),
    "pytest.skip": ("import pytest\npytest.skip('later')\nwork()", "work()"),
    "exit in all branches": (
        "import sys\nif x:\n sys.exit(1)\nelse:\n return 1\nwork()",
        "work()",
    ),
    "decorated": ("return 1\n@x\ndef g(): ...\n", "@x; def g(): ..."),
    "in a nested function": ("def g():\n return 1\n work()\nreturn g", "work()"),
    "in a generator": ("yield 1\nreturn\nwork()", "work()"),
}


@pytest.mark.parametrize(("code", "expected"), FOUND.values(), ids=FOUND.keys())
def test_finds(code: str, expected: str) -> None:
    assert dead_lines(in_function(code)) == expected.split("|")


NEVER_RETURNING = [
    "import os as system\ndef f(x):\n system._exit(1)\n work()\n",
    "from sys import exit as leave\ndef f(x):\n leave(1)\n work()\n",
    "from typing import NoReturn\ndef fail(m) -> NoReturn: raise m\ndef f(x):\n fail(x)\n work()\n",
    "def fail(m) -> 'typing.Never': raise m\ndef f(x):\n fail(x)\n work()\n",
    "async def fail() -> NoReturn: ...\nasync def f(x):\n await fail()\n work()\n",
    "class A:\n def fail(self) -> NoReturn: ...\n def f(self):\n  self.fail()\n  work()\n",
]


@pytest.mark.parametrize("code", NEVER_RETURNING)
def test_finds_after_calls_that_never_return(code: str) -> None:
    assert dead_lines(code) == ["work()"]


RETURNING = [
    "def fail(m) -> NoReturn: raise m\ndef f(fail):\n fail(1)\n work()\n",
    "@catch\ndef fail(m) -> NoReturn: raise m\ndef f(x):\n fail(x)\n work()\n",
    "class A:\n def fail(self) -> NoReturn: ...\nclass B:\n def f(self):\n  self.fail()\n  work()",
    "class A:\n def fail(self) -> NoReturn: ...\ndef f(a):\n a.fail()\n work()\n",
]


@pytest.mark.parametrize("code", RETURNING)
def test_trusts_no_homonym(code: str) -> None:
    assert dead_lines(code) == []


def test_says_where_and_why() -> None:
    code = "class Shop:\n def sell(self):\n  return 1\n  work()\n  work('twice')\n"
    (found,) = unreachable(ast.parse(code), noreturn=())
    assert found.kind == "unreachable"
    assert found.name == "Shop.sell"
    assert found.span == (4, 2, 5, 15)
    assert found.note == "after return"


def test_keeps_the_order_of_the_file() -> None:
    code = "def f(x):\n return 1\n work()\ndef g(x):\n return 1\n work()\n"
    assert [found.name for found in unreachable(ast.parse(code), noreturn=())] == ["f", "g"]


def test_walks_a_long_chain_of_elif() -> None:
    chain = "if a: pass\n" + "elif b: pass\n" * 900 + "else: pass\n"
    assert unreachable(ast.parse(chain), noreturn=()) == []
