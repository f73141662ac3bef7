"""`sweeper rules import`: what vulture's allowlist kept, the written rules keep."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from sweeper.cli.main import run

Capture = pytest.CaptureFixture[str]

TILL = """\
import json

LIMIT = 3


class Till:
    colour = "red"

    def __init__(self):
        self.drawer = 1

    def ring(self):
        unused = 3
        return 4

    @property
    def total(self):
        return 5


def open_up(key, *, door=None):
    def inner():
        return 1
    return 2


def ring():
    pass
"""
# What vulture 2.16 wrote for it.
LIST = """\
json  # unused import (shop/till.py:1)
LIMIT  # unused variable (shop/till.py:3)
Till  # unused class (shop/till.py:6)
colour  # unused variable (shop/till.py:7)
_.drawer  # unused attribute (shop/till.py:10)
_.ring  # unused method (shop/till.py:12)
unused  # unused variable (shop/till.py:13)
_.total  # unused property (shop/till.py:16)
open_up  # unused function (shop/till.py:21)
door  # unused variable (shop/till.py:21)
key  # unused variable (shop/till.py:21)
inner  # unused function (shop/till.py:22)
ring  # unused function (shop/till.py:27)
"""
SUBJECTS = [
    "json", "LIMIT", "Till", "Till.colour", "Till.drawer", "Till.ring", "Till.ring.unused",
    "Till.total", "open_up", "open_up.inner", "ring",
]  # fmt: skip


@pytest.fixture
def till(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/till.py").write_text(TILL)
    return tmp_path


def imported(root: Path, text: str, capsys: Capture, folder: str = ".") -> list[str]:
    """Return the subjects of the rules for a list."""
    (root / "allowed.txt").write_text(text)
    assert run(["rules", "import", str(root / "allowed.txt"), str(root / folder)]) == 0
    rules = tomllib.loads(capsys.readouterr().out).get("keep", [])
    return [rule["subject"].partition("::")[2] for rule in rules]


def test_imports_what_vulture_writes(till: Path, capsys: Capture) -> None:
    assert imported(till, LIST, capsys) == SUBJECTS


def test_the_list_is_what_vulture_writes(till: Path) -> None:
    asked = [sys.executable, "-m", "vulture", "shop", "--make-whitelist"]
    done = subprocess.run(asked, cwd=till, capture_output=True, text=True)
    assert sorted(done.stdout.splitlines()) == sorted(LIST.splitlines())


def test_nothing_is_reported_under_the_rules(till: Path, capsys: Capture) -> None:
    (till / "allowed.txt").write_text(LIST)
    assert run(["scan", "--min-confidence", "0", str(till)]) == 1
    capsys.readouterr()
    assert run(["rules", "import", str(till / "allowed.txt"), str(till)]) == 0
    captured = capsys.readouterr()
    assert "nothing is found about door, key: no rule needed" in captured.err
    (till / ".sweeper.toml").write_text(captured.out)
    assert run(["scan", "--min-confidence", "0", str(till)]) == 0


def test_a_place_tells_namesakes_apart(till: Path, capsys: Capture) -> None:
    assert imported(till, "_.ring  # unused method (shop/till.py:12)\n", capsys) == ["Till.ring"]
    assert imported(till, "ring  # unused function (./shop/till.py:26)\n", capsys) == ["ring"]
    assert imported(till, "ring  # unused function (till.py:26)\n", capsys) == ["ring"]
    assert imported(till, "ring  # unused function (shop/other.py:26)\n", capsys) == []


def test_what_a_person_wrote_means_all_of_the_name(till: Path, capsys: Capture) -> None:
    assert imported(till, "from shop import till\n\n_.ring\n", capsys) == ["Till.ring", "ring"]
    assert imported(till, "till.Till.total  # the printer\n", capsys) == ["Till.total"]
    assert imported(till, "nobody\n", capsys) == []


def test_rules_go_where_rules_are(till: Path, capsys: Capture) -> None:
    document = till / "pyproject.toml"
    document.write_text("[tool.sweeper]\nexclude = []\n")
    (till / "allowed.txt").write_text(LIST)
    assert run(["rules", "import", str(till / "allowed.txt"), str(till)]) == 0
    document.write_text(document.read_text() + capsys.readouterr().out)
    assert run(["scan", "--min-confidence", "0", str(till)]) == 0
    document.write_text("[tool.sweeper]\nexclude = []\n")
    assert run(["explain", "Till", str(till)]) == 0
    output = capsys.readouterr().out
    assert "or the table below to pyproject.toml:\n" in output
    assert "\n[[tool.sweeper.keep]]\n" in output
