from __future__ import annotations

from pathlib import Path

import pytest

from sweeper.languages.python import parse
from sweeper.model import Definition, Facts
from sweeper.workspace.keeping import keep, kept
from sweeper.workspace.settle import NOTHING, says
from tests.workspace.test_settle import LIB, shared

TEXT = "from a import b\n\nclass C(b):\n    x: int = 1\n\n    def m(self):\n        return 'd.e'\n"


def test_facts_come_back_as_they_were(tmp_path: Path) -> None:
    facts = parse(TEXT)
    keep(tmp_path / "one", {"facts": facts, "again": facts})
    found = kept(tmp_path / "one")
    assert found["facts"] == facts
    assert isinstance(found["facts"], Facts)
    assert isinstance(found["facts"].definitions[1], Definition)
    assert found["again"] is found["facts"]


def test_a_linked_tree_says_the_same(tmp_path: Path) -> None:
    tree = shared(LIB, {"app"})
    keep(tmp_path / "one", tree)
    again = kept(tmp_path / "one")
    assert says(again, NOTHING, is_open=True) == says(tree, NOTHING, is_open=True)
    assert again.resolve("lib.Cart.add") == tree.resolve("lib.Cart.add") != []


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        kept(tmp_path / "one")


def test_nothing_else_is_left(tmp_path: Path) -> None:
    keep(tmp_path / "one", 1)
    keep(tmp_path / "one", 2)
    assert kept(tmp_path / "one") == 2
    assert [file.name for file in tmp_path.iterdir()] == ["one"]
