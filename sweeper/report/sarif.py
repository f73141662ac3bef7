"""Write a report as SARIF 2.1.0, for code scanning services and editors."""

from __future__ import annotations

from json import dumps
from urllib.parse import quote

import sweeper
from sweeper.model import Case, FindingKind, Report, Skipped, Span
from sweeper.report.escape import unicode_only
from sweeper.report.page import Page, column_of, is_rewritable, lines_of, ordered, sentence

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT = "SRCROOT"
RULES: dict[FindingKind, str] = {
    "dead-symbol": "Nothing that is in use refers to this symbol.",
    "test-only": "Only tests use this symbol.",
    "unused-import": "This import is never used.",
    "unused-local": "This local variable is never read.",
    "unreachable": "This code can never run.",
    "unused-file": "Nothing that is in use imports or runs this file.",
    "stale-keep": "This rule or comment keeps nothing any more.",
    "constant-flag": "This flag has the same value for everybody.",
}


def render(report: Report, page: Page) -> str:
    """Write one log with one run; the level of a result follows from its confidence."""
    driver = {
        "name": "sweeper",
        "version": sweeper.__version__,
        "semanticVersion": sweeper.__version__,
        "rules": [
            {"id": kind, "shortDescription": {"text": text}, "fullDescription": {"text": text}}
            for kind, text in RULES.items()
        ],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the scanned tree."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(case, page) for case in ordered(report)],
        "properties": {"commit": report.commit, "complete": report.complete},
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return dumps(log, indent=2, ensure_ascii=False) + "\n"


def _invocation(report: Report) -> dict[str, object]:
    return {
        "executionSuccessful": report.complete,
        "toolExecutionNotifications": [_notification(one) for one in report.skipped],
    }


def _notification(skipped: Skipped) -> dict[str, object]:
    text = f"{skipped.stage}: {skipped.subject}: {skipped.reason}"
    return {"level": "warning", "message": {"text": _message(text)}}


def _result(case: Case, page: Page) -> dict[str, object]:
    finding = case.finding
    lines = lines_of(page.sources(finding.path))
    spans = finding.spans or (None,)
    return {
        "ruleId": finding.kind,
        "ruleIndex": list(RULES).index(finding.kind),
        "level": "warning" if is_rewritable(case, page) else "note",
        "rank": round(case.confidence * 100, 2),
        "message": {"text": _message(sentence(finding))},
        "locations": [_location(case, span, lines) for span in spans],
        "partialFingerprints": {"sweeper/v1": finding.fingerprint},
        "properties": {
            "confidence": round(case.confidence, 4),
            "risk": round(case.risk, 4),
            "island": finding.island,
            "evidence": [unicode_only(f"{one.source}: {one.note}") for one in case.evidence],
        },
    }


def _message(text: str) -> str:
    # "[text](target)" would be read as a link (SARIF 2.1.0, section 3.11.6).
    return unicode_only(text.replace("[", "\\[") if "](" in text else text)


def _location(case: Case, span: Span | None, lines: list[str]) -> dict[str, object]:
    finding = case.finding
    # A file name is bytes; quoting those keeps also a name that is no UTF-8.
    uri = quote(finding.path.encode("utf-8", "surrogateescape"), safe="/")
    physical: dict[str, object] = {"artifactLocation": {"uri": uri, "uriBaseId": ROOT}}
    if span is not None:
        physical["region"] = _region(span, lines)
    logical = {
        "name": unicode_only(finding.name),
        "fullyQualifiedName": unicode_only(f"{finding.module}.{finding.qualname}".strip(".")),
    }
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _region(span: Span, lines: list[str]) -> dict[str, object]:
    region = {"startLine": span.line, "endLine": span.end_line}
    start = column_of(lines, span.line, span.column)
    end = column_of(lines, span.end_line, span.end_column)
    if start is not None and end is not None:
        region |= {"startColumn": start, "endColumn": end}
    return dict(region)
