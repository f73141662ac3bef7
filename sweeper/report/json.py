"""Write a report as JSON; `schema.json` beside this file is its published shape."""

from __future__ import annotations

from collections.abc import Mapping
from json import dumps

import sweeper
from sweeper.model import Case, Ending, Evidence, Proposal, Report, Skipped
from sweeper.report.escape import unicode_only
from sweeper.report.page import Page, ordered, outcomes, shown

SCHEMA = 1


def render(report: Report, page: Page) -> str:
    """Write one object; the keys and their order are fixed, numbers have at most four decimals."""
    ended = {ending.case.finding.fingerprint: ending for ending in report.endings}
    document = {
        "schema": SCHEMA,
        "tool": {"name": "sweeper", "version": sweeper.__version__},
        "commit": report.commit,
        "complete": report.complete,
        "files": report.files,
        "lines": report.lines,
        "unread": dict(sorted(report.unread.items())),
        "known": page.known,
        "findings": [_finding(case, ended) for case in ordered(report)],
        "outcomes": outcomes(report),
        "skipped": [_skipped(one) for one in report.skipped],
        "proposals": [_proposal(one) for one in report.proposals],
    }
    return dumps(document, indent=2, ensure_ascii=False) + "\n"


def _finding(case: Case, ended: Mapping[str, Ending]) -> dict[str, object]:
    finding = case.finding
    ending = ended.get(finding.fingerprint)
    span = shown(finding)
    return {
        "kind": finding.kind,
        "symbol_kind": finding.symbol_kind,
        "path": unicode_only(finding.path),
        "line": span.line,
        "end_line": span.end_line,
        "name": unicode_only(finding.name),
        "qualname": unicode_only(finding.qualname),
        "island": finding.island,
        "flag": unicode_only(finding.name) if finding.kind == "constant-flag" else None,
        "confidence": round(case.confidence, 4),
        "risk": round(case.risk, 4),
        "fingerprint": finding.fingerprint,
        "outcome": ending.outcome if ending else None,
        "outcome_reason": unicode_only(ending.reason) if ending else None,
        "message": unicode_only(finding.message),
        "kept_by": finding.kept_by,
        "life_lines": [unicode_only(line) for line in finding.life_lines],
        "evidence": [_evidence(one) for one in case.evidence],
    }


def _evidence(evidence: Evidence) -> dict[str, object]:
    return {
        "source": evidence.source,
        "verdict": evidence.verdict,
        "weight": round(evidence.weight, 4),
        "note": unicode_only(evidence.note),
    }


def _skipped(skipped: Skipped) -> dict[str, object]:
    return {
        "subject": unicode_only(skipped.subject),
        "stage": skipped.stage,
        "reason": unicode_only(skipped.reason),
    }


def _proposal(proposal: Proposal) -> dict[str, object]:
    return {
        "branch": proposal.branch,
        "head": proposal.head,
        "title": unicode_only(proposal.title),
        "body_path": unicode_only(proposal.body_path),
        "url": unicode_only(proposal.url),
        "confidence": round(proposal.confidence, 4),
        "risk": round(proposal.risk, 4),
        "gate": proposal.gate,
        "removed": sorted(
            case.finding.fingerprint for change in proposal.changes for case in change.bundle.cases
        ),
        "checks": [{"step": check.step, "outcome": check.outcome} for check in proposal.checks],
    }
