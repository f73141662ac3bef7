"""The report of a run to the issue of ours that shows where each finding is."""

from __future__ import annotations

from collections.abc import Iterable

from sweeper.model import Event, Report
from sweeper.propose.block import ticked
from sweeper.propose.dashboard import NAME, TITLE, dashboard
from sweeper.propose.publish import Outlet


def show(outlet: Outlet, report: Report, past: Iterable[Event]) -> None:
    """Bring the issue up to date, unless people have closed it; `past` is the ledger."""
    text = dashboard(report.endings, past, complete=report.complete)
    outlet.forge.ensure_issue(NAME, TITLE, text, outlet.manners.labels)


def asked_for(outlet: Outlet) -> frozenset[str]:
    """Return the findings that people want to be asked about, whatever the limits say."""
    issue = outlet.forge.issue(NAME)
    return ticked(issue.body) if issue is not None and issue.is_open else frozenset()
