"""A ledger in a folder, held as the state of a run holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sweeper.ledger import FILE, Ledger, append_to
from sweeper.ledger.hold import hold


@contextmanager
def open_ledger(
    folder: Path, *, run: str, actor: str, now: Callable[[], datetime]
) -> Iterator[Ledger]:
    """Give the ledger of the folder, alone."""
    with hold(folder), append_to(folder / FILE, run=run, actor=actor, now=now) as ledger:
        yield ledger
