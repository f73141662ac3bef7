"""The guard tells a faithful text from one that changes other code."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from sweeper.rewrite.python.guard import check
from sweeper.rewrite.python.plan import Drop, Operation, Plan
from sweeper.rewrite.python.source import Refused, Source

CODE = "def f():\n    return 1.0\n\n\ndef g():\n    yield 2\n"


def without_f(code: str = CODE) -> Plan:
    """The plan that drops `f`."""
    source = Source(code)
    operations: list[Operation] = [
        Drop(node)
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef) and node.name == "f"
    ]
    return Plan(source, operations)


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        "",
        "def g():\n    yield 3\n",
        "def g():\n    yield 2.0\n",
        "def g():\n    return 2\n",
        "def h():\n    yield 2\n",
        "def g():\n    yield 2\npass\n",
        "async def g():\n    yield 2\n",
        "def g(:\n",
        "def g():\n    yield 2\n    yield 2\n",
    ],
)
def test_refuses(text: str) -> None:
    with pytest.raises(Refused):
        check(without_f(), text)


@pytest.mark.parametrize("text", ["def g():\n    yield 2\n", "def g(): yield 2  # other layout"])
def test_accepts_the_same_tree(text: str) -> None:
    check(without_f(), text)


def test_refuses_what_does_not_compile() -> None:
    code = "class f: pass\ndef h():\n    def f(): pass\n    def g():\n        nonlocal f\n"
    source = Source(code)
    inner = next(n for n in source.statements if isinstance(n, ast.FunctionDef) and n.name == "f")
    with pytest.raises(Refused, match="would not compile"):
        check(Plan(source, [Drop(inner)]), code.replace("    def f(): pass\n", ""))


def test_is_content_with_parsing_where_the_old_text_does_not_compile() -> None:
    check(without_f("def f(): pass\nreturn 1\n"), "return 1\n")


def test_leaves_files_alone_that_nest_too_deep_to_be_judged(
    refusals: Callable[..., list[str]],
) -> None:
    code = f"import os\nx = a{'.b()' * 300}\n"
    reason = "its file nests expressions too deep to be rewritten"
    assert refusals(code, "os", "x") == [reason, reason]


def test_does_without_the_type_comment_that_was_misplaced(remove: Callable[..., str]) -> None:
    code = "x = [  # type: list\n    1,  # type: int\n]\ny = 1  # type: int\n"
    assert remove(code, "x") == "y = 1  # type: int\n"
