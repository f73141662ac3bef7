"""A ledger in parts: the names of the parts, and their lines in order."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sweeper.ledger.chain import START, hash_of

_NAME = re.compile(r"ledger/[0-9]{5}/([0-9]{8})\.jsonl")
_IN_FOLDER = 1_000  # a git tree is written anew for each name that joins it


@dataclass(frozen=True, slots=True)
class Segments:
    """The names of the segments, in order, and what reads some of them, one after the other."""

    names: tuple[str, ...]
    read: Callable[[Sequence[str]], Iterator[bytes]]

    @classmethod
    def of(cls, names: Iterable[str], read: Callable[[Sequence[str]], Iterator[bytes]]) -> Segments:
        """Return the segments among the names of all files."""
        return cls(tuple(sorted(name for name in names if _NAME.fullmatch(name))), read)

    def lines(self) -> Iterator[bytes]:
        """Yield all lines, with their ends."""
        for content in self.read(self.names):
            yield from io.BytesIO(content)

    def head(self) -> str:
        """Return the hash of the last line that is whole; zeros when there is none."""
        for name in reversed(self.names):
            (content,) = self.read([name])
            whole = content.rpartition(b"\n")[0]
            if whole:
                return hash_of(whole.rpartition(b"\n")[2])
        return START

    def next_name(self) -> str:
        """Return the name of the segment to come."""
        found = _NAME.fullmatch(self.names[-1]) if self.names else None
        number = int(found.group(1)) + 1 if found else 1
        return f"ledger/{number // _IN_FOLDER:05}/{number:08}.jsonl"
