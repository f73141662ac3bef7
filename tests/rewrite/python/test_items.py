from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from sweeper.rewrite.python.items import item_of, others, without_items
from sweeper.rewrite.python.source import Refused, Source


def without(text: str, key: str = "k") -> str:
    source = Source(text)
    items = [
        item for node in source.parents if _says(node, key) and (item := item_of(source, node))
    ]
    return without_items(source, items) if items else text


def _says(node: ast.AST, key: str) -> bool:
    match node:
        case ast.Constant(value=text) | ast.keyword(arg=text):
            return text == key
    return False


@pytest.mark.parametrize(
    "text",
    [
        "F = 'a' if x else 'k'\n",
        "F = {'a': 'k'}\n",
        "F = {'a': {'b': 'k'}}\n",
        "F = [('a', 'k'), ('b', 'c')]\n",
        "F = x('a')['k']\n",
        "F = {f('k'): 1}\n",
        "F = [g(h(i(j('k')))), 1]\n",
        "return_ = f'{x}k'\n",
        "F, G = 'k', 1\n",
        "F.x = 'k'\n",
        "F += 'k'\n",
        "del F['k']\n",
        "print(F['k'])\n",
        "x = f(y, *'k')\n",
    ],
)
def test_leaves_alone(text: str) -> None:
    assert without(text) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("F = {'k': 1}\n", "F = {}\n"),
        ("F = {'a': 1, 'k': 2, **G}\n", "F = {'a': 1, **G}\n"),
        ("F = {'k': 1, 'a': 2}\n", "F = {'a': 2}\n"),
        ("F = {'a': 1, 'k': 2}\n", "F = {'a': 1}\n"),
        ("F = {\n    'a': 1,\n    'k': f(\n        1,\n    ),\n}\n", "F = {\n    'a': 1,\n}\n"),
        ("F = ['k']\n", "F = []\n"),
        ("F = ('k',)\n", "F = ()\n"),
        ("F = ('a', 'k')\n", "F = ('a',)\n"),
        ("F = ('a', ('k', 1), 'b')\n", "F = ('a', 'b')\n"),
        ("F = [G('k', 1), G('a', 2)]\n", "F = [G('a', 2)]\n"),
        ("F = [G(name='k'), G(name='a')]\n", "F = [G(name='a')]\n"),
        ("F = [{'name': 'k', 'on': 1}, {'name': 'a'}]\n", "F = [{'name': 'a'}]\n"),
        ("F = dict(a=1, k=2)\n", "F = dict(a=1)\n"),
        ("F = dict(k=2, a=1)\n", "F = dict(a=1)\n"),
        ("F = {'é': 1, 'k': 'ü'}\n", "F = {'é': 1}\n"),
        ("a()\nF['k'] = 1\nb()\n", "a()\nb()\n"),
        ("if x:\n    F['k'] = 1\n", "if x:\n    pass\n"),
        ("if x:\n    a()\nelse:\n    F['k'] = 1\n", "if x:\n    a()\n"),
        ("F.add('k', 1)\nb()\n", "b()\n"),
        ("F.add(G('k'))\nb()\n", "b()\n"),
        ("K = 'k'\nA = 'a'\n__all__ = ['K', 'A']\n", "A = 'a'\n__all__ = ['A']\n"),
        ("K = G('k')\n'''Text.'''\nA = G('a')\n", "A = G('a')\n"),
        ("class F(Enum):\n    K = 'k', 1\n    A = 'a', 2\n", "class F(Enum):\n    A = 'a', 2\n"),
        ("class F:\n    K = 'k'\n", "class F:\n    pass\n"),
        ("K = 'a', 'k'\n", "K = 'a',\n"),
    ],
)  # fmt: skip
def test_removes_what_is_there_for_the_key(before: str, after: str) -> None:
    assert without(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# Long text on k.\n'kind_k': 1,\n'a': 1,", "# Long text on k.\n'a': 1,"),
        ("# Says kind_k.\n'kind_k': 1,\n'a': 1,", "'a': 1,"),
        ("# Alone.\n'kind_k': 1,\n# Other.\n'a': 1,", "# Other.\n'a': 1,"),
        ("# Alone.\n'kind_k': 1,\n\n'a': 1,", "\n'a': 1,"),
        ("'a': 1,\n# Last.\n'kind_k': 1,", "'a': 1,"),
        ("# ---- All ----\n'kind_k': 1,\n\n'a': 1,", "# ---- All ----\n\n'a': 1,"),
        ("'a': 1,  # a\n'kind_k': 1,  # k\n'b': 1,  # b", "'a': 1,  # a\n'b': 1,  # b"),
    ],
)
def test_takes_along_the_comments_that_are_its_own(before: str, after: str) -> None:
    inner = [f"    {line}" if line else "" for line in before.split("\n")]
    left = [f"    {line}" if line else "" for line in after.split("\n")]
    text = "\n".join(["F = {", *inner, "}", ""])
    assert without(text, "kind_k") == "\n".join(["F = {", *left, "}", ""])


@pytest.mark.parametrize("text", ["F = {'k'}\n", "F = dict(k=1)\n"])
def test_refuses_to_leave_what_does_not_say_the_same(text: str) -> None:
    with pytest.raises(Refused):
        without(text)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("F = {'k': 1, 'a': 2, b: 3}\n", ["'a'", "b"]),
        ("F = [('k', 1), ('a', 2), 'b', f()]\n", ["'a'", None, None]),
        ("F = [G('k'), G('a'), H('b')]\n", ["'a'", None]),
        ("F = [G(name='k'), G(name='a'), G('b')]\n", ["'a'", None]),
        ("F.add('k')\nF.add('a')\nF.pop('b')\nc()\n", ["'a'"]),
        ("F['k'] = 1\nF['a'] = 1\nG['b'] = 1\n", ["'a'"]),
    ],
)
def test_finds_what_the_others_say(text: str, keys: list[str | None]) -> None:
    source = Source(dedent(text))
    said = next(node for node in source.parents if _says(node, "k"))
    item = item_of(source, said)
    assert item is not None
    found = [None if each is None else ast.unparse(each) for each in others(item)]
    assert found == keys
