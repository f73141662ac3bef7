"""Each file is a link to what people see of it, and nothing of its name does more than that."""

from __future__ import annotations

import os
import re
from urllib.parse import unquote_to_bytes

import pytest

from sweeper.propose.changes import Shown, table, within

BLOBS = "https://forge.invalid/ana/shop/-/blob"
SHOWN = Shown(BLOBS, "a" * 40, "b" * 40, "src/")
HOSTILE = [
    "a b.py",
    "x](http://evil.invalid) ![y](z).py",
    "@ana fixes #1 !2 ~3 %4 &5 $6.py",
    "<img src=x onerror=y>|`\\*_[].py",
    "\x1b[31m\u202e\U000e0041\n.py",
    "ä/\udcff/?q=1#L3.py",
    "-/../..py",
]


def test_a_file_is_shown_at_the_head_of_the_pull() -> None:
    rows = table({"cart.py": (4, 1)}, frozenset(), (), SHOWN).splitlines()
    link = f"[<code>cart.py</code>]({BLOBS}/{'a' * 40}/src/cart.py)"
    assert rows == ["| file | lines | what goes |", "| --- | --- | --- |", f"| {link} | −4 +1 |  |"]


def test_a_file_that_goes_is_shown_at_the_base() -> None:
    rows = table({"cart.py": (4, 0)}, frozenset({"cart.py"}), (), SHOWN).splitlines()
    assert f"({BLOBS}/{'b' * 40}/src/cart.py)" in rows[2]
    assert "−4, the whole file" in rows[2]


@pytest.mark.parametrize("path", HOSTILE)
def test_a_link_leads_to_the_file_and_holds_no_markup(path: str) -> None:
    link = SHOWN.link(path, is_gone=False)
    match = re.fullmatch(r"\[<code>[^<>`|\n]*</code>\]\(([\w./:%~-]+)\)", link)
    assert match
    where = match[1].removeprefix(f"{BLOBS}/{'a' * 40}/")
    assert unquote_to_bytes(where) == os.fsencode(f"src/{path}")


@pytest.mark.parametrize(
    "blobs",
    [
        "",
        "javascript:alert(1)",
        "https://forge.invalid/) @ana [x](y",
        "https://forge.invalid/\n/merge",
        "https://forge.invalid/<img>",
    ],
)
def test_what_is_no_address_makes_no_link(blobs: str) -> None:
    assert SHOWN._replace(blobs=blobs).link("a.py", is_gone=False) == "<code>a.py</code>"


def test_an_endless_name_makes_no_link() -> None:
    assert "](" not in SHOWN.link("a" * 4000, is_gone=False)


def test_a_table_ends_before_it_is_too_long() -> None:
    lines = {f"{'@' * 200}{number}.py": (1, 0) for number in range(300)}
    text = table(lines, frozenset(), (), SHOWN)
    assert len(text) < 16_000
    shown = len(text.splitlines()) - 3
    assert text.endswith(f"| and {300 - shown} more files | | |")
    assert within(["x" * 99], 10) == ["x" * 99]
