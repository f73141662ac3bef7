"""What a text says to later runs survives forges and people, and no text of strangers is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweeper.propose.block import Block, emptied, hidden, read_block

BLOCK = Block("sweeper/dead-code-1", "b" * 40, {"0123456789abcdef": ("history-old",)}, "c" * 64)


def test_is_read_back() -> None:
    assert read_block(f"## Summary\r\n\r\n{hidden(BLOCK)}\r\n") == BLOCK


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_in_it_is_read_back(branch: str, source: str) -> None:
    block = BLOCK._replace(branch=branch, findings={"a" * 16: (source,)})
    line = hidden(block)
    assert read_block(line) == block
    assert line.count("-->") == line.count("<!--") == 1
    assert "\n" not in line


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<!-- sweeper:state -->",
        "<!-- sweeper:state {} -->",
        "<!-- sweeper:state [] -->",
        '<!-- sweeper:state {"branch": 1} -->',
        '<!-- sweeper:state {"branch":"x","base":"y","findings":[1],"ledger":""} -->',
        '<!-- sweeper:state {"branch":"x","base":"y","findings":{"a":1},"ledger":""} -->',
        "<!-- sweeper:state {" + '"a":[' * 9_000 + " -->",
    ],
)
def test_nonsense_is_no_block(body: str) -> None:
    assert read_block(body) is None


def test_names_that_are_none_are_left_out() -> None:
    odd = BLOCK._replace(findings={"../../x": (), "ok1": ()})
    found = read_block(hidden(odd))
    assert found is not None
    assert found.findings == {"ok1": ()}


@pytest.mark.parametrize(
    ("line", "is_emptied"),
    [
        ("- [x] a <!-- sweeper:finding 1a -->", False),
        ("- [X] a <!-- sweeper:finding 1a -->", False),
        ("- [ ] a <!-- sweeper:finding 1a -->", True),
        ("* [ ] a <!-- sweeper:finding 1a -->  \r", True),
        ("  - [ ] a <!-- sweeper:finding 1a -->", True),
        ("- [ ] a", False),
        ("a <!-- sweeper:finding 1a -->", False),
        ("- [ ] a <!-- sweeper:finding 1a --> <!-- sweeper:finding 2 b -->", False),
    ],
)
def test_an_empty_box_is_a_word(line: str, is_emptied: bool) -> None:
    assert emptied(f"x\n{line}\ny") == ({"1a"} if is_emptied else frozenset())
