"""Edits are applied byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweeper.model import Edit, Span
from sweeper.rewrite.edits import Lines, apply


def test_refuses_edits_that_overlap() -> None:
    edits = [Edit("a", Span(1, 0, 1, 3), ""), Edit("a", Span(1, 2, 1, 4), "")]
    with pytest.raises(ValueError, match="overlap at line 1"):
        apply("abcdef\n", edits)


@pytest.mark.parametrize(
    ("text", "span", "after"),
    [
        ("abc\n", Span(1, 1, 1, 2), "aXc\n"),
        ("éab\n", Span(1, 2, 1, 3), "éXb\n"),
        ("\ufeffab\n", Span(1, 0, 1, 1), "\ufeffXb\n"),
        ("a\r\nb\r\n", Span(2, 0, 3, 0), "a\r\nX"),
        ("a\x0cb\u2028c\nd", Span(2, 0, 2, 1), "a\x0cb\u2028c\nX"),
        ("a\rb", Span(2, 0, 2, 0), "a\rXb"),
        ("", Span(1, 0, 1, 0), "X"),
    ],
)
def test_applies(text: str, span: Span, after: str) -> None:
    assert apply(text, [Edit("a", span, "X")]) == after


def test_applies_in_any_order() -> None:
    edits = [Edit("a", Span(2, 0, 3, 0), ""), Edit("a", Span(1, 0, 1, 1), "X")]
    assert apply("a\nb\nc\n", edits) == apply("a\nb\nc\n", edits[::-1]) == "X\nc\n"


def test_a_deleted_file_has_no_text() -> None:
    assert apply("a\n", [Edit("a", Span(1, 0, 2, 0), "", delete_file=True)]) == ""


@settings(derandomize=True, max_examples=200)
@given(st.text(alphabet="aé😀\n\r\x0c\ufeff", max_size=30), st.data())
def test_places_and_offsets_are_inverse(text: str, data: st.DataObject) -> None:
    lines = Lines(text)
    start = lines.starts[0]
    offset = data.draw(st.integers(start, len(text)))
    line, column = lines.place(offset)
    assert lines.offset(line, column) == offset
