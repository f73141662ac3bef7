"""A folder to the files in it: by git's own list in a work tree, else by its `.gitignore` files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sweeper.errors import GitError
from sweeper.git import Repository
from sweeper.sources.listing import Listing, is_skipped_folder
from sweeper.sources.tracked import add_repository

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_VENV_MARKER: Final = "pyvenv.cfg"
_DEEPEST: Final = 100


def list_files(root: Path, repository: Repository | None) -> Listing:
    """List all files below `root`: those that git knows or would add; without git, a plain walk.

    Checked out submodules and nested repositories count, as their own git lists them. Symbolic
    links are listed and never followed. A folder that git ignores as a whole is walked plainly.
    """
    if repository is not None and not repository.is_bare:
        listing = Listing()
        add_repository(listing, root, "", repository, frozenset({str(repository.common_dir)}))
        if listing.files or not repository.prefix:
            return _without_environments(listing)
    listing = Listing()
    _add_folder(listing, root, "", ())
    return _without_environments(listing)


def _add_folder(
    listing: Listing, root: Path, prefix: str, ignores: tuple[tuple[str, GitIgnoreSpec], ...]
) -> None:
    if prefix.count("/") > _DEEPEST:
        listing.lose(prefix, "folders nest too deep")
        return
    try:
        with os.scandir(f"{root}/{prefix}") as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        listing.lose(prefix or ".", f"the folder cannot be read: {error.strerror}")
        return
    names = {entry.name for entry in found}
    if prefix and ".git" in names and _is_added_repository(listing, root, prefix):
        return
    if prefix and _VENV_MARKER in names:
        return
    if ".gitignore" in names:
        ignores = (*ignores, *_read_ignores(root, prefix))
    for entry in found:
        path = prefix + entry.name
        is_folder = entry.is_dir(follow_symlinks=False)
        if is_folder and is_skipped_folder(entry.name):
            continue
        if ignores and _is_ignored(path + "/" if is_folder else path, ignores):
            continue
        if is_folder:
            _add_folder(listing, root, path + "/", ignores)
        else:
            listing.add(entry.path, path)


def _is_added_repository(listing: Listing, root: Path, prefix: str) -> bool:
    before = len(listing.files)
    try:
        nested = Repository.open(root / prefix)
    except GitError:
        return False  # the files can still be read without git
    if nested is None or nested.is_bare or nested.prefix:
        return False
    add_repository(listing, root / prefix, prefix, nested, frozenset({str(nested.common_dir)}))
    return len(listing.files) > before


def _read_ignores(root: Path, prefix: str) -> Iterator[tuple[str, GitIgnoreSpec]]:
    from pathspec import GitIgnoreSpec

    file = root / prefix / ".gitignore"
    try:
        if not stat.S_ISREG(os.lstat(file).st_mode):
            return
        lines = file.read_text("utf-8", errors="surrogateescape").splitlines()
        yield prefix, GitIgnoreSpec.from_lines(lines)
    except (OSError, ValueError):  # git, too, goes on without an ignore file that it cannot read
        return


def _is_ignored(path: str, ignores: tuple[tuple[str, GitIgnoreSpec], ...]) -> bool:
    for prefix, spec in reversed(ignores):  # the deepest file that says something decides
        verdict = spec.check_file(path[len(prefix) :]).include
        if verdict is not None:
            return verdict
    return False


def _without_environments(listing: Listing) -> Listing:
    marks = [path for path in listing.files if path.endswith("/" + _VENV_MARKER)]
    if marks:
        roots = tuple(mark[: -len(_VENV_MARKER)] for mark in marks)
        inside = [path for path in listing.files if path.startswith(roots)]
        for path in inside:
            del listing.files[path]
    return listing
