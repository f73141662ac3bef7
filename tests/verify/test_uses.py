"""Uses are counted: any occurrence of a word but the name that a definition binds."""

from __future__ import annotations

import pytest

from sweeper.verify.uses import count_uses


def uses(added: str, removed: str = "") -> dict[bytes, int]:
    new, old = (
        tuple(b"+" + line.encode() for line in text.splitlines()) for text in (added, removed)
    )
    return count_uses(old, new)


@pytest.mark.parametrize(
    "line",
    [
        "def quote():",
        "    async def quote(self):",
        "class quote:",
        "quote = 1",
        "quote: int = 1",
        "    self.quote = 1",
        "    cls.quote=1",
        "no",
        "12345",
        "",
    ],
)
def test_a_definition_is_no_use(line: str) -> None:
    counts = uses(line)
    assert b"quote" not in counts
    assert not counts.keys() & {b"no", b"12345"}


@pytest.mark.parametrize(
    "line",
    [
        "quote()",
        "return quote",
        "x = quote",
        "if quote == 1:",
        "from shop import quote",
        '"quote"',
        "# quote",
        "{quote: 1}",
        "@quote.setter",
        "other.quote = 1",
        "'''prequel quote'''",
    ],
)
def test_anything_else_is_a_use(line: str) -> None:
    assert uses(line)[b"quote"] == 1


def test_moved_lines_change_nothing() -> None:
    assert uses("a_call(quote)\nother()", "other()\na_call(quote)") == {}


def test_what_was_taken_counts_against_what_was_given() -> None:
    assert uses("quote()", "quote() + quote()") == {b"quote": -1}
    assert uses("def quote(): return quote")[b"quote"] == 1
    assert uses("naïve()")["naïve".encode()] == 1
