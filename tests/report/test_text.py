from __future__ import annotations

from dataclasses import replace

import pytest

from sweeper.model import Bundle, Change, Check, Evidence, Proposal, Report
from sweeper.report import FORMATS
from sweeper.report.page import Page


def render(report: Report, page: Page) -> str:
    return FORMATS["text"].render(report, page)


def test_clean(page: Page) -> None:
    assert render(Report("", True, 3, 9, ()), page) == "No findings in 3 files, 9 lines.\n"


def test_shows_source_confidence_evidence_and_ties(report: Report, page: Page) -> None:
    output = render(report, page)
    assert "  0.95  dead-symbol  legacy_quote: function is never used\n" in output
    assert "      4 │ def legacy_quote(weight):\n" in output
    assert "        supports: last changed 700 days ago (history-old)\n" in output
    assert "        dies with RATE\n" in output
    assert "opposes: a string says" in output
    assert "supports: last changed" in output.split("zone: function is never used")[1]
    assert "4 findings in 12 files, 3,456 lines at c0ffee000000." in output
    assert "Read in another way than by the parser: 2 read by tree-sitter." in output
    assert "sweeper scan --fix" in output


def test_details_show_all_evidence(report: Report, page: Page) -> None:
    heard = [
        Evidence("history-owner-away", "opposes", 0.0, "she is away"),
        Evidence("graph-public", "opposes", -0.4, "a public name"),
        Evidence("dynamic-string", "opposes", -2.5, "a string"),
        Evidence("graph-private", "supports", 0.8, "a private name"),
        Evidence("history-old", "supports", 0.5, "old lines"),
    ]
    one = replace(report, cases=(replace(report.cases[0], evidence=tuple(heard)),))
    said = [each.note for each in heard]
    short, whole = render(one, page), render(one, replace(page, details=True))
    assert [note for note in said if f": {note} (" in short] == ["a string", "a private name"]
    assert [note for note in said if f": {note} (" in whole] == said
    blocked = Evidence("keep", "blocks", -1.0, "a rule")
    kept = replace(one, cases=(replace(one.cases[0], evidence=(*heard, blocked)),))
    assert [note for note in (*said, "a rule") if f": {note} (" in render(kept, page)] == ["a rule"]


def test_plain_without_colour_and_styled_with(report: Report, page: Page) -> None:
    assert "\x1b" not in render(report, page)
    assert "\x1b[" in render(report, replace(page, colour=True))


@pytest.mark.parametrize("colour", [False, True])
def test_content_cannot_steer_the_terminal(report: Report, page: Page, *, colour: bool) -> None:
    evil = "\x1b]0;owned\x07\x9b31m\u202e[bold]:smile:"
    finding = replace(report.cases[0].finding, path=f"{evil}.py", message=evil, name=evil)
    hostile = replace(
        report, cases=(replace(report.cases[0], finding=finding),), unread={evil: 1}, skipped=()
    )
    output = render(hostile, replace(page, colour=colour, sources=lambda _: f"\n\n\n\n{evil}\n"))
    assert not {"\x07", "\x9b", "\u202e"} & set(output)
    assert "\x1b]" not in output
    assert "[bold]:smile:" in output


def test_narrow_terminals_cut_the_code_not_the_words(report: Report, page: Page) -> None:
    output = render(report, replace(page, width=40, sources=lambda _: "x = 1\n" * 3 + "y" * 300))
    code = [line for line in output.splitlines() if " │ " in line]
    assert {len(line) for line in code} == {15, 40}
    assert "\n  never used\n" in output
    assert "…" in output


def test_incomplete_banner_comes_first(report: Report, page: Page) -> None:
    assert render(replace(report, complete=False), page).startswith("incomplete: ")


def test_known_findings_are_counted(report: Report, page: Page) -> None:
    assert "4 findings, 3 known from the baseline in" in render(report, replace(page, known=3))


def test_proposals(report: Report, page: Page) -> None:
    change = Change(Bundle(report.cases[:2]), (), "codemod", "")
    checks = (Check("parse", "passed", 0.1, ""), Check("tests", "not_run", 0.0, "no pytest here"))
    proposal = Proposal(
        "sweeper/dead", "Remove 2", "", (change,), checks, 0.91, 0.1, "approve", "abc", "text.md"
    )
    output = render(replace(report, proposals=(proposal,)), page)
    assert "  removed     2 findings\n" in output
    assert "  check       not_run  tests\n" in output
    assert "no pytest here" in output
    assert "  text        text.md\n" in output
    assert "sweeper scan --fix" not in output
    opened = replace(proposal, url="https://forge.example/pull/1")
    output = render(replace(report, proposals=(opened,)), page)
    assert "  pull        https://forge.example/pull/1\n" in output
    assert "text.md" not in output


def test_same_report_same_bytes(report: Report, page: Page) -> None:
    turned = replace(report, cases=tuple(reversed(report.cases)))
    assert render(turned, page) == render(report, page)
