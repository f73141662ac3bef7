"""Output formats: a report to text. The folder is the plug-in kind, the file is the plug-in."""

from __future__ import annotations

from typing import Protocol

from sweeper.model import Report
from sweeper.report import github, gitlab, html, json, markdown, sarif, text
from sweeper.report.page import Page


class Format(Protocol):
    """What a module of this folder offers."""

    def render(self, report: Report, page: Page) -> str:
        """Write the report; the same report gives the same bytes, wherever and whenever."""
        ...


FORMATS: dict[str, Format] = {
    "text": text,
    "json": json,
    "sarif": sarif,
    "github": github,
    "gitlab": gitlab,
    "markdown": markdown,
    "html": html,
}
