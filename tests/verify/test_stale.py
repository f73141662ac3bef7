"""Keep comments and rules that keep nothing are reported, those in use are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from sweeper.verify.stale import stale_keeps

if TYPE_CHECKING:
    from tests.verify.conftest import Hearing

DEAD = "def price():  # sweeper: keep{} why\n    return 1\n"
USED = DEAD + "price()\n"


@pytest.mark.parametrize("code", [DEAD.format(""), DEAD.format("[dead-symbol]"), "x = 1\n"])
def test_leaves_alone(hearing: Callable[..., Hearing], code: str) -> None:
    found = hearing({"shop.py": code})
    assert stale_keeps(found.findings, found.scene) == []


STALE = {
    "used again": (USED.format(""), "keep comment keeps nothing"),
    "another kind": (DEAD.format("[unused-import]"), "keep comment keeps nothing"),
    "unknown kind": (DEAD.format("[dead-symbl]"), "there is no kind 'dead-symbl'"),
    "over": ("x = 1  # sweeper: keep until=2029-12-31\n", "over since 2029-12-31"),
    "no date": ("x = 1  # sweeper: keep until=2029-13-31\n", "'2029-13-31' is no date"),
    "no keep": ("x = 1  # sweeper: kep\n", "'kep' is no `keep`"),
}


@pytest.mark.parametrize(("code", "message"), STALE.values(), ids=STALE.keys())
def test_finds(hearing: Callable[..., Hearing], code: str, message: str) -> None:
    found = hearing({"shop.py": code})
    (stale,) = stale_keeps(found.findings, found.scene)
    assert message in stale.message
    assert (stale.kind, stale.path, stale.spans[0].line) == ("stale-keep", "shop.py", 1)


def test_finds_rules_that_match_nothing(hearing: Callable[..., Hearing]) -> None:
    rules = '[[keep]]\nsubject = "shop.py::price"\nreason = "the printer calls it"\n'
    found = hearing({".sweeper.toml": rules, "shop.py": "x = 1\n"})
    (stale,) = stale_keeps(found.findings, found.scene)
    assert (stale.path, stale.name) == (".sweeper.toml", "shop.py::price")
    assert stale.symbol_kind == "rule"


@pytest.mark.parametrize(
    "subject", ["trials/shop.py::price", "trials/*::*", "trials/shop.py", "trials/*.py::Shop.*"]
)
def test_leaves_rules_about_excluded_files_alone(
    hearing: Callable[..., Hearing], subject: str
) -> None:
    rules = f'exclude = ["/trials/"]\n[[keep]]\nsubject = "{subject}"\nreason = "not ours"\n'
    files = {".sweeper.toml": rules, "trials/shop.py": "def price(): ...\n", "shop.py": "x = 1\n"}
    found = hearing(files)
    assert stale_keeps(found.findings, found.scene) == []
