"""Write a report as GitHub Actions workflow commands, which become annotations on the lines."""

from __future__ import annotations

from sweeper.model import Case, Report
from sweeper.report.escape import visible
from sweeper.report.page import Page, is_rewritable, ordered, sentence, shown


def render(report: Report, page: Page) -> str:
    """Write one command per finding: a warning where a rewrite may follow, else a notice."""
    lines = [_command(case, page) for case in ordered(report)]
    if not report.complete:
        note = _data("Sweeper could not read all of its input; more code may be dead, or in use.")
        lines.insert(0, f"::warning title=sweeper%3A incomplete::{note}")
    return "".join(f"{line}\n" for line in lines)


def _command(case: Case, page: Page) -> str:
    finding = case.finding
    span = shown(finding)
    level = "warning" if is_rewritable(case, page) else "notice"
    properties = {
        "file": visible(finding.path),
        "line": str(span.line),
        "endLine": str(span.end_line),
        "title": f"sweeper: {finding.kind}",
    }
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    message = f"{visible(sentence(finding))} (confidence {case.confidence:.2f})"
    return f"::{level} {listed}::{_data(message)}"


def _data(text: str) -> str:
    # https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
