"""Names in templates, settings, documentation and CI."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from sweeper.verify import WITNESSES

if TYPE_CHECKING:
    from tests.verify.conftest import Hearing

SHOP = "def ship_order():\n    return 1\ndef run():\n    return 2\ndef js():\n    return 3\n"

UNHEARD = {
    "part of another word": ("notes.yaml", "reship_orders: 1\n", "ship_order"),
    "prose": ("README.md", "Then run it, and the run is over.\n", "run"),
    "plain word in data": ("prices.csv", "run,1\n", "run"),
    "lock file": ("poetry.lock", "ship_order\n", "ship_order"),
    "Sweeper's own rules": (
        ".sweeper.toml",
        '[[keep]]\nsubject = "x"\nreason = "ship_order"\n',
        "run",
    ),
    "two letters": ("conf/shop.yaml", "hook: js\n", "js"),
    "binary": ("shop.bin.txt", "ship_order\0", "ship_order"),
}


@pytest.mark.parametrize(("path", "text", "name"), UNHEARD.values(), ids=UNHEARD.keys())
def test_says_nothing(hearing: Callable[..., Hearing], path: str, text: str, name: str) -> None:
    assert hearing({"shop.py": SHOP, path: text}).hear("text", name) == ()


HEARD = {
    "template": ("templates/order.html", "{{ ship_order }}", "ship_order", "dynamic-text-template"),
    "two letters": ("order.html", "{{ shop.js('a') }}", "js", "dynamic-text-template"),
    "settings": ("conf/shop.yaml", "hook: ship_order\n", "ship_order", "dynamic-text-config"),
    "SQL": ("report.sql", "select ship_order()\n", "ship_order", "dynamic-text-config"),
    "shell": ("nightly.sh", "python -c 'ship_order()'\n", "ship_order", "dynamic-text-config"),
    "dotted in data": ("prices.csv", "shop.run,1\n", "run", "dynamic-text-config"),
    "CI": (".github/workflows/a.yml", "run: ship_order\n", "ship_order", "dynamic-text-config"),
    "documentation": ("README.md", "Call ship_order.\n", "ship_order", "dynamic-text-docs"),
    "plain word as code": ("README.md", "Call `run`.\n", "run", "dynamic-text-docs"),
    "plain word in settings": ("conf/shop.yaml", "hook: run\n", "run", "dynamic-text-config"),
}


@pytest.mark.parametrize(("path", "text", "name", "source"), HEARD.values(), ids=HEARD.keys())
def test_opposes(
    hearing: Callable[..., Hearing], path: str, text: str, name: str, source: str
) -> None:
    (evidence,) = hearing({"shop.py": SHOP, path: text}).hear("text", name)
    assert (evidence.source, evidence.verdict) == (source, "opposes")
    assert path in evidence.note
    assert evidence.weight < 0


def weight(found: Hearing, name: str) -> float:
    (evidence,) = found.hear("text", name)
    return evidence.weight


def test_a_plain_word_says_less_and_a_dotted_one_more(hearing: Callable[..., Hearing]) -> None:
    def said(text: str, name: str) -> float:
        return -weight(hearing({"shop.py": SHOP, "conf.yaml": text}), name)

    assert said("a: run", "run") < said("a: ship_order", "ship_order")
    assert said("a: ship_order", "ship_order") < said("a: shop.ship_order", "ship_order")
    assert said("a: shop:run", "run") == said("a: shop.ship_order", "ship_order")


def test_a_package_before_the_name_says_more(hearing: Callable[..., Hearing]) -> None:
    code = {"shop/__init__.py": "from .till import run\n", "shop/till.py": SHOP}
    files = {**code, "hooks.json": '["shop.run"]\n', "run.json": '["market.run"]\n'}
    found = hearing({**files, "start.py": "import shop\nprint(1)\n"})
    own = next(f for f in found.findings if f.qualname == "run" and f.path == "shop/till.py")
    (evidence,) = WITNESSES["text"].hear(found.findings, found.scene)[own.fingerprint]
    assert evidence.note == "named in a configuration or script: hooks.json"


def test_files_that_a_rule_names_are_templates(hearing: Callable[..., Hearing]) -> None:
    rules = '[[mention]]\nfiles = ["*.mail"]\n'
    found = hearing({"shop.py": SHOP, ".sweeper.toml": rules, "a.mail": "{ship_order}"})
    assert found.sources("text", "ship_order") == ["dynamic-text-template"]


def test_many_files_are_named_in_part(hearing: Callable[..., Hearing]) -> None:
    texts = {f"conf/{number}.yaml": "ship_order" for number in range(5)}
    (evidence,) = hearing({"shop.py": SHOP, **texts}).hear("text", "ship_order")
    assert evidence.note.endswith("conf/0.yaml, conf/1.yaml, conf/2.yaml and 2 more")


def test_a_file_is_named_by_its_file_name(hearing: Callable[..., Hearing]) -> None:
    files = {
        "tools/refill.py": "def main():\n    return 1\n",
        "Makefile": "\tpython tools/refill.py\n",
    }
    assert hearing(files).sources("text", "refill") == ["dynamic-text-config"]


def test_a_file_is_not_named_by_a_plain_word(hearing: Callable[..., Hearing]) -> None:
    files = {"tools/refill.py": "def main():\n    return 1\n", "Makefile": "refill: all\n"}
    assert hearing(files).hear("text", "refill") == ()


def test_an_entry_point_of_that_name(hearing: Callable[..., Hearing]) -> None:
    setup = '[project]\nname = "shop"\n[project.scripts]\nship = "elsewhere:ship_order"\n'
    found = hearing({"shop.py": SHOP, "pyproject.toml": setup})
    assert "dynamic-entry-point" in found.sources("text", "ship_order")
