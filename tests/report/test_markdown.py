from __future__ import annotations

from dataclasses import replace

from sweeper.model import Proposal, Report
from sweeper.report import FORMATS
from sweeper.report.page import Page


def test_clean(page: Page) -> None:
    clean = Report("", True, 3, 9, ())
    assert FORMATS["markdown"].render(clean, page) == "## Sweeper: no findings\n"
    assert "(2 known)" in FORMATS["markdown"].render(clean, replace(page, known=2))


def test_table(report: Report, page: Page) -> None:
    output = FORMATS["markdown"].render(report, page)
    assert "4 findings (4 dead-symbol), 2 confident enough to remove" in output
    row = next(line for line in output.splitlines() if "legacy&#95;quote</code>" in line)
    assert row.startswith("| 0.95 | dead-symbol | <code>shop/pricing.py&#58;4</code> |")
    assert row.endswith("| history-old&#58; last changed 700 days ago |") or "history-old:" in row


def test_content_is_no_markup(report: Report, page: Page) -> None:
    finding = replace(report.cases[0].finding, path="a|<img src=x>`.py", message="@all [x](y)\n# h")
    one = replace(report, cases=(replace(report.cases[0], finding=finding),), skipped=())
    output = FORMATS["markdown"].render(one, page)
    row = output.splitlines()[-1]
    assert row.count("|") == 6
    assert "<img" not in row
    assert "@" not in row
    assert "](" not in row


def test_incomplete_and_long(report: Report, page: Page) -> None:
    output = FORMATS["markdown"].render(
        replace(report, cases=report.cases * 200, complete=False), page
    )
    assert "**Incomplete:**" in output
    assert "300 more are not listed here." in output


def test_says_where_the_pull_requests_are(report: Report, page: Page) -> None:
    url = "https://forge.example/pull/1"
    made = Proposal("sweeper/x", "Remove @old", "", (), (), 0.9, 0.1, "review", url=url)
    output = FORMATS["markdown"].render(replace(report, proposals=(made,)), page)
    (line,) = [line for line in output.splitlines() if line.startswith("- Remove")]
    assert "forge" in line
    assert "@old" not in line
