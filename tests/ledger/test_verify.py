"""Whatever is done to a ledger shows, with the line, or against the head of a proposal."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sweeper.ledger import FILE
from sweeper.ledger.verify import MOST, Inspection, verify
from tests.ledger.opened import open_ledger

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
Lines = list[bytes]


@pytest.fixture
def ledger(tmp_path: Path) -> tuple[Lines, list[str]]:
    """Six lines, and the hash of each."""
    heads = []
    with open_ledger(tmp_path, run="r", actor="ada", now=lambda: NOON) as opened:
        for number in range(6):
            opened.record("branch", f"b{number}")
            heads.append(opened.head)
    return (tmp_path / FILE).read_bytes().splitlines(keepends=True), heads


def inspect(lines: Lines, *heads: str) -> Inspection:
    return verify(lambda: iter(lines), heads)


def test_leaves_alone_an_untouched_ledger(ledger: tuple[Lines, list[str]]) -> None:
    lines, heads = ledger
    assert inspect(lines) == Inspection(6, heads[-1], ())
    assert inspect(lines, *heads, "0" * 64).problems == ()


def test_leaves_alone_an_empty_ledger() -> None:
    assert inspect([]) == Inspection(0, "0" * 64, ())
    assert inspect([], "0" * 64).problems == ()


@pytest.mark.parametrize(
    "fields", [{"action": "something-new"}, {"about": {"something": "new"}}, {"detail": "x\n"}]
)
def test_leaves_alone_what_a_newer_version_writes(fields: dict[str, object]) -> None:
    event = dict.fromkeys(["run", "time", "actor", "action", "subject", "detail"], "x")
    line = json.dumps({**event, "previous_hash": "0" * 64, **fields}).encode() + b"\n"
    assert inspect([line]).problems == ()


def edit(lines: Lines) -> Lines:
    return [*lines[:2], lines[2].replace(b'"b2"', b'"bx"'), *lines[3:]]


def drop(lines: Lines) -> Lines:
    return [*lines[:2], *lines[3:]]


def drop_the_first(lines: Lines) -> Lines:
    return lines[1:]


def swap(lines: Lines) -> Lines:
    return [*lines[:2], lines[3], lines[2], *lines[4:]]


def move_the_last(lines: Lines) -> Lines:
    return [*lines[:2], lines[5], *lines[2:5]]


def double(lines: Lines) -> Lines:
    return [*lines[:3], *lines[2:]]


def copy_an_early_one(lines: Lines) -> Lines:
    return [*lines, lines[1]]


def insert_nonsense(lines: Lines) -> Lines:
    return [*lines[:2], b"{}\n", *lines[2:]]


def insert_an_event(lines: Lines) -> Lines:
    return [*lines[:2], lines[2].replace(b'"b2"', b'"bx"'), *lines[2:]]


def make_no_text(lines: Lines) -> Lines:
    return [*lines[:2], b"\xff\xfe\n", *lines[3:]]


def make_a_number(lines: Lines) -> Lines:
    return [*lines[:2], lines[2].replace(b'"b2"', b"2"), *lines[3:]]


def tear_the_last(lines: Lines) -> Lines:
    return [*lines[:5], lines[5][:40]]


def take_the_last_break(lines: Lines) -> Lines:
    return [*lines[:5], lines[5][:-1]]


def write_with_carriage_returns(lines: Lines) -> Lines:
    return [line.replace(b"\n", b"\r\n") for line in lines]


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (edit, 4, "line 3 was edited, or lines before it are missing"),
        (drop, 3, "line 2 was edited, or lines before it are missing"),
        (drop_the_first, 1, "is not the beginning"),
        (swap, 3, "comes before line 4, after which it was written"),
        (move_the_last, 3, "comes before line 6, after which it was written"),
        (double, 4, "is a copy of line 3"),
        (copy_an_early_one, 7, "is a copy of line 2"),
        (insert_nonsense, 3, "is no event"),
        (insert_an_event, 4, "was written after line 2: what stands between was added"),
        (make_no_text, 3, "is no event"),
        (make_a_number, 3, "is no event"),
        (tear_the_last, 6, "is not finished"),
        (take_the_last_break, 6, "is not finished"),
        (write_with_carriage_returns, 2, "line 1 was edited"),
    ],
)
def test_a_changed_ledger_shows(
    ledger: tuple[Lines, list[str]], change: Callable[[Lines], Lines], line: int, says: str
) -> None:
    first = inspect(change(ledger[0])).problems[0]
    assert first.line == line
    assert says in first.what
    assert first.remedy


def test_a_single_edit_is_one_problem(ledger: tuple[Lines, list[str]]) -> None:
    assert len(inspect(edit(ledger[0])).problems) == 1
    assert len(inspect(double(ledger[0])).problems) == 1


def test_every_changed_byte_shows(ledger: tuple[Lines, list[str]]) -> None:
    lines, heads = ledger
    whole = b"".join(lines)
    for place in range(0, len(whole), 11):
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        assert inspect(changed.splitlines(keepends=True), heads[-1]).problems


def test_a_cut_end_shows_against_a_head(ledger: tuple[Lines, list[str]]) -> None:
    lines, heads = ledger
    assert inspect(lines[:4]).problems == ()
    (problem,) = inspect(lines[:4], heads[2], heads[5]).problems
    assert problem.line == 0
    assert heads[5] in problem.what
    assert "cut off or written anew after line 3" in problem.what


def test_a_ledger_written_anew_shows_against_a_head(
    ledger: tuple[Lines, list[str]], tmp_path: Path
) -> None:
    with open_ledger(tmp_path / "new", run="r", actor="eve", now=lambda: NOON) as opened:
        opened.record("branch", "b0")
    lines = (tmp_path / "new" / FILE).read_bytes().splitlines(keepends=True)
    assert inspect(lines).problems == ()
    (problem,) = inspect(lines, ledger[1][0]).problems
    assert "written anew" in problem.what


def test_an_edited_last_line_shows_against_a_head(ledger: tuple[Lines, list[str]]) -> None:
    lines, heads = ledger
    edited = [*lines[:5], lines[5].replace(b'"b5"', b'"bx"')]
    assert inspect(edited).problems == ()
    assert "after line 4" in inspect(edited, heads[3], heads[5]).problems[0].what


def test_heads_of_an_empty_ledger() -> None:
    assert "the ledger is empty" in inspect([], "a" * 64).problems[0].what


def test_many_problems_are_cut() -> None:
    found = inspect([b"{}\n"] * (MOST + 5))
    assert len(found.problems) == MOST
    assert found.is_cut
    assert found.lines == MOST + 5
