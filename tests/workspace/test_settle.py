from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

import pytest

from sweeper.config import load
from sweeper.graph.link import link_among
from sweeper.graph.outside import Asked, Shared
from sweeper.languages.python import parse
from sweeper.model import Package, Role, SourceFile
from sweeper.workspace.settle import Demand, Party, Said, packages_of, says, settle
from tests.trees import files_of

RULES, _ = load(lambda path: None, packs=("pytest", "unittest"))


def shared(text: str, neighbours: set[str], role: Role = "application") -> Shared:
    """Link a tree written as one text, among neighbours."""
    sources = [
        (
            SourceFile(
                path, "", len(code), "test" if path.startswith("tests/") else "production", "python"
            ),
            parse(code),
        )
        for path, code in files_of(text).items()
    ]
    packages = (Package("", (), role, "said so"),)
    return link_among(sources, RULES, packages, is_closed=True, neighbours=neighbours)


def town(**texts: str) -> tuple[Mapping[str, Shared], Mapping[str, Demand]]:
    """Settle trees, each of which provides the package of its name, in a closed world."""
    trees = {name: shared(text, set(texts) - {name}) for name, text in texts.items()}
    parties = [
        Party(
            name,
            frozenset({name}),
            packages_of(other for other in tree.graph.names if "." in other),
            frozenset(tree.graph.nodes.by_name),
        )
        for name, tree in trees.items()
    ]

    def hear(wave: Sequence[tuple[str, Demand]]) -> Iterator[tuple[str, Said]]:
        for name, demand in reversed(wave):
            yield name, says(trees[name], demand, is_open=False)

    return trees, settle(parties, hear)


def alive(tree: Shared) -> set[str]:
    """Return the subjects that programs or tests lead to, but for modules and imports."""
    graph = tree.graph
    marked = graph.reachable(graph.roots.production | graph.roots.tests)
    return {
        graph.subject(node)
        for node in range(len(graph.nodes))
        if marked[node] and graph.nodes.definition(node).kind not in ("module", "import")
    }


LIB = """\
--- lib/__init__.py
from lib.core import Cart, total
--- lib/core.py
class Cart:
    def add(self): return self._inner()
    def _inner(self): return 1
    def drop(self): return 2

def total(): return _sum()
def _sum(): return 1
def legacy(): return 2
def by_text(): return 3
"""


def test_what_nobody_asks_for_is_dead() -> None:
    trees, demands = town(lib=LIB, app="print('hello')\n--- app/__init__.py\n")
    assert alive(trees["lib"]) == set()
    assert demands["lib"] == Demand()


def test_what_dead_code_asks_for_is_dead() -> None:
    app = "from lib.core import legacy\n\ndef old():\n    return legacy()\n"
    trees, _ = town(lib=LIB, app=f"{app}\nif __name__ == '__main__':\n    print()\n")
    assert "lib/core.py::legacy" not in alive(trees["lib"])


def test_a_program_keeps_what_it_uses_through_a_front() -> None:
    app = "import lib\n\nif __name__ == '__main__':\n    lib.total()\n    lib.Cart().add()\n"
    trees, demands = town(lib=LIB, app=app)
    assert alive(trees["lib"]) == {
        "lib/core.py::total",
        "lib/core.py::_sum",
        "lib/core.py::Cart",
        "lib/core.py::Cart.add",
        "lib/core.py::Cart._inner",
    }
    assert demands["lib"].production == Asked(
        frozenset({"lib.", "lib.total", "lib.Cart"}), frozenset({"add"})
    )


def test_annotations_bases_and_texts_ask() -> None:
    app = """\
from lib.core import Cart

class Mine(Cart):
    pass

def go(cart: Cart):
    cart.drop()

if __name__ == "__main__":
    go(Mine())
    load("lib.core:by_text")
"""
    found = alive(town(lib=LIB, app=app)[0]["lib"])
    assert {"lib/core.py::Cart.drop", "lib/core.py::by_text"} <= found
    assert "lib/core.py::legacy" not in found


def test_a_star_asks_for_all_that_is_offered() -> None:
    app = "from lib.core import *\n\nif __name__ == '__main__':\n    total()\n"
    found = alive(town(lib=LIB, app=app)[0]["lib"])
    assert {"lib/core.py::legacy", "lib/core.py::total"} <= found


def test_tests_of_others_are_no_programs() -> None:
    test = "from lib.core import legacy\n\ndef test_it():\n    legacy()\n"
    app = f"print()\n--- tests/test_app.py\n{test}"
    trees, demands = town(lib=LIB, app=app)
    lib = trees["lib"].graph
    assert "lib.core.legacy" in demands["lib"].tests.dotted
    legacy = next(n for n in range(len(lib.nodes)) if lib.subject(n) == "lib/core.py::legacy")
    assert not lib.reachable(lib.roots.production)[legacy]
    assert lib.reachable(lib.roots.tests)[legacy]


def test_a_chain_goes_through_what_is_asked_for_alone() -> None:
    middle = """\
--- middle/__init__.py
from lib.core import legacy, total

def used():
    return total()

def unused():
    return legacy()
"""
    app = "import middle\n\nif __name__ == '__main__':\n    middle.used()\n"
    found = alive(town(app=app, lib=LIB, middle=middle)[0]["lib"])
    assert found == {"lib/core.py::total", "lib/core.py::_sum"}


