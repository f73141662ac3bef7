"""Give findings the names that survive moved lines and renamed files."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from sweeper.detect.subject import statement_subject
from sweeper.model import Finding

_LENGTH = 16


def identify(findings: Sequence[Finding], read: Callable[[str], str | None]) -> list[Finding]:
    """Fill in `fingerprint`, `island` and `needs` (which hold subjects until here), sorted by
    place.

    A fingerprint is made of the kind, the dotted name within the module and the code without its
    indentation; equal ones are told apart by their order. `read` gives the text of a path.
    """
    ordered = sorted(findings, key=lambda f: (f.path, f.spans, f.kind, f.qualname))
    lines: dict[str, list[str]] = {}
    seen: Counter[str] = Counter()
    names: dict[str, str] = {}
    marked: list[Finding] = []
    for finding in ordered:
        if finding.path not in lines:
            lines[finding.path] = (read(finding.path) or "").splitlines()
        print_ = _fingerprint(finding, lines[finding.path])
        seen[print_] += 1
        if seen[print_] > 1:
            print_ = _digest([print_, str(seen[print_])])
        names.setdefault(_subject(finding), print_)
        marked.append(replace(finding, fingerprint=print_))
    return [_renamed(finding, names) for finding in marked]


def _subject(finding: Finding) -> str:
    """Return what `needs` and `island` call a finding."""
    if finding.symbol_kind == "statement":
        return statement_subject(finding.path, finding.spans[0])
    return finding.subject if finding.qualname else finding.path


def _fingerprint(finding: Finding, lines: Sequence[str]) -> str:
    if finding.symbol_kind == "file":
        code = [line.strip() for line in lines]
    else:
        code = [
            line.strip() for span in finding.spans for line in lines[span.line - 1 : span.end_line]
        ]
    qualname = finding.qualname or finding.name
    return _digest([finding.kind, finding.symbol_kind, qualname, *filter(None, code)])


def _digest(parts: Sequence[str]) -> str:
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:_LENGTH]


def _renamed(finding: Finding, names: dict[str, str]) -> Finding:
    needs = {names[n] for n in finding.needs if n in names} - {finding.fingerprint}
    island = names.get(finding.island, finding.fingerprint)
    return replace(finding, needs=tuple(sorted(needs)), island=island)
