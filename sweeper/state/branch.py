"""The state on a branch of the repository that has a history of its own: one commit for a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sweeper.errors import GitError, ServiceError
from sweeper.git import Identity, Repository
from sweeper.git.side import add_commit, files_of, tips
from sweeper.git.writing import checked_out
from sweeper.state.segments import Segments

_SELF = Identity("Sweeper", "sweeper@localhost")


class Branch:
    """The branch `name`, as it was when this was made."""

    def __init__(self, repository: Repository, name: str) -> None:
        self._repository = repository
        self._name = name
        self._tips = tips(repository, name)
        self._run = ""
        self._now: Callable[[], datetime] | None = None

    @contextmanager
    def hold(self, run: str, now: Callable[[], datetime]) -> Iterator[str]:
        """Hold it for a run; whoever holds the folder of the repository has the branch, too."""
        if self._name in checked_out(self._repository):
            raise ServiceError(f"{self._name}: is checked out; switch to another branch")
        self._tips = tips(self._repository, self._name)
        self._run, self._now = run, now
        yield ""

    def segments(self) -> Segments:
        """Return the segments of its tip."""
        return Segments.of(self._files("ledger/"), self._content)

    def read(self, name: str) -> bytes | None:
        """Return a document."""
        path = f"documents/{name}"
        return self._content(path) if path in self._files(path) else None

    def commit(self, lines: bytes, documents: dict[str, bytes]) -> None:
        """Add one commit, if the branch is where it was when it was held."""
        assert self._now is not None, "it is held first"
        files = {f"documents/{name}": content for name, content in documents.items()}
        if lines:
            files[self.segments().next_name()] = lines
        message = f"Record the run {self._run}\n"
        try:
            self._tips = add_commit(
                self._repository,
                self._name,
                self._tips,
                files,
                message,
                identity=_SELF,
                when=self._now(),
            )
        except GitError as error:
            raise ServiceError(f"{self._name}: {error}; run again") from error

    def _files(self, below: str) -> dict[str, str]:
        tip = self._tips.newest
        return files_of(self._repository, tip, below) if tip else {}

    def _content(self, path: str) -> bytes:
        asked = ("cat-file", "blob", f"{self._tips.newest}:{path}")
        return self._repository.run(*asked)[1]
