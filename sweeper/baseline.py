"""A baseline file holds the fingerprints of known findings, so that a gate shows only new ones."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from sweeper.errors import ConfigError
from sweeper.model import Case

SCHEMA = 1


def read_baseline(path: Path) -> frozenset[str]:
    """Answer the fingerprints in the file; raise ConfigError if it is no baseline."""
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except json.JSONDecodeError as error:
        raise ConfigError(f"{path}:{error.lineno}: is no JSON: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is no JSON: it is not UTF-8") from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise ConfigError(f"{path}:1: is no baseline; write one with --write-baseline")
    findings = document.get("findings")
    if not isinstance(findings, list) or not all(
        isinstance(one, dict) and isinstance(one.get("fingerprint"), str) for one in findings
    ):
        raise ConfigError(f"{path}:1: 'findings' must be a list of objects with a 'fingerprint'")
    return frozenset(one["fingerprint"] for one in findings)


def baseline_text(cases: Iterable[Case]) -> str:
    """Write the cases as a baseline: one line each, in a stable order, so that merges are easy."""
    rows = sorted(
        {
            (case.finding.path, case.finding.qualname, case.finding.kind, case.finding.fingerprint)
            for case in cases
        }
    )
    lines = [
        json.dumps({"fingerprint": mark, "kind": kind, "path": path, "qualname": name})
        for path, name, kind, mark in rows
    ]
    body = ",\n".join(f"    {line}" for line in lines)
    inner = f"\n{body}\n  " if lines else ""
    return f'{{\n  "schema": {SCHEMA},\n  "findings": [{inner}]\n}}\n'


def split_known(cases: Iterable[Case], known: frozenset[str]) -> tuple[tuple[Case, ...], int]:
    """Answer the cases that the baseline does not know, and how many it does."""
    listed = tuple(cases)
    new = tuple(case for case in listed if case.finding.fingerprint not in known)
    return new, len(listed) - len(new)
