"""A folder or a commit to a `Tree`: every file with its class, language and content hash."""

from __future__ import annotations

import hashlib
import os
import shutil
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sweeper.config import Rules
from sweeper.config.globs import any_of
from sweeper.errors import GitError, NothingToDo
from sweeper.git import Repository
from sweeper.model import Skipped, SourceFile
from sweeper.sources import snapshot, worktree
from sweeper.sources.found import Found
from sweeper.sources.inside import read_inside
from sweeper.sources.shipped import shipped
from sweeper.store import Store

_EPOCH: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of a folder or of a commit, sorted by path, and how to read them.

    `commit` is the scanned commit, or for a work tree the one that is checked out, "" for neither;
    `as_of` its committer date, or for a plain folder the newest change. `links` are symbolic links
    that lead to somewhere in the tree (path → path). `package` is the dotted name of
    `root` when that is itself a package, else "". `is_complete` is false when content of the tree
    could not be read. `exclude` are the globs of the files that were left out.
    """

    root: Path
    commit: str
    as_of: datetime
    files: tuple[SourceFile, ...]
    skipped: tuple[Skipped, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    package: str = ""
    is_complete: bool = True
    repository: Repository | None = None
    is_snapshot: bool = False
    digest: str = ""
    exclude: tuple[str, ...] = ()

    def read(self, path: str) -> bytes:
        """Return the content of a file of the tree. Raises OSError or GitError when it is gone."""
        index = bisect_left(self.files, (path,))
        if index == len(self.files) or self.files[index].path != path:
            raise FileNotFoundError(f"{path}: no such file in the tree")
        return self.read_file(self.files[index])

    def read_file(self, file: SourceFile) -> bytes:
        """Return the content of a file, as `read` does."""
        if not self.is_snapshot:
            return read_inside(self.root, file.path)
        return self._read_blobs([file])[file.path]

    def read_all(self, paths: Collection[str]) -> dict[str, bytes]:
        """Return the contents of those of the paths that can be read, with one git process."""
        wanted = [file for file in self.files if file.path in paths]
        if self.is_snapshot:
            return self._read_blobs(wanted)
        contents = {}
        for file in wanted:
            with suppress(OSError):
                contents[file.path] = read_inside(self.root, file.path)
        return contents

    def _read_blobs(self, files: Sequence[SourceFile]) -> dict[str, bytes]:
        assert self.repository is not None, "a snapshot is read from a repository"
        if not all(file.blob for file in files):
            raise FileNotFoundError("binary files of a commit are not looked into")
        contents = dict(self.repository.read_blobs([file.blob for file in files]))
        return {file.path: contents[file.blob] for file in files}


def read_tree(
    root: Path,
    rules: Rules,
    *,
    commit: str = "",
    exclude: Sequence[str] = (),
    store: Store | None = None,
) -> Tree:
    """List the files of a work tree, a plain folder, a commit or a bare repository (its HEAD).

    A single file stands for its folder. `exclude` adds globs to those of the
    rules. Raises NothingToDo when there is no such path, GitError when git refuses the repository.
    """
    folder = _folder_of(root)
    repository = Repository.open(folder) if shutil.which("git") else None
    is_snapshot = repository is not None and (bool(commit) or repository.is_bare)
    if repository is not None and is_snapshot:
        sha = repository.resolve(commit or "HEAD")
        found = snapshot.read(repository, sha, rules, store)
        as_of = repository.commit(sha).time
    elif commit:
        raise GitError(f"{root}: is in no git repository, so it has no commit {commit!r}")
    else:
        found = worktree.read(folder, repository, rules, store)
        sha, as_of = _moment(repository, found)
    globs = (*rules.exclude, *exclude)
    is_excluded = any_of(globs)
    files = shipped(tuple(sorted(file for file in found.files if not is_excluded(file.path))))
    lost = [path for path in found.lost if not is_excluded(path)]
    return Tree(
        root=folder,
        commit=sha,
        as_of=as_of,
        files=files,
        skipped=tuple(sorted(found.skipped, key=lambda skipped: skipped.subject)),
        links=found.links,
        package=_package(folder),
        is_complete=not lost,
        repository=repository,
        is_snapshot=is_snapshot,
        digest=_digest(files, found.links, lost),
        exclude=globs,
    )


def _folder_of(root: Path) -> Path:
    if root.is_file():
        return root.parent.absolute()
    if not root.is_dir():
        raise NothingToDo(f"{root}: no such file or folder")
    if not os.access(root, os.R_OK | os.X_OK):
        raise NothingToDo(f"{root}: you may not read this folder")
    return root.absolute()


def _package(folder: Path) -> str:
    """Return the name under which the tree's own folder is imported, "" when it is no package."""
    parts: list[str] = []
    while folder.name.isidentifier() and (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts)


def _moment(repository: Repository | None, found: Found) -> tuple[str, datetime]:
    head = repository.head() if repository is not None else None
    if head is not None:
        return head.sha, head.time
    return "", max(_EPOCH, found.newest)


def _digest(files: Sequence[SourceFile], links: Mapping[str, str], lost: Sequence[str]) -> str:
    parts = [f"{f.path}\0{f.blob}\0{f.path_class}\0{f.language}" for f in files]
    parts += [f"{path}\0{target}" for path, target in sorted(links.items())]
    parts += sorted(lost)
    return hashlib.sha256("\1".join(parts).encode("utf-8", "surrogateescape")).hexdigest()
