"""Which findings people want to keep: by comments in the code and by `[[keep]]` rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from fnmatch import fnmatchcase
from typing import Final, NamedTuple, get_args

from sweeper.model import Finding, FindingKind
from sweeper.verify.places import Places
from sweeper.verify.scene import Scene

KINDS: Final = frozenset(get_args(FindingKind))

_IN_FILES: Final = frozenset({"dead-symbol", "test-only"})
_OURS: Final = re.compile(r"\bsweeper[ \t]*:[ \t]*(.*)", re.IGNORECASE)
_KEEP: Final = re.compile(r"keep\b[ \t]*(?:\[([^\]]*)\])?[ \t]*(.*)", re.IGNORECASE)
_UNTIL: Final = re.compile(r"\buntil[ \t]*=[ \t]*(\S*)")


class Keep(NamedTuple):
    """A wish that something stays: where it stands, for which kinds (none: all), why, until when.

    `line` is 0 for a rule, whose `subject` is a glob. `fault` says what is wrong with the text.
    """

    path: str
    line: int
    subject: str
    kinds: frozenset[str]
    reason: str
    until: date | None
    fault: str


def keeps(scene: Scene) -> list[Keep]:
    """Return all wishes of rules and of `# sweeper: keep` comments."""
    found = [
        Keep(rule.origin, 0, rule.subject, frozenset(), rule.reason, rule.until, "")
        for rule in scene.rules.keeps
    ]
    for file in scene.graph.files:
        for line, comment in file.facts.keeps:
            ours = _OURS.search(comment)
            if ours is not None:
                found.append(_read(file.source.path, line, ours[1].strip()))
    return found


def _read(path: str, line: int, text: str) -> Keep:
    """Read what stands behind `sweeper:`. What is not understood keeps all the same."""
    match = _KEEP.match(text)
    if match is None:
        return Keep(path, line, "", frozenset(), "", None, f"{text!r} is no `keep`")
    kinds = frozenset(filter(None, re.split(r"[\s,]+", match[1] or "")))
    unknown = sorted(kinds - KINDS)
    fault = f"there is no kind {unknown[0]!r}" if unknown else ""
    if unknown:
        kinds = frozenset()
    until = None
    stated = _UNTIL.search(match[2])
    if stated is not None:
        try:
            until = date.fromisoformat(stated[1].rstrip(".,;"))
        except ValueError:
            fault = f"{stated[1]!r} is no date, such as 2030-12-31"
    reason = _UNTIL.sub("", match[2]).strip(" \t-–—:,;")
    return Keep(path, line, "", kinds, reason, until, fault)


class Keeping:
    """The wishes, ready to be asked about findings."""

    def __init__(self, findings: Sequence[Finding], scene: Scene) -> None:
        self.wishes = keeps(scene)
        self._rules = [keep for keep in self.wishes if not keep.line]
        self._comments: dict[str, dict[int, Keep]] = {}
        for keep in self.wishes:
            if keep.line:
                self._comments.setdefault(keep.path, {})[keep.line] = keep
        self._places = Places([f for f in findings if f.path in self._comments], scene)

    def of(self, finding: Finding) -> Iterator[Keep]:
        """Yield the wishes that speak of a finding or of what encloses it, expired ones too."""
        for keep in self._rules:
            if _matches(keep.subject, finding):
                yield keep
        comments = self._comments.get(finding.path)
        if comments is None:
            return
        places = self._places
        around = {*places.lines(finding), *places.enclosing(finding)}
        for line in sorted(comments):
            # What holds something that is to stay can not go either.
            is_inside = any(span.line <= line <= span.end_line for span in finding.spans)
            if (is_inside or line in around) and _speaks_of(comments[line].kinds, finding):
                yield comments[line]


def _speaks_of(kinds: frozenset[str], finding: Finding) -> bool:
    is_file = finding.kind == "unused-file"
    return not kinds or finding.kind in kinds or (is_file and not kinds.isdisjoint(_IN_FILES))


def is_expired(keep: Keep, today: date) -> bool:
    """Whether the last day of the wish is over."""
    return keep.until is not None and keep.until < today


def _matches(glob: str, finding: Finding) -> bool:
    """Whether a rule's glob means the finding: as `path::qualname`, as a path, or dotted."""
    dotted = ".".join(filter(None, (finding.module, finding.qualname)))
    return any(fnmatchcase(name, glob) for name in (finding.subject, finding.path, dotted))
