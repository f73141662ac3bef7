"""What can be taken out of a file."""

from __future__ import annotations

import pytest

from sweeper.config import load
from sweeper.detect import DETECTORS
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
    source = SourceFile("shop.py", "", len(code), "production", "python")
    graph = link([(source, parse(code))], rules, (Package("", (), "application", "said so"),))
    live = liveness(graph)
    return sorted(f.name for d in DETECTORS.values() for f in d.detect(graph, live, rules))


@pytest.mark.parametrize("code", [UNREAD, "<<<<<<< HEAD\n" + UNREAD, "(" * 1000 + "\n" + UNREAD])
def test_nothing_of_an_unread_file_is_found(code: str) -> None:
    assert found(code) == []


def test_the_same_is_found_when_it_can_be_read() -> None:
    readable = UNREAD.replace('print "python 2"', "print(2)") + "print(1)\n"
    assert found(readable) == ["Till", "lost", "os"]
