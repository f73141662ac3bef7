"""Lines that are still on this machine to those that its location does not have yet."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from sweeper.files import replace_by
from sweeper.ledger.chain import START, links, read_lines

_LOG = logging.getLogger(__name__)


def lines_after(path: Path, head: str) -> Iterator[bytes]:
    """Yield the lines of a file that go on from the one with the hash."""
    if not path.exists():
        return
    known = _committed(path, head)
    if known is not None or head == START:
        yield from islice(read_lines(path), known, None)
    else:
        _LOG.warning("%s holds lines of another ledger; the next run puts them aside", path)


def settle(path: Path, head: str) -> str:
    """Drop the lines that the location has, up to its `head`; say what does not follow from it.

    Lines that another line of runs has left behind are put aside, and kept.
    """
    if not path.exists():
        return ""
    known = _committed(path, head)
    if known == 0:
        return ""
    if known is not None:
        replace_by(path, islice(read_lines(path), known, None))
        return ""
    digest = next(links(read_lines(path))).hash[:12]
    aside = path.with_name(f"{path.stem}-{digest}{path.suffix}")
    os.rename(path, aside)
    count = sum(1 for _ in read_lines(aside))
    return f"{count} lines that follow from another line than these are put aside in {aside.name}"


def _committed(path: Path, head: str) -> int | None:
    """Count the lines up to the one with the hash; None when they belong to another ledger."""
    count = 0
    for link in links(read_lines(path)):
        if count == 0 and (link.event is None or link.event.previous_hash == head):
            # Half a line alone, which goes, or lines that just follow.
            return 0 if link.event is not None or link.problem == "is not finished" else None
        count += 1
        if link.hash == head:
            return count
    return 0 if count == 0 else None
