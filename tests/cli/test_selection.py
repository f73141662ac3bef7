from __future__ import annotations

from dataclasses import replace

import pytest

from sweeper.cli.selection import Selection
from sweeper.model import Case, Evidence, Finding, Span

FINDING = Finding(
    "dead-symbol", "function", "src/shop.py", (Span(10, 0, 14, 0),), "old", "old", "shop", "unused"
)  # fmt: skip
CASE = Case(FINDING, (), 0.8, 0.1)


@pytest.mark.parametrize(
    "selection",
    [
        Selection(0.81),
        Selection(0.6, kinds=("unused-import", "unreachable")),
        Selection(0.6, is_asked_for=lambda path: path.startswith("tests/")),
        Selection(0.0, kept_by=("weak", "api")),
        Selection(0.6, changed={}),
        Selection(0.6, changed={"src/shop.py": (range(5, 10), range(15, 20))}),
        Selection(0.6, changed={"src/shop.py": (range(12, 12),)}),
    ],
)
def test_hides(selection: Selection) -> None:
    assert not selection.has(CASE)


@pytest.mark.parametrize(
    "selection",
    [
        Selection(0.8),
        Selection(0.6, kinds=("dead-symbol",)),
        Selection(0.6, is_asked_for=lambda path: path.startswith("src/")),
        Selection(0.6, changed={"src/shop.py": (range(1, 2), range(14, 15))}),
        Selection(0.6, changed={"src/shop.py": (range(1, 2**31),)}),
    ],
)
def test_shows(selection: Selection) -> None:
    assert selection.has(CASE)


def test_a_whole_file_is_touched_by_any_change() -> None:
    whole = replace(CASE, finding=replace(FINDING, spans=()))
    assert Selection(0.6, changed={"src/shop.py": (range(3, 3),)}).has(whole)
    assert not Selection(0.6, changed={}).has(whole)


def test_what_people_keep_is_shown_only_when_asked_for() -> None:
    kept = replace(CASE, evidence=(Evidence("keep-rule", "blocks", 0.0, "winter"),), confidence=0.1)
    assert not Selection(0.0).has(kept)
    assert Selection(0.9, show_kept=True).has(kept)


def test_says_what_is_held_back_and_why() -> None:
    young = replace(CASE, evidence=(Evidence("history-young", "blocks", -1.0, ""),), confidence=0.4)
    kept = replace(CASE, evidence=(Evidence("keep-rule", "blocks", 0.0, ""),))
    vague = replace(CASE, confidence=0.1)
    selection = Selection(0.6)
    assert selection.held_back([CASE, kept]) == ""
    assert selection.held_back([CASE, young]) == (
        "1 more is held back (1 changed lately); --min-confidence 0 shows all"
    )
    assert selection.held_back([young, young, vague]) == (
        "3 more are held back (2 changed lately, 1 not sure enough); --min-confidence 0 shows all"
    )
    assert Selection(0.6, kinds=("unreachable",)).held_back([young]) == ""
