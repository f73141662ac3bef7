"""The cases of an island to its commit message: what goes, why it is dead, and the trailers."""

from __future__ import annotations

from collections.abc import Sequence

import sweeper
from sweeper.model import Case, Finding
from sweeper.propose.markup import plain

_SUBJECT = 72
_GONE = {
    "dead-symbol": "that nothing uses",
    "test-only": "that only tests use",
    "unused-import": "that nothing uses",
    "unused-local": "that nothing reads",
    "unreachable": "that control never reaches",
    "unused-file": "that nothing uses",
    "stale-keep": "that keeps nothing",
    "constant-flag": "that never changes",
}


def commit_message(cases: Sequence[Case], models: Sequence[str] = ()) -> str:
    """Return the message for the commit that removes the cases; `models` wrote part of it."""
    parts = [subject(cases), ""]
    for case in cases:
        parts += [*_reasons(case), ""]
    parts += [f"Sweeper-Finding: {case.finding.fingerprint}" for case in cases]
    parts.append(f"Sweeper-Confidence: {min(case.confidence for case in cases):.2f}")
    # Who gets a change has a right to know that a program made it; many projects ask for it.
    parts.append(f"Generated-by: Sweeper {sweeper.__version__}")
    parts += [f"Assisted-by: {plain(model)}" for model in models]
    return "\n".join(parts) + "\n"


def subject(cases: Sequence[Case]) -> str:
    """Return in one line what goes: the one thing, or the first and how many more."""
    # What a flag takes along goes without saying.
    shown = [case for case in cases if case.finding.kind == "constant-flag"] or cases
    first = shown[0].finding
    kinds = {_GONE[case.finding.kind] for case in shown}
    why = kinds.pop() if len(kinds) == 1 else "that nothing needs"
    name = plain(_named(first))
    more = f" and {len(shown) - 1} more" if len(shown) > 1 else ""
    room = _SUBJECT - len("Remove ") - len(more) - len(why) - 1
    if len(name) > room:
        name = f"{name[: max(room - 1, 1)]}…"
    return f"Remove {name}{more} {why}"


def _named(finding: Finding) -> str:
    if finding.symbol_kind == "flag":
        return f"flag {finding.name}"
    if finding.symbol_kind != "statement":
        return finding.qualname or finding.path
    # The qualified name of a statement is that of the scope, which stays.
    return f"code in {finding.qualname or finding.path}"


def place(finding: Finding) -> str:
    """Return where it is: the path, the line and the name within the module."""
    line = finding.spans[0].line if finding.spans else 1
    return f"{finding.path}:{line} {finding.qualname}".rstrip()


def _reasons(case: Case) -> list[str]:
    lines = [f"- {plain(place(case.finding))}: {plain(case.finding.message)}"]
    for evidence in case.evidence:
        lines.append(f"  {evidence.verdict} ({plain(evidence.source)}): {plain(evidence.note)}")
    lines += [f"  goes with it: {plain(test)}" for test in case.finding.tests]
    return lines