def test_a_cycle_that_no_program_reaches_is_dead() -> None:
    one = "--- one/__init__.py\nimport two\n\ndef ping():\n    return two.pong()\n"
    two = "--- two/__init__.py\nimport one\n\ndef pong():\n    return one.ping()\n"
    trees, _ = town(one=one, two=two)
    assert alive(trees["one"]) == alive(trees["two"]) == set()


def test_a_cycle_that_a_program_reaches_is_alive() -> None:
    one = "--- one/__init__.py\nimport two\n\ndef ping():\n    return two.pong()\n"
    two = "--- two/__init__.py\nimport one\n\ndef pong():\n    return one.ping()\n"
    app = "import two\n\nif __name__ == '__main__':\n    two.pong()\n"
    trees, _ = town(one=one, two=two, app=app)
    assert alive(trees["one"]) == {"one/__init__.py::ping"}
    assert alive(trees["two"]) == {"two/__init__.py::pong"}


def test_the_order_of_the_trees_does_not_matter() -> None:
    app = "import lib\n\nif __name__ == '__main__':\n    lib.total()\n"
    other = "from lib.core import legacy\n\nif __name__ == '__main__':\n    legacy()\n"
    first = town(app=app, other=other, lib=LIB)
    second = town(lib=LIB, other=other, app=app)
    assert first[1] == second[1]
    assert alive(first[0]["lib"]) == alive(second[0]["lib"])


def waves(**uses: str) -> list[list[str]]:
    """Settle parties that each use some packages, and ask for `x` of them; return who was heard."""
    heard: list[list[str]] = []

    def hear(wave: Sequence[tuple[str, Demand]]) -> Iterator[tuple[str, Said]]:
        heard.append([name for name, _ in wave])
        for name, _ in wave:
            asked = Asked(frozenset(f"{other}.{name}" for other in uses[name]))
            yield name, Said(asked, Asked())

    parties = [
        Party(name, frozenset({name}), frozenset(others), frozenset())
        for name, others in uses.items()
    ]
    settle(parties, hear)
    return heard


def test_those_that_do_not_wait_for_each_other_are_heard_at_once() -> None:
    assert waves(a="c", b="c", c="d", d="", e="") == [["a", "b", "e"], ["c"], ["d"]]
    assert waves(a="bd", b="c", c="d", d="") == [["a"], ["b"], ["c"], ["d"]]


def test_a_circle_is_heard_again_and_what_it_uses_once() -> None:
    assert waves(a="b", b="c", c="bd", d="") == [["a"], ["b", "c"], ["b", "c"], ["d"]]
    assert waves(a="a", b="") == [["a", "b"]]


NAMES = "abcdefgh"
WORDS = [f"w{number}" for number in range(6)]


def voice(name: str, uses: str, demand: Demand) -> Said:
    """Say something that grows with what is asked for, by a rule that is the name's own."""
    heard = {one.rpartition(".")[2] for one in (*demand.production.dotted, *demand.tests.dotted)}
    heard |= demand.production.attributes | demand.tests.attributes
    rng = random.Random(name)
    rules = [(rng.choice(["", *WORDS]), rng.choice(WORDS)) for _ in range(9)]
    said = [word if not asked or asked in heard else "" for asked, word in rules]
    dotted = frozenset(f"{other}.{word}" for other in uses for word in said[:3] if word)
    programs, tests = set(said[3:6]) - {""}, set(said[6:]) - {""}
    return Said(Asked(dotted, frozenset(programs)), Asked(frozenset(), frozenset(tests - programs)))


@pytest.mark.parametrize("seed", range(40))
def test_it_is_what_telling_everybody_everything_again_and_again_comes_to(seed: int) -> None:
    rng = random.Random(seed)
    uses = {name: "".join(rng.sample(NAMES, rng.randint(0, 3))) for name in NAMES}
    parties = [
        Party(name, frozenset({name}), frozenset(uses[name]), frozenset(rng.sample(WORDS, 4)))
        for name in NAMES
    ]

    def hear(wave: Sequence[tuple[str, Demand]]) -> Iterator[tuple[str, Said]]:
        for name, demand in rng.sample(wave, len(wave)):
            yield name, voice(name, uses[name], demand)

    below = {name: set(uses[name]) for name in NAMES}
    for _ in NAMES:
        for name in NAMES:
            below[name] |= {more for other in below[name] for more in below[other]}
    demands = dict.fromkeys(NAMES, Demand())
    for _ in range(60):
        for name in NAMES:
            said = voice(name, uses[name], demands[name])
            for party in parties:
                if party.name in below[name] and party.name != name:
                    asked = said.programs
                    dotted = {one for one in asked.dotted if one[0] == party.name}
                    known = demands[party.name]
                    programs = Asked(frozenset(dotted), asked.attributes & party.members)
                    production = known.production | programs
                    tests = known.tests.attributes | said.tests.attributes & party.members
                    rest = Asked(frozenset(), tests - production.attributes)
                    demands[party.name] = Demand(production, rest)
    assert settle(parties, hear) == demands
