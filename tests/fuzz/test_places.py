"""The judge of rewritings sees what must not happen."""

from __future__ import annotations

import pytest

from sweeper.model import Edit, Finding, Span
from tests.fuzz.places import applied, ground_of, strays

CODE = "import os\n\n# of f\ndef f():\n    return 1\n\n\nx = 1; y = 2\n"
SPAN = Span(4, 0, 5, 12)
F = Finding("dead-symbol", "function", "a.py", (SPAN,), "f", "f", "a", "")


@pytest.mark.parametrize("span", [SPAN, Span(2, 0, 8, 0), Span(3, 0, 6, 0)])
def test_accepts_what_belongs_to_the_finding(span: Span) -> None:
    assert not strays(ground_of(CODE, [F], []), [Edit("a.py", span, "")])


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (Span(1, 0, 5, 12), ""),
        (Span(4, 0, 8, 5), ""),
        (Span(8, 4, 8, 5), "2"),
        (Span(4, 0, 5, 12), "def g(): pass"),
        (Span(8, 0, 8, 7), ""),
    ],
)
def test_refuses_what_does_not(span: Span, text: str) -> None:
    assert strays(ground_of(CODE, [F], []), [Edit("a.py", span, text)])


def test_applies_edits() -> None:
    edits = [Edit("a.py", Span(1, 0, 2, 0), ""), Edit("a.py", Span(8, 4, 8, 5), "3")]
    assert applied(ground_of(CODE, [], []), edits) == CODE[10:].replace("x = 1", "x = 3")
