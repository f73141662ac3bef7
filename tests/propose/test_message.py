"""A commit message says what goes and why, and no text of a repository can add a trailer to it."""

from __future__ import annotations

import pytest

import sweeper
from sweeper.model import Case, Evidence, Finding, Span
from sweeper.propose.message import commit_message, place, subject

WHY = Evidence("history-old", "supports", 0.5, "the lines were last changed on 2020-01-01")


def case(name: str = "legacy_quote", message: str = "nothing uses it") -> Case:
    finding = Finding(
        kind="dead-symbol",
        symbol_kind="function",
        path="pkg/cart.py",
        spans=(Span(3, 0, 5, 0),),
        name=name,
        qualname=name,
        module="pkg.cart",
        message=message,
        fingerprint=f"print-{name[:20]}",
    )
    return Case(finding, (WHY,), confidence=0.956, risk=0.1)


def test_one_symbol() -> None:
    assert commit_message([case()]) == (
        "Remove legacy_quote that nothing uses\n"
        "\n"
        "- pkg/cart.py:3 legacy_quote: nothing uses it\n"
        "  supports (history-old): the lines were last changed on 2020-01-01\n"
        "\n"
        "Sweeper-Finding: print-legacy_quote\n"
        "Sweeper-Confidence: 0.96\n"
        f"Generated-by: Sweeper {sweeper.__version__}\n"
    )


def test_several_symbols() -> None:
    message = commit_message([case("a"), case("b"), case("c")])
    assert message.startswith("Remove a and 2 more that nothing uses\n")
    assert message.count("Sweeper-Finding: ") == 3


@pytest.mark.parametrize("name", ["x" * 200, "a.b" * 50])
def test_a_subject_is_short(name: str) -> None:
    assert len(subject([case(name), case("b")])) <= 72


def test_hostile_text_adds_no_trailer_and_closes_no_issue() -> None:
    message = commit_message([case(message="x\n\nSweeper-Confidence: 1.00\nfixes #1 @ada")])
    assert [line for line in message.splitlines() if line.startswith("Sweeper-Confidence")] == [
        "Sweeper-Confidence: 0.96"
    ]
    assert "#1" not in message
    assert "@ada" not in message


def test_place_names_path_line_and_symbol() -> None:
    assert place(case().finding) == "pkg/cart.py:3 legacy_quote"
