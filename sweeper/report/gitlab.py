"""Write a report as GitLab code quality JSON."""

from __future__ import annotations

from json import dumps

from sweeper.model import Case, Report
from sweeper.report.escape import unicode_only
from sweeper.report.page import Page, is_rewritable, ordered, sentence, shown


def render(report: Report, page: Page) -> str:
    """Write one array; an incomplete run says so in a degradation of its own."""
    degradations = [_degradation(case, page) for case in ordered(report)]
    if not report.complete:
        degradations.insert(0, _incomplete())
    return dumps(degradations, indent=2, ensure_ascii=False) + "\n"


def _degradation(case: Case, page: Page) -> dict[str, object]:
    finding = case.finding
    span = shown(finding)
    return {
        "description": f"{unicode_only(sentence(finding))} (confidence {case.confidence:.2f})",
        "check_name": finding.kind,
        "fingerprint": finding.fingerprint,
        "severity": "major" if is_rewritable(case, page) else "minor",
        "location": {
            "path": unicode_only(finding.path),
            "lines": {"begin": span.line, "end": span.end_line},
        },
    }


def _incomplete() -> dict[str, object]:
    return {
        "description": "Sweeper could not read all of its input; this report may miss something.",
        "check_name": "incomplete",
        "fingerprint": "sweeper-incomplete",
        "severity": "info",
        "location": {"path": ".", "lines": {"begin": 1}},
    }
