"""Lines that nobody owns to who of their writers can be asked: by git's history and the forge."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sweeper.forge import Forge
from sweeper.git import Repository
from sweeper.git.writers import Writer, at_work, last_writers, writers_of
from sweeper.model import Span
from sweeper.propose.history import Absent, judged
from sweeper.propose.voices import Heard

_AWAY = timedelta(days=365)
_LONGEST = timedelta(days=5 * 365)  # older lines say little of who knows them today
_COMMITS = 20
_FEW = 3  # people looked up for one file


@dataclass(slots=True)
class Writers:
    """Who can be asked about what goes of a file, each person and file looked up once.

    `is_heard` says who may triage: others are not asked to review. `absent` has by path who cannot
    be asked.
    """

    forge: Forge
    repository: Repository
    commit: str
    is_heard: Heard
    now: datetime
    absent: dict[str, tuple[Absent, ...]] = field(default_factory=dict)
    _found: dict[tuple[str, tuple[Span, ...]], tuple[str, ...]] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _present: Collection[str] | None = None

    def of(self, path: str, spans: Sequence[Span]) -> tuple[str, ...]:
        """Return the accounts of a few who wrote the lines, or else the file, most of it first."""
        key = (path, tuple(spans))
        if key not in self._found:
            self._found[key] = self._look(f"{self.repository.prefix}{path}", path, spans)
        return self._found[key]

    def _look(self, whole: str, path: str, spans: Sequence[Span]) -> tuple[str, ...]:
        ranges = [(span.line, span.end_line) for span in spans]
        since = self.now - _LONGEST
        wrote = writers_of(self.repository, self.commit, whole, ranges, since=since)
        lately = last_writers(self.repository, self.commit, whole, most=_COMMITS)
        if self._present is None:
            self._present = at_work(self.repository, self.commit, since=self.now - _AWAY)
        able, absent = judged([*wrote, *lately], self._present)
        names: list[str] = []
        for writer in able:
            name = self._name(writer)
            if name:
                names.append(name)
            else:
                absent = (*absent, Absent(writer.name, "has no account here that may review"))
            if len(names) == _FEW:
                break
        self.absent[path] = absent
        return tuple(dict.fromkeys(names))

    def _name(self, writer: Writer) -> str:
        """Return the account by which the forge can ask, "" for none."""
        if writer.mail not in self._names:
            person = self.forge.author(writer.commit, writer.mail)
            self._names[writer.mail] = person.name if self.is_heard(person) else ""
        return self._names[writer.mail]
