"""Candidates to what people say about them: keep comments and rules, `noqa`, `pragma: no cover`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sweeper.model import Evidence, Finding
from sweeper.verify.keeping import Keeping, is_expired
from sweeper.verify.places import Places
from sweeper.verify.scene import Scene

_NOQA: Final = re.compile(
    r"#[ \t]*(?P<file>(?:flake8|ruff)[ \t]*[:=][ \t]*)?noqa\b(?:[ \t]*:[ \t]*(?P<codes>[A-Z]+[0-9]+"
    r"(?:[ \t,]+[A-Z]+[0-9]+)*))?",
    re.IGNORECASE,
)
_PYLINT: Final = re.compile(r"pylint[ \t]*:[ \t]*disable(?:-next)?[ \t]*=[ \t]*([\w\-, \t]+)")
_PYRIGHT: Final = re.compile(r"pyright[ \t]*:[ \t]*ignore[ \t]*\[([\w, \t]+)\]")
_NO_COVER: Final = re.compile(r"pragma[ \t]*:[ \t]*no[ \t]?cover", re.IGNORECASE)

# Which complaints of other tools mean which kind of finding: flake8 and ruff, pylint, pyright.
_COMPLAINTS: Final[Mapping[str, frozenset[str]]] = {
    "unused-import": frozenset({"F401", "W0611", "unused-import", "reportUnusedImport"}),
    "unused-local": frozenset(
        {"F841", "F842", "W0612", "unused-variable", "reportUnusedVariable", "RUF059"}
    ),
    "unreachable": frozenset({"PLW0101", "W0101", "unreachable", "reportUnreachable"}),
    "dead-symbol": frozenset({"reportUnusedFunction", "reportUnusedClass"}),
    "test-only": frozenset({"reportUnusedFunction", "reportUnusedClass"}),
}
_DEAD_CODE_TOOLS: Final = re.compile(r"(?:V[12]0\d|DC\d\d)", re.IGNORECASE)  # vulture, deadcode
# A `noqa` without codes mutes many other complaints; only of these is this one likely to be meant.
_BARE: Final = frozenset({"unused-import", "unused-local"})


def hear(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
    """Return what people want to keep, by fingerprint: it blocks until the day that they name."""
    keeping = Keeping(findings, scene)
    today = scene.as_of.date()
    comments = {f.source.path: dict(f.facts.keeps) for f in scene.graph.files if f.facts.keeps}
    places = Places([finding for finding in findings if finding.path in comments], scene)
    heard: dict[str, tuple[Evidence, ...]] = {}
    for finding in findings:
        found: list[Evidence] = []
        for keep in keeping.of(finding):
            place = f"{keep.path}:{keep.line}" if keep.line else keep.path
            reason = f": {keep.reason}" if keep.reason else ""
            if not is_expired(keep, today):
                found.append(scene.evidence("keep", "blocks", f"kept by {place}{reason}"))
            else:
                note = f"{place} kept it until {keep.until}, which is over{reason}"
                found.append(scene.evidence("keep", "opposes", note, share=0.0))
        if finding.path in comments:
            found += _muted(finding, comments[finding.path], places, scene)
        if found:
            heard[finding.fingerprint] = tuple(dict.fromkeys(found))
    return heard


def _muted(
    finding: Finding, comments: Mapping[int, str], places: Places, scene: Scene
) -> Iterator[Evidence]:
    """Yield what comments to other tools say of a finding."""
    own = set(places.lines(finding))
    for line, comment in sorted(comments.items()):
        code = _code(finding, comment, is_own=line in own)
        if code:
            note = f"{finding.path}:{line} mutes this complaint of another tool ({code})"
            evidence = scene.evidence("noqa", "blocks", note)
            yield Evidence("keep", evidence.verdict, evidence.weight, note)
        if line in own and _NO_COVER.search(comment):
            note = f"{finding.path}:{line} says that no test is meant to run it"
            share = 1.0 if finding.symbol_kind == "statement" else 0.4
            yield scene.evidence("noqa", "opposes", note, share=share)


def _code(finding: Finding, comment: str, *, is_own: bool) -> str:
    """Return the code in the comment that means the finding, "" when none does."""
    complaints = _COMPLAINTS.get(finding.kind, frozenset())
    for noqa in _NOQA.finditer(comment):
        if not is_own and not noqa["file"]:
            continue
        if noqa["codes"] is None:
            if finding.kind in _BARE:
                return "noqa"
            continue
        for code in re.split(r"[ \t,]+", noqa["codes"]):
            if code.upper() in complaints or _DEAD_CODE_TOOLS.fullmatch(code):
                return code
    if is_own:
        for pattern in (_PYLINT, _PYRIGHT):
            for match in pattern.finditer(comment):
                for code in re.split(r"[ \t,]+", match[1]):
                    if code in complaints:
                        return code
    return ""
