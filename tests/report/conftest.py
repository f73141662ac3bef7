"""One report with everything in it that a format has to show, for the tests of the formats."""

from __future__ import annotations

import pytest

from sweeper.model import Case, Evidence, Finding, Report, Skipped, Span
from sweeper.report.page import Page

SOURCES = {
    "shop/pricing.py": 'RATE = 3\n\n\ndef legacy_quote(weight):\n    return "é" + RATE * weight\n',
    "shop/a b,é:%.py": "import os\n",
}


def case(
    name: str,
    *,
    path: str = "shop/pricing.py",
    spans: tuple[Span, ...] = (Span(4, 0, 5, 30),),
    confidence: float = 0.95,
    island: str = "",
    message: str = "",
    evidence: tuple[Evidence, ...] = (),
) -> Case:
    finding = Finding(
        kind="dead-symbol",
        symbol_kind="function",
        path=path,
        spans=spans,
        name=name,
        qualname=name,
        module="shop.pricing",
        message=message or "function is never used",
        island=island,
        fingerprint=f"print-{name}",
    )
    return Case(finding, evidence, confidence, 0.2)


OLD = Evidence("history-old", "supports", 1.5, "last changed 700 days ago")
STRING = Evidence("dynamic-string", "opposes", -2.5, 'a string says "legacy_quote"')


@pytest.fixture
def report() -> Report:
    return Report(
        commit="c0ffee" + "0" * 34,
        complete=True,
        files=12,
        lines=3456,
        cases=(
            case("zone", spans=(Span(5, 11, 5, 14),), confidence=0.6512345, evidence=(OLD, STRING)),
            case("legacy_quote", island="i1", evidence=(OLD,)),
            case("RATE", spans=(Span(1, 0, 1, 8),), island="i1"),
            case("os", path="shop/a b,é:%.py", spans=(Span(1, 0, 1, 9),), confidence=0.7),
        ),
        skipped=(Skipped("shop/huge.py", "parse", "larger than 10 MB"),),
        unread={"read by tree-sitter": 2},
    )


@pytest.fixture
def page() -> Page:
    return Page(sources=SOURCES.get)
