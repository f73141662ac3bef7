from __future__ import annotations

import json

from sweeper.model import Report
from sweeper.report import FORMATS
from sweeper.report.page import Page


def test_degradations(report: Report, page: Page) -> None:
    found = json.loads(FORMATS["gitlab"].render(report, page))
    assert found[1] == {
        "description": "RATE: function is never used (confidence 0.95)",
        "check_name": "dead-symbol",
        "fingerprint": "print-RATE",
        "severity": "major",
        "location": {"path": "shop/pricing.py", "lines": {"begin": 1, "end": 1}},
    }
    assert [one["severity"] for one in found] == ["minor", "major", "major", "minor"]


def test_clean_is_an_empty_array_and_incomplete_is_not(page: Page) -> None:
    assert json.loads(FORMATS["gitlab"].render(Report("", True, 0, 0, ()), page)) == []
    found = json.loads(FORMATS["gitlab"].render(Report("", False, 0, 0, ()), page))
    assert [one["check_name"] for one in found] == ["incomplete"]
