"""An audit to JSON; `schema.json` beside this file is its published shape."""

from __future__ import annotations

from json import dumps

import sweeper
from sweeper.audit.values import Audit, Content, Use
from sweeper.report.escape import unicode_only
from sweeper.report.page import shown

SCHEMA = 1


def render(audit: Audit) -> str:
    """Write one object; the keys and their order are fixed."""
    return dumps(_clean(_document(audit)), indent=2, ensure_ascii=False) + "\n"


def _document(audit: Audit) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "tool": {"name": "sweeper", "version": sweeper.__version__},
        "kind": audit.kind,
        "repository": audit.repository,
        "target": audit.name,
        "commit": audit.commit,
        "complete": audit.is_complete,
        "files": audit.files,
        "lines": audit.lines,
        "commits": audit.commits,
        "asked": list(audit.asked),
        "unread": list(audit.unread),
        "uses": [_use(use) for use in audit.uses],
        "needs": [_use(use) for use in audit.needs],
        "contents": [_content(row) for row in audit.contents],
        "tests": list(audit.tests),
        "flags": [
            {"key": read.key, "path": read.path, "line": read.span.line, "form": read.form}
            for read in audit.reads
        ],
        "verdicts": [
            {"key": one.key, "verdict": one.kind, "value": one.value, "reasons": list(one.reasons)}
            for one in audit.verdicts
        ],
        "order": [
            {**step._asdict(), "subjects": list(step.subjects), "reasons": list(step.reasons)}
            for step in audit.order
        ],
        "changed": None if audit.changed is None else [row._asdict() for row in audit.changed],
        "findings": [
            {
                "kind": case.finding.kind,
                "path": case.finding.path,
                "line": shown(case.finding).line,
                "qualname": case.finding.qualname,
                "confidence": round(case.confidence, 4),
                "risk": round(case.risk, 4),
                "fingerprint": case.finding.fingerprint,
            }
            for case in audit.cases
        ],
    }


def _use(use: Use) -> dict[str, object]:
    return {**use._asdict(), "lines": list(use.lines)}


def _content(row: Content) -> dict[str, object]:
    return {
        **row._asdict(),
        "commits": len(row.commits),
        "owners": list(row.owners),
        "hazards": list(row.hazards),
        "case": row.case.finding.fingerprint if row.case else None,
    }


def _clean(value: object) -> object:
    """Make every text one that JSON can hold, wherever it stands."""
    if isinstance(value, str):
        return unicode_only(value)
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_clean(each) for each in value]
    return value
