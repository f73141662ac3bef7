"""Candidates to what their authors said is to become of them: deprecation, and notes to remove.

A deprecation is a decorator `deprecated` (PEP 702), a warning of the categories that PEP 230 and
PEP 565 name, or the `deprecated` directive of Sphinx. Only the definition's own lines count, and
the comment directly above it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Final, NamedTuple

from sweeper.errors import GitError
from sweeper.model import Evidence, Finding
from sweeper.sources import decode_source, version_of
from sweeper.verify.scene import Scene

_ASKED: Final = frozenset({"dead-symbol", "test-only", "unused-file"})
_TELLING: Final = (
    b"deprecat", b"todo", b"fixme", b"xxx", b"compat", b"old", b"in case", b"break", b"remove",
    b"delete", b"around",
)  # fmt: skip
_CALL: Final = re.compile(rb"#[ \t]*(?:@|[^\n]*\w\()")
# What "was removed in 3.12" is something else, often of Python, and so is "remove in Django 5.0".
_TO_GO: Final = (
    r"\b(?:(?:be|is|are|and) (?:removed|deleted|dropped)|remove|delete|drop|removal)"
    r"(?: (?:this|it|them|me|is|are|planned|scheduled|for))*"
)
_RELEASE: Final = r"(?:(?:the|version|release) )*v?"
_NOTE: Final = re.compile(
    r"#.*\b(?:TODO|FIXME|XXX)\b.*\b(?:remove|delete|drop|get rid of|clean up|unused)\b"
    rf"|#.*{_TO_GO} (?:in|after|by|with|on) {_RELEASE}\d",
    re.IGNORECASE,
)
_DEPRECATED: Final = re.compile(
    r"^\s*@(?:[\w.]+\.)?deprecat\w*|\b(?:Pending)?DeprecationWarning\b|\.\. deprecated::"
)
_DAY: Final = re.compile(
    r"\b(?:remov|delet|drop|until|expire|sunset)\w*\b[^\n]{0,40}?\b(20\d\d)-(\d\d)(?:-(\d\d))?\b",
    re.IGNORECASE,
)
_VERSION: Final = re.compile(
    rf"{_TO_GO} (?:in|after|by|with) {_RELEASE}(\d{{1,4}}(?:\.\d+)+)(?![\w-])", re.IGNORECASE
)
_NUMBERS: Final = re.compile(r"\d+(?:\.\d+)*")
_COMPATIBLE: Final = re.compile(
    r"\b(?:backwards?|b/?w)[- ]?compat|\bcompat(?:ibility)? (?:alias|shim|layer|import|name)"
    r"|\b(?:keep|kept|left|here) (?:\w+ )?(?:around\b|for compat)|\bold (?:\w+ )?names?\b"
    r"|\bin case (?:some|any)(?:one|body)\b"
    r"|\bbreak(?:age|ing)\b.*\b(?:packages|users|code|plugins)\b"
    r"|\b(?:do not|don't|never) (?:remove|delete)\b",
    re.IGNORECASE,
)
_VALUES: Final = frozenset({"variable", "attribute"})
_HEAD: Final = 6  # lines of a function in which a note to remove speaks of all of it


def hear(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
    """Return what authors have said, by fingerprint.

    A day or a version of removal that has come supports; a public name that is promised until one
    that is still to come is kept until then.
    """
    version = _numbers(version_of(scene.tree))
    texts: dict[str, _Text] = {}
    heard: dict[str, tuple[Evidence, ...]] = {}
    for finding in findings:
        if finding.kind not in _ASKED:
            continue
        if finding.path not in texts:
            texts[finding.path] = _text(finding.path, scene)
        text = texts[finding.path]
        found = tuple(_said(finding, text, version, scene)) if text.lines else ()
        if found:
            heard[finding.fingerprint] = found
    return heard


class _Text(NamedTuple):
    """The lines of a file, none when none says anything, and the numbers of those that may.

    A file has many definitions one in another, so each line is looked at once.
    """

    lines: Sequence[str] = ()
    deprecated: Sequence[int] = ()
    noted: Sequence[int] = ()
    comments: Sequence[int] = ()


def _text(path: str, scene: Scene) -> _Text:
    try:
        content = scene.tree.read(path)
    except (OSError, GitError):  # gone since it was listed: then it says nothing
        return _Text()
    lowered = content.lower()
    if not any(word in lowered for word in _TELLING) and not _CALL.search(content):
        return _Text()
    lines = decode_source(content).text.splitlines()
    return _Text(
        lines,
        [n for n, line in enumerate(lines) if "eprecat" in line and _DEPRECATED.search(line)],
        [n for n, line in enumerate(lines) if "#" in line and _NOTE.search(line)],
        [n for n, line in enumerate(lines) if line.lstrip().startswith("#")],
    )


def _said(
    finding: Finding, text: _Text, version: Sequence[int], scene: Scene
) -> Iterator[Evidence]:
    lines = text.lines
    compatible = _is_compatible(finding, lines)
    if compatible >= 0:
        note = f"{finding.path}:{compatible + 1} says that code elsewhere may use it"
        yield scene.evidence("intent-compatible", "opposes", note)
    commented = _commented_out(finding, text)
    if commented >= 0:
        note = f"{finding.path}:{commented + 1} uses it where the comment is taken away"
        yield scene.evidence("intent-commented", "opposes", note)
    first = finding.spans[0].line
    above = first - 1
    while above > 0 and lines[above - 1].lstrip().startswith("#"):
        above -= 1
    body = (range(span.line - 1, span.end_line) for span in finding.spans)
    own = (range(above, first - 1), *body)
    deprecated = next(_among(own, text.deprecated), None)
    noted = next((n for n in _among(own, text.noted) if n < first + _HEAD), None)
    if deprecated is None and noted is None:
        return
    said = [(n, lines[n]) for part in own for n in part if n < len(lines)]
    end = _end(said, scene.as_of.date(), version)
    if end is not None and end.has_come:
        note = f"{finding.path}:{end.line + 1} says that it goes {end.when}, which has come"
        yield scene.evidence("intent-overdue", "supports", note)
    elif end is not None and deprecated is not None and finding.kept_by == "api":
        note = f"{finding.path}:{end.line + 1} promises it until then: it goes {end.when}"
        yield scene.evidence("intent-promised", "blocks", note)
    elif noted is not None:
        note = f"{finding.path}:{noted + 1} has a note to remove it"
        yield scene.evidence("intent-noted", "supports", note)
    elif deprecated is not None:
        note = f"{finding.path}:{deprecated + 1} says that it is deprecated"
        yield scene.evidence("intent-deprecated", "supports", note)


def _is_compatible(finding: Finding, lines: Sequence[str]) -> int:
    """Return the line of a comment that says that code elsewhere may use it, -1 without one.

    A comment over several assignments speaks of all of them.
    """
    first = finding.spans[0].line
    top = first - 1
    while top > 0 and lines[top - 1].strip() and finding.symbol_kind in _VALUES:
        if lines[top - 1].lstrip().startswith("#"):
            break
        top -= 1
    while top > 0 and lines[top - 1].lstrip().startswith("#"):
        top -= 1
    for number in range(top, min(finding.spans[0].end_line, first + _HEAD, len(lines))):
        comment = lines[number].partition("#")[2]
        if comment and _COMPATIBLE.search(comment):
            return number
    return -1


def _among(parts: Sequence[range], numbers: Sequence[int]) -> Iterator[int]:
    """Yield those of the sorted numbers that are in the parts, part by part."""
    for part in parts:
        for index in range(bisect_left(numbers, part.start), bisect_left(numbers, part.stop)):
            yield numbers[index]


def _commented_out(finding: Finding, text: _Text) -> int:
    """Return the line of a use that is commented out, as of what helps to debug, -1 without one."""
    if finding.symbol_kind not in ("function", "method", "class"):
        return -1
    named = [n for n in text.comments if finding.name in text.lines[n]]
    if not named:
        return -1
    use = re.compile(rf"^[ \t]*#[ \t]*(?:@|[^\n]*\b){re.escape(finding.name)}\b(?:\(|$)")
    for number in named:
        is_own = any(span.line <= number + 1 <= span.end_line for span in finding.spans)
        if not is_own and use.match(text.lines[number]):
            return number
    return -1


class _End(NamedTuple):
    """When something is to go, in words, on which line it says so, and whether that has come."""

    when: str
    line: int
    has_come: bool


def _end(lines: Sequence[tuple[int, str]], today: date, version: Sequence[int]) -> _End | None:
    """Return the first day or version of removal that is named; of a month alone its last day.

    A version says nothing where the packaging files do not say which one this is.
    """
    for number, text in lines:
        for year, month, day in _DAY.findall(text):
            with suppress(ValueError):  # the 13th month
                until = date(int(year), int(month), int(day or 28))
                return _End(f"on {until}", number, until <= today)
        stated = _VERSION.search(text) if version else None
        if stated is not None:
            return _End(f"in {stated[1]}", number, _numbers(stated[1]) <= tuple(version))
    return None


def _numbers(version: str) -> tuple[int, ...]:
    found = _NUMBERS.match(version.lstrip("v"))
    return tuple(map(int, found[0].split("."))) if found else ()
