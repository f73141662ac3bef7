"""What can be taken out of a file."""

from __future__ import annotations

import pytest

from sweeper.config import load
from sweeper.detect import detect
from sweeper.graph.link import link
from sweeper.graph.liveness import liveness
from sweeper.languages.python import parse
from sweeper.model import Package, SourceFile

UNREAD = """\
import os

def lost():
    print "python 2"

class Till:
    def price(self):
        return 1
"""


def found(code: str) -> list[str]:
    """Return the names of all findings of an application of one file."""
    rules, _ = load(lambda path: None, packs=())
    texts = zip(("shop.py", "tills.py"), code.split("--- tills.py\n"), strict=False)
    sources = [
        (SourceFile(path, "", len(text), "production", "python"), parse(text))
        for path, text in texts
    ]
    graph = link(sources, rules, (Package("", (), "application", "said so"),))
    live = liveness(graph)
    return sorted(f.name for f in detect(graph, live, rules))


@pytest.mark.parametrize("code", [UNREAD, "<<<<<<< HEAD\n" + UNREAD, "(" * 1000 + "\n" + UNREAD])
def test_nothing_of_an_unread_file_is_found(code: str) -> None:
    assert found(code) == []


def test_the_same_is_found_when_it_can_be_read() -> None:
    readable = UNREAD.replace('print "python 2"', "print(2)") + "print(1)\n"
    assert found(readable) == ["Till", "lost", "os"]


PLACEHOLDER = """\
from contextlib import contextmanager

@contextmanager
def NAME():
    yield helper()

def helper():
    return deep()

def deep():
    return 1

print(1)
"""


def test_what_dead_code_needs_stays_with_it() -> None:
    assert found(PLACEHOLDER.replace("NAME", "_")) == []
    gone = ["contextmanager", "deep", "helper", "opened"]
    assert found(PLACEHOLDER.replace("NAME", "opened")) == gone


STAYING = """\
try:
    from tills import fast
except ImportError:
    fast = None
from tills import slow as slow
from tills import late
print(1)
--- tills.py
fast = 1
def slow(): return _deep()
def _deep(): return 1
def late(): return 1
"""


def test_what_an_import_brings_that_stays_stays() -> None:
    assert found(STAYING) == ["late", "late"]


ABSTRACT = """\
from abc import ABC, abstractmethod

def helper():
    return 1

class Shape(ABC):
    @abstractmethod
    def draw(self):
        return helper()

    def dead(self):
        return 2

class Square(Shape):
    def draw(self):
        return 3

print(Square())
"""


def test_what_is_abstract_and_what_implements_it_is_alive() -> None:
    assert found(ABSTRACT) == ["dead"]
    assert found(ABSTRACT.replace("print(Square())", "print(1)")) == [
        *["ABC", "Shape", "Square", "abstractmethod", "helper"],
    ]
