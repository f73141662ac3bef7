"""What a forge cannot hold, ledger and documents, to where the rules keep it, and back.

A run works in a folder of this machine, where each line is on the disk before the act it tells of.
What it has written goes to the location when the run ends; what a killed run left there goes with
the next one. Of two runs at once, the second says so and ends.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from sweeper.errors import ServiceError
from sweeper.files import keep_file
from sweeper.git import Repository
from sweeper.git.remote import Remote
from sweeper.git.signing import Signer
from sweeper.ledger import FILE, Ledger, append_to
from sweeper.ledger.chain import START, links, read_lines
from sweeper.ledger.hold import hold
from sweeper.model import Event
from sweeper.state.location import Location, folder_of, locate, own_folder
from sweeper.state.pending import lines_after, settle

__all__ = ["State", "open_state", "stored_lines"]

_DOCUMENTS = "documents"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,60}\.[a-z]{1,8}")


@dataclass(slots=True)
class State:
    """The state of one run: its ledger, and documents by name."""

    ledger: Ledger
    _folder: Path
    _location: Location | None

    def load(self, name: str) -> bytes | None:
        """Return a document, such as `queue.json`; None when there is none."""
        path = self._path(name)
        if path.exists() or self._location is None:
            return path.read_bytes() if path.exists() else None
        return self._location.read(name)

    def save(self, name: str, content: bytes) -> None:
        """Replace a document; on return it is on the disk, and goes to its location with the run.

        Raises ServiceError when the disk refuses.
        """
        path = self._path(name)
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            keep_file(path, content)
        except OSError as error:
            raise ServiceError(f"{path}: cannot be written: {error.strerror}") from error

    def events(self) -> Iterator[Event]:
        """Yield what has been recorded so far, by this run and all before it."""
        for link in links(self._lines()):
            if link.event is not None:
                yield link.event

    def has(self, head: str) -> bool:
        """Whether a line with this hash is in the ledger, as far as can be told.

        A ledger that stays on this machine says nothing of what was written on another.
        """
        if self._location is None or head == START:
            return True
        return any(link.hash == head for link in links(self._lines()))

    def commit(self) -> None:
        """Bring to the location what this run, and killed ones before it, have written."""
        if self._location is None:
            return
        lines = (self._folder / FILE).read_bytes()
        if lines and not lines.endswith(b"\n"):
            return  # the disk refused the rest of it; the next run mends it
        paths = sorted((self._folder / _DOCUMENTS).glob("*"))
        if lines or paths:
            self._location.commit(lines, {path.name: path.read_bytes() for path in paths})
        # Killed before here, the next run finds these lines at the location, and leaves them out.
        os.truncate(self._folder / FILE, 0)
        for path in paths:
            path.unlink()

    def _lines(self) -> Iterator[bytes]:
        path = self._folder / FILE
        if self._location is None:
            return read_lines(path)
        segments = self._location.segments()
        return chain(segments.lines(), lines_after(path, segments.head()))

    def _path(self, name: str) -> Path:
        assert _NAME.fullmatch(name), f"{name!r}: names are chosen by us, such as queue.json"
        return self._folder / _DOCUMENTS / name


@contextmanager
def open_state(
    text: str,
    repository: Repository,
    *,
    run: str,
    actor: str,
    now: Callable[[], datetime],
    remote: Remote | None = None,
    is_dry: bool = False,
    signer: Signer | None = None,
) -> Iterator[State]:
    """Give the state at a location to one run; what it writes is brought there at the end.

    A branch is that of the `remote`, too, when there is one, and a `signer` signs on it. A dry run
    leaves what it writes on this machine; the next run takes it along. Raises ServiceError when
    another run is at work, or the location cannot be reached.
    """
    folder, location = folder_of(text, repository), locate(text, repository, remote, signer)
    with hold(folder), _held(own_folder(repository), folder):
        for path in (folder / _DOCUMENTS).glob("*"):
            if not _NAME.fullmatch(path.name):
                path.unlink()  # a run was killed while it wrote it, to rename it then
        if location is None:
            with append_to(folder / FILE, run=run, actor=actor, now=now) as ledger:
                yield State(ledger, folder, None)
            return
        with location.hold(run, now, is_dry=is_dry) as left:
            head = location.segments().head()
            aside = settle(folder / FILE, head)
            with append_to(folder / FILE, run=run, actor=actor, now=now, start=head) as ledger:
                for note in filter(None, (left, aside)):
                    ledger.record("recover", text, note)
                state = State(ledger, folder, location)
                try:
                    yield state
                finally:
                    if not is_dry:
                        state.commit()


@contextmanager
def _held(own: Path, folder: Path) -> Iterator[None]:
    """Hold the repository, too, for what runs do there."""
    if own == folder:
        yield
        return
    with hold(own):
        yield


def stored_lines(text: str, repository: Repository | None) -> Iterator[bytes]:
    """Yield the lines of the whole ledger of a location: committed, then still on this machine.

    Of a bucket the first can be read without a repository. Raises NothingToDo where one is needed.
    """
    location = locate(text, repository)
    if location is None:
        path = folder_of(text, repository) / FILE
        yield from read_lines(path) if path.exists() else ()
        return
    segments = location.segments()
    yield from segments.lines()
    if repository is not None:
        yield from lines_after(folder_of(text, repository) / FILE, segments.head())


def stored_document(text: str, repository: Repository, name: str) -> bytes | None:
    """Return a document of a location, as far as it is known here without holding that."""
    path = folder_of(text, repository) / _DOCUMENTS / name
    if path.exists():
        return path.read_bytes()
    location = locate(text, repository)
    return location.read(name) if location is not None else None
