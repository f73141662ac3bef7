"""The state on a branch of the repository that has a history of its own: one commit for a run.

With a remote, whose branch it then is, a run holds it by a commit with a lock, which the run's own
commit replaces: of two runs on two machines, the second says so and ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from sweeper.errors import GitError, ServiceError
from sweeper.git import Identity, Repository
from sweeper.git.remote import Remote
from sweeper.git.side import files_of, is_ancestor, make_commit, remote_tip
from sweeper.git.signing import Signer
from sweeper.git.writing import checked_out, find_branch, move_branch
from sweeper.state.lease import described, is_left, lease
from sweeper.state.segments import Segments

_SELF = Identity("Sweeper", "sweeper@localhost")
_LOCK = "lock.json"


class Branch:
    """The branch `name`, as it was when this was made; `remote` None is for our own alone.

    A `signer` signs what is committed.
    """

    def __init__(
        self,
        repository: Repository,
        name: str,
        remote: Remote | None = None,
        signer: Signer | None = None,
    ) -> None:
        self._repository = repository
        self._name = name
        self._remote = remote
        self._signer = signer
        self._ours = find_branch(repository, name)
        # The commit that the next one follows, and where the remote's branch is.
        self._base = _newer(repository, self._ours, remote_tip(repository, name))
        self._theirs = ""
        self._run = ""
        self._now: Callable[[], datetime] | None = None

    @contextmanager
    def hold(self, run: str, now: Callable[[], datetime], *, is_dry: bool) -> Iterator[str]:
        """Hold it for a run; whoever holds the folder of the repository has our branch, too."""
        if self._name in checked_out(self._repository):
            raise ServiceError(f"{self._name}: is checked out; switch to another branch")
        self._run, self._now = run, now
        notes = []
        if self._remote is not None:
            with self._translated():
                notes.append(self._meet(self._remote))
        if self._remote is None or is_dry:
            yield "".join(notes)
            return
        base = self._theirs
        notes.append(self._lock(self._remote, now()))
        locked = self._theirs
        try:
            yield "; ".join(filter(None, notes))
        finally:
            if self._theirs == locked:  # nothing was committed
                with self._translated():
                    self._unlock(self._remote, base)

    def segments(self) -> Segments:
        """Return the segments of its tip."""
        files = self._files("ledger/")

        def read(names: Sequence[str]) -> Iterator[bytes]:
            # One process for all: there may be thousands.
            for _, content in self._repository.read_blobs(files[name] for name in names):
                yield content

        return Segments.of(files, read)

    def read(self, name: str) -> bytes | None:
        """Return a document."""
        return self._found(f"documents/{name}")

    def commit(self, lines: bytes, documents: dict[str, bytes]) -> None:
        """Add one commit, if the branch is where it was when it was held."""
        files: dict[str, bytes | None] = {f"documents/{n}": c for n, c in documents.items()}
        if lines:
            files[self.segments().next_name()] = lines
        if _LOCK in self._files(_LOCK):
            files[_LOCK] = None
        with self._translated():
            made = self._make(files, f"Record the run {self._run}\n")
            if self._remote is not None:
                self._push(self._remote, made)
            self._move(made)
        self._base = made

    def _meet(self, remote: Remote) -> str:
        """Go on from the remote's branch; what only ours has stays, by another name."""
        self._theirs = remote.tips().get(self._name, "")
        if not self._theirs:
            self._base = self._ours
            return ""
        remote.fetch(self._repository, self._theirs)
        self._base = _newer(self._repository, self._ours, self._theirs)
        if self._base == self._theirs or is_ancestor(self._repository, self._theirs, self._base):
            return ""
        aside = f"{self._name}-{self._ours[:12]}"
        if not find_branch(self._repository, aside):
            when = self._repository.commit(self._ours).time
            move_branch(self._repository, aside, self._ours, "", identity=_SELF, when=when)
        self._base = self._theirs
        return f"commits of ours that {self._name} there does not have are put aside in {aside}"

    def _lock(self, remote: Remote, now: datetime) -> str:
        found = self._found(_LOCK)
        if found is not None and not is_left(found, now):
            raise ServiceError(
                f"{self._name}: another run ({described(found)}) is at work; try again later"
            )
        with self._translated():
            locking = f"Hold for the run {self._run}\n"
            self._push(remote, self._make({_LOCK: lease(self._run, now)}, locking))
        if found is None:
            return ""
        return f"the lock of a run that has ended was broken: {described(found)}"

    def _unlock(self, remote: Remote, base: str) -> None:
        if base:
            self._push(remote, base)
        else:
            remote.delete(self._name, expected=self._theirs)

    def _push(self, remote: Remote, commit: str) -> None:
        remote.push(self._repository, self._name, commit, expected=self._theirs)
        self._theirs = commit

    def _make(self, files: Mapping[str, bytes | None], message: str) -> str:
        assert self._now is not None, "it is held first"
        return make_commit(
            self._repository,
            self._base,
            files,
            message,
            identity=_SELF,
            when=self._now(),
            signer=self._signer,
        )

    def _move(self, commit: str) -> None:
        assert self._now is not None, "it is held first"
        when = self._now()
        move_branch(self._repository, self._name, commit, self._ours, identity=_SELF, when=when)
        self._ours = commit

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except GitError as error:
            raise ServiceError(f"{self._name}: {error}; run again") from error

    def _found(self, path: str) -> bytes | None:
        return self._content(path) if path in self._files(path) else None

    def _files(self, below: str) -> dict[str, str]:
        return files_of(self._repository, self._base, below) if self._base else {}

    def _content(self, path: str) -> bytes:
        asked = ("cat-file", "blob", f"{self._base}:{path}")
        return self._repository.run(*asked)[1]


def _newer(repository: Repository, ours: str, theirs: str) -> str:
    """Return theirs when it has all of ours, else ours; a fresh clone has theirs alone."""
    if not ours or not theirs:
        return ours or theirs
    return theirs if is_ancestor(repository, ours, theirs) else ours
