"""One finding and the history to its evidence: its age, its authors, its last use, its heir."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sweeper.errors import GitError
from sweeper.git import BlameLine, Repository, utc
from sweeper.git.patches import authors_of, pull_of
from sweeper.model import Evidence, Finding, Verdict
from sweeper.verify.history.layer import Touch
from sweeper.verify.history.namesakes import is_movable
from sweeper.verify.history.record import History
from sweeper.verify.uses import SHORTEST

if TYPE_CHECKING:
    from sweeper.verify.scene import Scene

MANY_OWNERS = 4
_ASKED = frozenset({"function", "method", "class", "variable", "attribute"})
_LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
_NOT_YET = Touch("", 0, "", "", "", 0)


class Witness:
    """What the history says of findings. `blobs` are the committed ones, None when none differ.

    `namesakes` are the places of the only living definitions of their names.
    """

    def __init__(
        self,
        scene: Scene,
        repository: Repository,
        history: History,
        blobs: Mapping[str, str] | None,
        namesakes: Mapping[str, tuple[str, int]],
    ) -> None:
        self._scene = scene
        self._repository = repository
        self._history = history
        self._namesakes = namesakes
        found = scene.tree.files if blobs is not None else ()
        self._dirty = {f.path for f in found if blobs is not None and blobs.get(f.path) != f.blob}
        self._blames: dict[str, Mapping[int, Touch | None]] = {}

    def hear(self, finding: Finding) -> tuple[Evidence, ...]:
        """Return the evidence about one finding."""
        heard: dict[str, Evidence] = {}
        for evidence in (
            *self._age(finding),
            *self._last_use(finding),
            *self._moved(finding),
        ):
            heard.setdefault(evidence.source, evidence)  # what is unknown twice counts once
        return tuple(heard[source] for source in sorted(heard))

    def _age(self, finding: Finding) -> Iterator[Evidence]:
        touches = self._touches(finding)
        if touches is None:
            yield self._say("history-young", "blocks", "the lines are not committed yet")
            return
        known = [touch for touch in touches if touch is not None]
        is_cut = len(known) < len(touches) and not self._is_old(self._history.oldest)
        last = max(known, key=lambda touch: (touch.time, -touch.position), default=None)
        if last is not None and self._days(last.time) < self._scene.policy.young_days:
            yield self._say("history-young", "blocks", f"the lines were {self._described(last)}")
        elif is_cut:
            yield self._unknown(f"the history ends after {_commits(self._history.length)}")
        elif last is None:
            yield self._say("history-old", "supports", "the lines are older than what git knows")
        elif self._is_old(last.time):
            yield self._say("history-old", "supports", f"the lines were {self._described(last)}")
        if last is not None:
            yield from self._owners(last, {touch.author for touch in known})

    def _owners(self, last: Touch, authors: set[str]) -> Iterator[Evidence]:
        seen = self._history.last_seen(last.author)
        if not last.merged and self._is_old(seen):
            note = (
                f"{last.author}, who changed it last, has not changed code here since {_day(seen)}"
            )
            yield self._say("history-owner-away", "opposes", note)
        if len(authors) >= MANY_OWNERS:
            note = f"{len(authors)} people have written its lines"
            yield self._say("history-many-owners", "opposes", note)

    def _last_use(self, finding: Finding) -> Iterator[Evidence]:
        is_asked = finding.kind == "dead-symbol" and finding.symbol_kind in _ASKED
        if not is_asked or len(finding.name.encode("utf-8", "replace")) < SHORTEST:
            return
        if not self._history.is_whole or self._history.length < 2:
            length = _commits(self._history.length)
            yield self._unknown(f"{length} of history can not say who removed the last use")
            return
        word = self._history.word(finding.name)
        if word.uses:
            return
        if word.removed is None:
            note = "no commit has ever used the name"
            yield self._say("history-never-referenced", "supports", note)
            return
        note = f"the last use of the name was {self._described(word.removed, 'removed')}"
        if self._is_old(word.removed.time):
            yield self._say("history-orphaned", "supports", note)
        else:
            yield self._say("history-recent-reference", "opposes", note)

    def _moved(self, finding: Finding) -> Iterator[Evidence]:
        """A younger namesake elsewhere suggests that the code moved, and this was left behind."""
        if not is_movable(finding) or finding.path in self._dirty:
            return
        own = self._line(finding.path, finding.spans[0].line)
        path, line = self._namesakes.get(finding.name, ("", 0))
        other = self._line(path, line) if path and path not in self._dirty else None
        if other is not None and (own is None or other.position < own.position):
            note = f"it may have moved: its namesake at {path}:{line} was {self._described(other)}"
            yield self._say("history-moved", "supports", note)

    def _line(self, path: str, line: int) -> Touch | None:
        name = f"{self._repository.prefix}{path}"
        return next(iter(self._history.lines(name, line, line)), None)

    def _touches(self, finding: Finding) -> list[Touch | None] | None:
        """Return who changed the lines, with None for before our time; None: not committed."""
        ranges = [
            (span.line, max(span.line, span.end_line - (span.end_column == 0)))
            for span in finding.spans
        ]
        # The record follows Python files only; what is edited in the work tree has other lines.
        if finding.path in self._dirty or not finding.path.endswith(".py"):
            blamed = self._blamed(finding.path)
            found = [blamed.get(n, _NOT_YET) for low, high in ranges for n in range(low, high + 1)]
            return None if _NOT_YET in found else found
        path = f"{self._repository.prefix}{finding.path}"
        touches = [t for first, last in ranges for t in self._history.lines(path, first, last)]
        if not self._repository.is_shallow:
            return touches
        # A shallow clone's oldest commit seems to have written all that is older.
        oldest = self._history.length - 1
        return [None if touch is None or touch.position == oldest else touch for touch in touches]

    def _blamed(self, path: str) -> Mapping[int, Touch | None]:
        """Return who last changed each line that is committed, as git says."""
        if path not in self._blames:
            commit = "" if path in self._dirty else self._scene.tree.commit
            try:
                name = f"{self._repository.prefix}{path}"
                lines = self._repository.blame(name, commit, ranges=(), since=_LONG_AGO)
            except GitError:  # the file is not committed
                lines = []
            self._blames[path] = {line.line: self._touch(line) for line in lines}
        return self._blames[path]

    def _touch(self, line: BlameLine) -> Touch | None:
        if not line.sha.strip("0"):
            return _NOT_YET
        if line.is_boundary and self._repository.is_shallow:
            return None
        time = int(line.time.timestamp())
        return Touch(line.sha, time, line.author, "", pull_of(line.subject), 0)

    def _is_old(self, seconds: int) -> bool:
        return self._days(seconds) >= self._scene.policy.recent_days

    def _days(self, seconds: int) -> float:
        return (self._scene.as_of - utc(seconds)).total_seconds() / 86400

    def _described(self, touch: Touch, verb: str = "last changed") -> str:
        """Say when, in which commit, by whom and in which pull request something was done."""
        by = f"by {touch.author}"
        writer = self._writers.get(touch.merged, "") if touch.merged else touch.author
        if writer != touch.author:
            by = f"by {writer}, merged {by}" if writer else f"merged {by}"
        number = f", pull request {touch.pull.removeprefix('#')}" if touch.pull else ""
        return f"{verb} on {_day(touch.time)} in {touch.sha[:12]} {by}{number}"

    @cached_property
    def _writers(self) -> Mapping[str, str]:
        """Who made the newest commit of each branch that was merged: a merge names who merged."""
        merges = [t.merged for layer in self._history.layers for t in layer.commits if t.merged]
        with suppress(GitError):  # a partial or shallow clone
            return authors_of(self._repository, merges)
        return {}

    def _unknown(self, note: str) -> Evidence:
        return self._say("history-unknown", "opposes", note)

    def _say(self, key: str, verdict: Verdict, note: str) -> Evidence:
        return self._scene.evidence(key, verdict, note)


def _day(seconds: int) -> str:
    return utc(seconds).date().isoformat()


def _commits(count: int) -> str:
    return f"{count} commit" if count == 1 else f"{count} commits"
