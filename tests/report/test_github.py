from __future__ import annotations

from dataclasses import replace

from sweeper.model import Report
from sweeper.report import FORMATS
from sweeper.report.page import Page


def test_one_command_per_finding(report: Report, page: Page) -> None:
    lines = FORMATS["github"].render(report, page).splitlines()
    assert lines[0] == (
        "::notice file=shop/a b%2Cé%3A%25.py,line=1,endLine=1,title=sweeper%3A dead-symbol"
        "::os: function is never used (confidence 0.70)"
    )
    assert len(lines) == len(report.cases)
    assert lines[1].startswith("::warning file=shop/pricing.py,line=1,")


def test_content_cannot_start_a_command(report: Report, page: Page) -> None:
    finding = replace(
        report.cases[0].finding, message="x\n::stop-commands::y\r%0A", path="a\n::debug::.py"
    )
    one = replace(report, cases=(replace(report.cases[0], finding=finding),))
    output = FORMATS["github"].render(one, page)
    assert output.count("\n") == 1
    assert "\r" not in output
    assert "%250A" in output


def test_incomplete_says_so_and_clean_says_nothing(page: Page) -> None:
    assert "incomplete" in FORMATS["github"].render(Report("", False, 0, 0, ()), page)
    assert FORMATS["github"].render(Report("", True, 0, 0, ()), page) == ""
