"""What the search for files brings back, from a folder or from a commit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from sweeper.model import Skipped, SourceFile

_EPOCH: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """The files in any order, the links inside the tree, and what was skipped or lost.

    `newest` is the latest time at which one of the files was written.
    """

    files: Sequence[SourceFile]
    links: Mapping[str, str] = field(default_factory=dict)
    skipped: Sequence[Skipped] = ()
    lost: Collection[str] = ()
    newest: datetime = _EPOCH
