"""What a rule file calls a location to what keeps the state there, and the folder to work in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sweeper.errors import NothingToDo
from sweeper.git import Repository
from sweeper.git.remote import Remote
from sweeper.git.signing import Signer
from sweeper.state.branch import Branch
from sweeper.state.bucket import Bucket
from sweeper.state.segments import Segments

_FOLDER = "sweeper"  # in the git folder


class Location(Protocol):
    """Where the ledger of all runs is, in segments, one for each commit, and the documents."""

    def hold(
        self, run: str, now: Callable[[], datetime], *, is_dry: bool
    ) -> AbstractContextManager[str]:
        """Hold the location, alone, and say what was left of a run that had died; "" for nothing.

        A dry run only reads. Raises ServiceError when another run holds it.
        """

    def segments(self) -> Segments:
        """Return the segments that there are, in order."""

    def read(self, name: str) -> bytes | None:
        """Return a document; None when there is none."""

    def commit(self, lines: bytes, documents: dict[str, bytes]) -> None:
        """Add a segment, and replace documents.

        Raises ServiceError when somebody else has committed since `hold`.
        """


def locate(
    text: str,
    repository: Repository | None,
    remote: Remote | None = None,
    signer: Signer | None = None,
) -> Location | None:
    """Return the location that a rule file names; None for a folder, in which runs work anyway.

    Raises ConfigError when a bucket's client is not installed.
    """
    kind, _, rest = text.partition(":")
    if kind == "branch":
        return Branch(_needed(repository, text), rest, remote, signer)
    return Bucket(text) if rest.startswith("//") else None


def folder_of(text: str, repository: Repository | None) -> Path:
    """Return the folder in which runs work for a location."""
    if text.startswith(("/", "~")):
        return Path(text).expanduser()
    return own_folder(_needed(repository, text))


def own_folder(repository: Repository) -> Path:
    """Return the folder of a repository in which runs keep what is of this machine alone."""
    return repository.common_dir / _FOLDER


def _needed(repository: Repository | None, text: str) -> Repository:
    if repository is None:
        raise NothingToDo(f"no git repository here, in which the state ({text}) could be")
    return repository
