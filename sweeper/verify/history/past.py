"""Lines to their past: how old they are, how often they were changed, who changed them last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sweeper.errors import GitError
from sweeper.git import Repository, utc
from sweeper.model import Span
from sweeper.store import Store
from sweeper.verify.history.record import History, read_history


class Age(NamedTuple):
    """Days since the youngest of some lines, None when unknown, with its author.

    `commits` are those that the lines still show.
    """

    days: int | None
    commits: frozenset[str]
    author: str


_UNKNOWN = Age(None, frozenset(), "")


class Past:
    """The history of a tree's lines; without one nothing is known."""

    def __init__(self, history: History | None, prefix: str, as_of: datetime) -> None:
        self._history = history
        self._prefix = prefix
        self._as_of = as_of

    @classmethod
    def read(
        cls, repository: Repository | None, commit: str, store: Store | None, as_of: datetime
    ) -> Past:
        """Read the history that ends in a commit; what git cannot tell is unknown."""
        if repository is None or not commit:
            return cls(None, "", as_of)
        try:
            return cls(read_history(repository, commit, store), repository.prefix, as_of)
        except GitError:  # a partial clone lacks what the patches say
            return cls(None, "", as_of)

    def age(self, path: str, spans: Sequence[Span]) -> Age:
        """Return the age of some lines of a file."""
        if self._history is None:
            return _UNKNOWN
        touches = [
            touch
            for span in spans
            for touch in self._history.lines(f"{self._prefix}{path}", span.line, span.end_line)
            if touch is not None
        ]
        if not touches:
            return _UNKNOWN
        last = max(touches, key=lambda touch: (touch.time, -touch.position))
        days = (self._as_of - utc(last.time)).days
        return Age(max(days, 0), frozenset(touch.sha for touch in touches), last.author)
