"""What folding cannot do to what a model wrote for it, statement by statement."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sweeper.cascade.author import Author, Waits
from sweeper.cascade.texts import Cut
from sweeper.flags.origins import Origins
from sweeper.model import Finding, FlagForm, FlagRead, Pin
from sweeper.rewrite.claude import Place, Question
from sweeper.rewrite.edits import Lines
from sweeper.rewrite.python.replacing import Unit, unit
from sweeper.rewrite.python.source import Refused, Source


class Patch(NamedTuple):
    """What a model wrote for a statement, and for which flags."""

    text: str
    findings: tuple[Finding, ...]


Patches = dict[Unit, Patch]
Pins = Mapping[str, Mapping[Pin, Finding | None]]
Cuts = Mapping[str, Collection[Cut]]


class Gap(NamedTuple):
    """A read of a flag that folding leaves, by its offsets in the pristine text, and why."""

    finding: Finding
    path: str
    line: int
    pin: Pin
    form: FlagForm
    reason: str

    @classmethod
    def of(cls, finding: Finding, read: FlagRead, lines: Lines, reason: str) -> Gap:
        """Return the gap of a read that is no expression with a value."""
        start = lines.offset(read.span.line, read.span.column)
        end = lines.offset(read.span.end_line, read.span.end_column)
        value = (not finding.value) if read.inverted else finding.value
        return cls(finding, read.path, read.span.line, Pin(start, end, value), read.form, reason)

    @property
    def where(self) -> str:
        """The file and the line."""
        return f"{self.path}:{self.line}"


@dataclass(slots=True)
class Closed:
    """What a model wrote, by path, and for which flags; why others cannot go, or wait for one."""

    patches: dict[str, Patches] = field(default_factory=dict)
    authored: dict[Finding, set[str]] = field(default_factory=dict)
    refused: dict[Finding, str] = field(default_factory=dict)
    waiting: set[Finding] = field(default_factory=set)


class _Job(NamedTuple):
    source: Source
    place: Unit
    asked: Question
    gaps: tuple[Gap, ...]
    gone: tuple[str, ...]
    findings: tuple[Finding, ...]


def close(gaps: Sequence[Gap], pins: Pins, cuts: Cuts, origins: Origins, author: Author) -> Closed:
    """Have the author write each statement that has gaps, with all that is known of it.

    Nobody is asked as long as one of the flags is refused for free.
    """
    closed = Closed()
    jobs: list[_Job] = []
    by_path: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_path.setdefault(gap.path, []).append(gap)
    for path, own in sorted(by_path.items()):
        jobs += _jobs(closed, own, pins.get(path, {}), cuts.get(path, ()), origins)
    for job in jobs:
        try:
            author.check(job.asked)
        except Refused as refusal:
            _refuse(closed, job.gaps, str(refusal))
    for job in jobs if not closed.refused else ():
        try:
            _write(closed, job, author)
        except Waits as waits:
            closed.refused |= {gap.finding: str(waits) for gap in job.gaps}
            closed.waiting |= {gap.finding for gap in job.gaps}
        except Refused as refusal:
            _refuse(closed, job.gaps, str(refusal))
    return closed


def _write(closed: Closed, job: _Job, author: Author) -> None:
    first = job.gaps[0]
    text = author.write(
        job.asked, job.source, job.place, job.gone, f"{first.where}, {first.reason}"
    )
    closed.patches.setdefault(first.path, {})[job.place] = Patch(text, job.findings)
    for finding in job.findings:
        closed.authored.setdefault(finding, set()).add(first.path)


def _refuse(closed: Closed, gaps: Sequence[Gap], reason: str) -> None:
    closed.refused |= {gap.finding: f"{gap.where}, {gap.reason}: {reason}" for gap in gaps}


def _jobs(
    closed: Closed,
    gaps: Sequence[Gap],
    pins: Mapping[Pin, Finding | None],
    cuts: Collection[Cut],
    origins: Origins,
) -> Iterator[_Job]:
    """Yield what is to be written in one file, a statement at a time, the outer for the inner."""
    file = origins.file(gaps[0].path)
    if file is None:
        _refuse(closed, gaps, "the file does not parse")
        return
    places: dict[Gap, Unit] = {}
    for gap in gaps:
        try:
            places[gap] = unit(file.source, gap.pin.start, gap.pin.end)
        except Refused as refusal:
            _refuse(closed, [gap], str(refusal))
    outer: list[Unit] = []
    for place in sorted(set(places.values()), key=lambda one: (one.start, -one.end)):
        if not outer or place.start >= outer[-1].end:
            outer.append(place)
    for place in outer:
        own = [gap for gap, inner in places.items() if _holds(place, *inner)]
        yield _job(file.source, place, own, pins, cuts)


def _job(
    source: Source,
    place: Unit,
    gaps: Sequence[Gap],
    pins: Mapping[Pin, Finding | None],
    cuts: Collection[Cut],
) -> _Job:
    text = source.text
    first = source.lines.place(place.start)[0]
    reasons = {gap.pin: (gap.form, gap.reason) for gap in gaps}
    known = {pin: reasons.get(pin, ("value", "")) for pin in pins if _holds(place, *pin[:2])}
    for read in (cut.read for cut in cuts if _holds(place, cut.start, cut.end - 1)):
        if read is not None:
            begin, end = read.span[:2], read.span[2:]
            pin = Pin(source.lines.offset(*begin), source.lines.offset(*end), True)
            known[pin] = (read.form, "")
    places = [
        Place(
            source.lines.place(pin.start)[0] - first + 1,
            text[pin.start : pin.end],
            form,
            pin.value,
            reason,
        )
        for pin, (form, reason) in sorted({**known, **reasons}.items(), key=lambda one: one[0][:2])
    ]
    findings = [finding for pin in known if (finding := pins.get(pin)) is not None]
    findings = list(dict.fromkeys([*(gap.finding for gap in gaps), *findings]))
    names = tuple(sorted(finding.name for finding in findings))
    asked = Question(names, gaps[0].path, text[place.start : place.end], tuple(places))
    gone = tuple(dict.fromkeys(each.text for each in places))
    return _Job(source, place, asked, tuple(gaps), gone, tuple(findings))


def _holds(place: Unit, start: int, end: int) -> bool:
    return place.start <= start and end <= place.end
