from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any, get_args

import jsonschema

from sweeper.model import Bundle, Change, Check, Ending, FindingOutcome, Proposal, Report
from sweeper.report import FORMATS
from sweeper.report.page import Page

SCHEMA = json.loads((files("sweeper.report") / "schema.json").read_text())


def read(report: Report, page: Page) -> dict[str, Any]:
    document = json.loads(FORMATS["json"].render(report, page))
    jsonschema.validate(document, SCHEMA)
    assert isinstance(document, dict)
    return document


def test_is_as_published(report: Report, page: Page) -> None:
    document = read(report, page)
    assert document["findings"][1] == {
        "kind": "dead-symbol",
        "symbol_kind": "function",
        "path": "shop/pricing.py",
        "line": 1,
        "end_line": 1,
        "name": "RATE",
        "qualname": "RATE",
        "island": "i1",
        "flag": None,
        "confidence": 0.95,
        "risk": 0.2,
        "fingerprint": "print-RATE",
        "outcome": None,
        "outcome_reason": None,
        "message": "function is never used",
        "kept_by": "nothing",
        "life_lines": [],
        "evidence": [],
    }
    assert document["skipped"] == [
        {"subject": "shop/huge.py", "stage": "parse", "reason": "larger than 10 MB"}
    ]


def test_says_how_each_finding_ended(report: Report, page: Page) -> None:
    first, *others = report.cases
    ended = [Ending(first, "below-threshold", "not sure")]
    ended += [Ending(case, "proposed", "Remove it", "sweeper/x") for case in others]
    shown = replace(report, cases=tuple(others[:1]), endings=tuple(ended))
    document = read(shown, page)
    assert document["outcomes"] == {"proposed": 3, "below-threshold": 1}
    (finding,) = document["findings"]
    assert (finding["outcome"], finding["outcome_reason"]) == ("proposed", "Remove it")
    for form in ("text", "markdown"):
        text = FORMATS[form].render(shown, page)
        assert "shown or not" in text
        assert "below-threshold" in text
        assert "shown or not" not in FORMATS[form].render(report, page)


def test_the_schema_knows_all_outcomes() -> None:
    assert SCHEMA["$defs"]["outcome"]["enum"] == list(get_args(FindingOutcome))


def test_schema_itself_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_empty_and_incomplete(page: Page) -> None:
    document = read(Report("", False, 0, 0, ()), page)
    assert document["complete"] is False
    assert document["findings"] == []


def test_order_of_the_cases_does_not_matter(report: Report, page: Page) -> None:
    turned = replace(report, cases=tuple(reversed(report.cases)))
    assert FORMATS["json"].render(turned, page) == FORMATS["json"].render(report, page)


def test_a_file_name_that_is_no_unicode(report: Report, page: Page) -> None:
    odd = replace(report.cases[0].finding, path="a\udc80.py")
    document = read(replace(report, cases=(replace(report.cases[0], finding=odd),)), page)
    assert document["findings"][0]["path"] == "a\\udc80.py"


def test_proposals(report: Report, page: Page) -> None:
    change = Change(Bundle(report.cases[:2]), (), "codemod", "")
    checks = (Check("tests", "passed", 1.25, "12 passed"),)
    proposal = Proposal("sweeper/dead", "Remove", "", (change,), checks, 0.9, 0.1, "approve", "abc")
    document = read(replace(report, proposals=(proposal,)), page)
    assert document["proposals"][0]["checks"] == [{"step": "tests", "outcome": "passed"}]
    assert document["proposals"][0]["removed"] == ["print-legacy_quote", "print-zone"]
