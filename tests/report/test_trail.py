"""A spreadsheet runs nothing of what stands in the ledger, and every row is one line."""

from __future__ import annotations

import csv
import io
import json

import pytest

from sweeper.ledger.account import Row
from sweeper.report.trail import as_csv, as_jsonl


def cell(text: str) -> str:
    page = "".join(as_csv([Row(1, what=text, hash="h")]))
    head, row = csv.reader(io.StringIO(page, newline=""))
    assert head == list(Row._fields)
    assert row[head.index("hash")] == "h"
    assert page.count("\r\n") == len(page.splitlines()) == 2
    return row[head.index("what")]


@pytest.mark.parametrize(
    "text", ["", "shop.py::old", 'say "no", twice', "a-b", "1=1", "naïve 漢字", "don't", "a;b\\n"]
)
def test_leaves_alone(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\u3000=1", "'\u3000=1"),
        ("\t=1", "'    =1"),
        ("＝1", "'＝1"),
        ("\r=1", "\\x0d=1"),
        ("a\r\n=1", "a\\x0d\\x0a=1"),
        ("a\u2028b\x85c", "a\\u2028b\\x85c"),
        ("\ufeff=1", "\\ufeff=1"),
        ("\u202egnp", "\\u202egnp"),
        ("\udce9", "\\udce9"),
        ("\x00=1", "\\x00=1"),
    ],
)
def test_what_would_act_is_written_out(text: str, shown: str) -> None:
    assert cell(text) == shown


def test_no_row_is_a_head_alone() -> None:
    assert "".join(as_csv([])).startswith('"line","time","run","who"')
    assert list(as_jsonl([])) == []


@pytest.mark.parametrize("text", ["=1+1", "a\r\nb", '"', "\u2028", "\udce9", "漢"])
def test_an_object_holds_what_was_recorded(text: str) -> None:
    (line,) = as_jsonl([Row(1, what=text)])
    assert line.isascii()
    assert line.count("\n") == 1
    assert json.loads(line) == Row(1, what=text)._asdict()
