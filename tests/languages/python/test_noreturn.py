"""Which calls of a file never return."""

from __future__ import annotations

import ast

import pytest

from sweeper.languages.python.noreturn import NeverReturning, dotted

GIVEN = ("sys.exit", "exit", "click.Context.exit")


def name(code: str) -> str:
    """Return what is said of the expression in the last line."""
    tree = ast.parse(code)
    last = tree.body[-1]
    assert isinstance(last, ast.Expr)
    return NeverReturning(tree, GIVEN).name(last.value, [tree])


@pytest.mark.parametrize(
    "code",
    [
        "sys",
        "sys.exit",
        "sys.exit()()",
        "other.exit()",
        "import os as sys\nsys.exit()",
        "def exit(): ...\nexit()",
        "for exit in x: ...\nexit()",
        "from other import exit\nexit()",
        "def fail() -> None: ...\nfail()",
        "self.fail()",
    ],
)
def test_returns(code: str) -> None:
    assert name(code) == ""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("exit(1)", "exit"),
        ("import sys\nsys.exit()", "sys.exit"),
        ("try:\n    import sys\nexcept ImportError: ...\nsys.exit()", "sys.exit"),
        ("from sys import exit as leave\nleave()", "leave"),
        ("def fail() -> NoReturn: ...\nfail()", "fail"),
        ("def fail() -> 'typing.Never': ...\nfail()", "fail"),
    ],
)
def test_never_returns(code: str, expected: str) -> None:
    assert name(code) == expected


def test_last_names_hold_all_and_aliases() -> None:
    tree = ast.parse("from sys import exit as leave\nclass A:\n def stop(self) -> Never: ...\n")
    assert NeverReturning(tree, GIVEN).last_names == {"exit", "leave", "stop"}


@pytest.mark.parametrize(
    ("code", "path"), [("a.b.c", "a.b.c"), ("a", "a"), ("a().b", ""), ("1", "")]
)
def test_dotted(code: str, path: str) -> None:
    assert dotted(ast.parse(code, mode="eval").body) == path
