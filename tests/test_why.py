from __future__ import annotations

import pytest

from sweeper.config import load
from sweeper.graph.link import link
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.languages.python import parse
from sweeper.model import Package, PathClass, SourceFile
from sweeper.why import life, near, nodes_of

CLI = """\
from shop.pricing import quote


def main(thing):
    quote(3)
    thing.shut()


if __name__ == "__main__":
    main(None)
"""
PRICING = """\
class Till:
    def shut(self):
        return 1


def quote(weight):
    return Till()


def old():
    return older()


def older():
    return 2


def only_tested():
    return 3
"""
TEST = """\
from shop.pricing import only_tested


def test_it():
    assert only_tested()
"""
SOURCES: dict[str, tuple[PathClass, str]] = {
    "shop/__init__.py": ("production", ""),
    "shop/cli.py": ("production", CLI),
    "shop/pricing.py": ("production", PRICING),
    "shop/labels.py": ("production", "def quote(text):\n    return text\n"),
    "tests/test_pricing.py": ("test", TEST),
}


@pytest.fixture(scope="module")
def graph() -> ReferenceGraph:
    rules, _ = load(lambda path: None)
    files = [
        (SourceFile(path, "", len(text), path_class, "python"), parse(text))
        for path, (path_class, text) in SOURCES.items()
    ]
    return link(files, rules, [Package("", ("shop",), "application", "said so")])


def why(graph: ReferenceGraph, subject: str) -> str:
    (node,) = nodes_of(graph, subject)
    return "\n".join(life(graph, node))


@pytest.mark.parametrize(
    "subject", ["nothing", "shop.pricing.nothing", "pricing.old", "weight", ""]
)
def test_unknown(graph: ReferenceGraph, subject: str) -> None:
    assert nodes_of(graph, subject) == []


@pytest.mark.parametrize(
    "subject", ["shop/pricing.py::Till.shut", "shop.pricing.Till.shut", "Till.shut", "shut"]
)
def test_ways_to_call_it(graph: ReferenceGraph, subject: str) -> None:
    assert [graph.subject(node) for node in nodes_of(graph, subject)] == [
        "shop/pricing.py::Till.shut"
    ]


def test_modules(graph: ReferenceGraph) -> None:
    assert nodes_of(graph, "shop.labels") == nodes_of(graph, "shop/labels.py") != []


def test_a_name_may_mean_two_things_but_an_import_is_none_of_them(graph: ReferenceGraph) -> None:
    assert [graph.subject(node) for node in nodes_of(graph, "quote")] == [
        "shop/labels.py::quote",
        "shop/pricing.py::quote",
    ]


def test_near(graph: ReferenceGraph) -> None:
    assert near(graph, "shop.pricing.qoute")[:2] == [
        "shop/labels.py::quote",
        "shop/pricing.py::quote",
    ]
    assert near(graph, "zzzzzz") == []


def test_alive(graph: ReferenceGraph) -> None:
    said = why(graph, "shop.pricing.quote")
    assert said.startswith("It is in use:\n  shop/cli.py")
    assert said.endswith("  → shop/pricing.py::quote  at shop/cli.py:5")


def test_dead_with_its_dead_user(graph: ReferenceGraph) -> None:
    assert why(graph, "old") == "Nothing alive leads to it."
    assert why(graph, "older") == (
        "Nothing alive leads to it.\n"
        "  shop/pricing.py::old uses it at shop/pricing.py:11, and is dead too"
    )


def test_only_tests(graph: ReferenceGraph) -> None:
    assert why(graph, "only_tested").startswith("Only tests use it:\n  tests/test_pricing.py")


def test_unknown_receivers_are_named(graph: ReferenceGraph) -> None:
    said = why(graph, "Till.shut")
    assert "as far as receivers of unknown type tell" in said
    assert "uses .shut of something unknown at shop/cli.py:6" in said
