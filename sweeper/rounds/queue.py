"""Which repositories have been visited in this round, stored, to which is next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from sweeper.errors import ServiceError
from sweeper.files import keep_file
from sweeper.model import FindingOutcome
from sweeper.rounds import RepositoryEnding, Visited

_MOST_DEATHS: Final = 3


class Entry(msgspec.Struct, frozen=True):
    """What is known of one repository: the round and the time of its last visit, and its end.

    `outcomes` counts the findings of that visit. `begun` counts the visits of this round that were
    begun and came to no end.
    """

    round: int = 0
    at: float = 0.0
    ending: RepositoryEnding = "later"
    why: str = ""
    outcomes: Mapping[FindingOutcome, int] = {}
    begun: int = 0


class _Stored(msgspec.Struct, frozen=True):
    schema: int
    round: int
    entries: dict[str, Entry]


class Queue:
    """The round in a file, which is written before and after each visit."""

    def __init__(self, path: Path) -> None:
        """Read the file, if it is there. Raises ServiceError when it is damaged."""
        self._path = path
        self.round = 1
        self._entries: dict[str, Entry] = {}
        if not path.exists():
            return
        try:
            stored = msgspec.json.decode(path.read_bytes(), type=_Stored)
        except (OSError, msgspec.MsgspecError) as error:
            raise ServiceError(f"{path}: the queue is damaged; delete it: {error}") from error
        self.round, self._entries = stored.round, stored.entries

    def begin_round(self, keys: Sequence[str]) -> None:
        """Begin another round, where each of these was visited in this one."""
        if all(self._of(key).round == self.round for key in keys):
            self.round += 1

    def due(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Return those that have not been visited in this round, the oldest visit first.

        Where a run has died is visited after the others: it may be what it died of.
        """
        waiting = [key for key in dict.fromkeys(keys) if self._of(key).round != self.round]
        return tuple(sorted(waiting, key=lambda key: (self._of(key).begun, self._of(key).at)))

    def visited(self, key: str, name: str) -> Visited:
        """Return how the last visit ended, with what people call the repository."""
        entry = self._of(key)
        return Visited(name, entry.ending, entry.why, outcomes=entry.outcomes)

    def is_deadly(self, key: str) -> bool:
        """Whether run after run has died while it was there."""
        return self._of(key).begun >= _MOST_DEATHS

    def begin(self, key: str) -> None:
        """Say that a visit begins."""
        entry = self._of(key)
        self._put(key, msgspec.structs.replace(entry, begun=entry.begun + 1))

    def end(self, key: str, visited: Visited, now: float) -> None:
        """Say how it ended; what is for later is due as if it had not begun."""
        if visited.ending == "later":
            self._put(key, msgspec.structs.replace(self._of(key), begun=0))
            return
        self._put(key, Entry(self.round, now, visited.ending, visited.why, visited.outcomes))

    def _of(self, key: str) -> Entry:
        return self._entries.get(key, Entry())

    def _put(self, key: str, entry: Entry) -> None:
        self._entries[key] = entry
        content = msgspec.json.encode(_Stored(1, self.round, self._entries))
        try:
            keep_file(self._path, content)
        except OSError as error:
            raise ServiceError(f"{self._path}: cannot be written: {error.strerror}") from error
