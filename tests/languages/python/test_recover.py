"""What the parser refuses is read all the same, as uses and never as something to remove."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweeper.languages.python.recover import LARGEST, recover
from sweeper.model import Facts

PYTHON_2 = """\
import os, urllib2 as web
from shop.tools import *
from ..models import Order as Sale, Item

class Basket(object):
    @staticmethod
    def price(items):
        print "total", web.total(items)
        raise ValueError, getattr(items, 'hidden')

def main():
    exec "Basket"  # a remark about nothing
"""

CONFLICT = """\
def before(): pass
<<<<<<< HEAD
value = first()
=======
value = second()
>>>>>>> topic
def after(): return value
"""


def names(facts: Facts, kind: str) -> list[str]:
    return [d.name for d in facts.definitions if d.kind == kind]


def test_nothing_is_ever_said_to_be_useless() -> None:
    facts = recover("def f(:\n    return 1\n    work()\n    x = 2\n")
    assert facts.statements == ()
    assert facts.exports is None


def test_definitions_of_python_2() -> None:
    facts = recover(PYTHON_2)
    assert facts.unread == "tree-sitter"
    assert names(facts, "class") == ["Basket"]
    assert names(facts, "method") == ["price"]
    assert names(facts, "function") == ["main"]
    price = next(d for d in facts.definitions if d.name == "price")
    assert facts.definitions[price.scope].name == "Basket"
    assert (price.span.line, price.line) == (6, 7)


def test_imports_of_python_2() -> None:
    facts = recover(PYTHON_2)
    bound = [facts.definitions[i.definition].name for i in facts.imports]
    assert bound == ["os", "web", "*", "Sale", "Item"]
    assert [(i.module, i.name, i.level) for i in facts.imports] == [
        ("os", "", 0),
        ("urllib2", ".", 0),
        ("shop.tools", "*", 0),
        ("models", "Order", 2),
        ("models", "Item", 2),
    ]


def test_every_word_is_a_use_but_those_of_comments() -> None:
    words = recover(PYTHON_2).words
    assert {"total", "hidden", "Basket", "urllib2", "shop.tools", "web.total"} <= set(words)
    assert "remark" not in words


def test_both_sides_of_a_conflict_are_uses() -> None:
    facts = recover(CONFLICT)
    assert {"first", "second"} <= set(facts.words)
    assert {"before", "after"} <= set(facts.words)


def test_newer_syntax() -> None:
    facts = recover(
        "type Pair[T] = tuple[T, T]\ndef first[T](pair: Pair[T]) -> T: return pair[0]\n"
    )
    assert facts.unread == "tree-sitter"
    assert names(facts, "function") == ["first"]


def test_what_is_mostly_an_error_is_read_by_word() -> None:
    facts = recover("} shop.sell ] the ( Basket ! or ) not\n" * 50)
    assert facts.unread == "words"
    assert {"sell", "Basket", "shop.sell"} <= set(facts.words)
    assert len(facts.definitions) == 1


def test_what_is_too_large_is_read_by_word() -> None:
    facts = recover("x = [" + "1, " * LARGEST + "shop]")
    assert facts.unread == "words"
    assert "shop" in facts.words


def test_comments_that_keep_are_found() -> None:
    assert recover("print 'x'\nimport os  # noqa: F401\n").keeps == ((2, "# noqa: F401"),)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_the_parser(newline: str) -> None:
    code = "\x0c\ndef f():\n  pass\n\ndef g():\n  pass\n".replace("\n", newline)
    expected = [node.lineno for node in ast.parse(code).body]
    found = recover(code + "print 'x'" + newline)
    assert [d.line for d in found.definitions if d.kind == "function"] == expected


def test_columns_are_bytes() -> None:
    facts = recover("if a:\n  'ä'; import b\n  print 'x'\n")
    assert [d.span for d in facts.definitions if d.kind == "import"] == [(2, 15, 2, 16)]


HOSTILE = [
    "(",
    "[({",
    "-",
    'f"{',
    "lambda:",
    "def f(\n",
    "<<<<<<< x\n",
    "a.b",
    "'''",
    "\0",
    "\ud800",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_is_read_in_linear_time(unit: str) -> None:
    """What takes more than linear time here takes minutes, which the time limit notices."""
    assert recover(unit * (LARGEST // len(unit) // 4)).unread in ("tree-sitter", "words")


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(alphabet="def class import from.*as,():\n \t\"'#ä\x00\ud800x@", max_size=80))
def test_never_raises_and_links_within_the_file(text: str) -> None:
    facts = recover(text)
    for index, definition in enumerate(facts.definitions):
        assert definition.scope < index
    for each in facts.imports:
        assert facts.definitions[each.definition].kind == "import"
