"""A folder to the paths of its files: by git's own list in a work tree, else by `.gitignore`."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sweeper.errors import GitError
from sweeper.git import Repository
from sweeper.model import Skipped

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

STAGE: Final = "sources"
SKIPPED_FOLDERS: Final = frozenset(
    {".git", ".hg", ".svn", ".bzr", "node_modules", "__pycache__", ".tox", ".nox", ".venv", ".eggs"}
    | {".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache"}
)
_SKIPPED_SUFFIX: Final = ".egg-info"
_VENV_MARKER: Final = "pyvenv.cfg"
_DEEPEST: Final = 100

Ignored = Callable[[str], bool]


@dataclass(slots=True)
class Listing:
    """What a walk met: regular files by path from the root, with their `lstat`, and symbolic links.

    `skipped` is what it could not enter; `lost` names those whose content belongs to the tree, so
    that the tree is not whole. `missing` are the files of the index that are not on disk.
    """

    files: dict[str, os.stat_result] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)

    def skip(self, subject: str, reason: str) -> None:
        """Report a path that holds no source."""
        self.skipped.append(Skipped(printable(subject), STAGE, reason))

    def lose(self, subject: str, reason: str) -> None:
        """Report a path that should have been read."""
        self.skip(subject, reason)
        self.lost.add(subject)


def list_files(root: Path, repository: Repository | None) -> Listing:
    """List all files below `root`: those that git knows or would add; without git, a plain walk.

    Checked out submodules and nested repositories count, as their own git lists them. Symbolic
    links are listed and never followed. A folder that git ignores as a whole is walked plainly.
    """
    if repository is not None and not repository.is_bare:
        listing = Listing()
        _add_repository(listing, root, "", repository, frozenset({str(repository.common_dir)}))
        if listing.files or not repository.prefix:
            return _without_environments(listing)
    listing = Listing()
    _add_folder(listing, root, "", ())
    return _without_environments(listing)


def printable(path: str) -> str:
    """Return the path with escapes for the bytes that are no UTF-8."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def is_skipped_folder(name: str) -> bool:
    """Whether a folder of this name never holds the project's own source."""
    return name in SKIPPED_FOLDERS or name.endswith(_SKIPPED_SUFFIX)


def _add_repository(
    listing: Listing, root: Path, prefix: str, repository: Repository, outer: frozenset[str]
) -> None:
    # Repository.list_worktree leaves nested repositories out; here they are wanted.
    wanted = ("ls-files", "-z", "-co", "--exclude-standard", "--deduplicate", "--", ".")
    is_wanted: dict[str, bool] = {}
    for name in repository.run(*wanted, folder=root)[1].split(b"\0"):
        path = os.fsdecode(name)
        folder = path[: path.rfind("/") + 1]
        if folder not in is_wanted:
            is_wanted[folder] = not any(map(is_skipped_folder, folder.split("/")))
        if not path or not is_wanted[folder]:
            continue
        if path.endswith("/"):
            _add_nested(listing, root, prefix, path[:-1], outer)
        elif _add_file(listing, f"{root}/{path}", prefix + path):
            _add_nested(listing, root, prefix, path, outer)
    _report_missing(listing, root, prefix, repository)


def _report_missing(listing: Listing, root: Path, prefix: str, repository: Repository) -> None:
    """Tell files that were deleted, which are no loss, from those of a sparse checkout."""
    missing, listing.missing = listing.missing, []
    if not missing:
        return
    tagged = repository.run("ls-files", "-z", "-t", "--cached", "--", ".", folder=root)[1]
    skipped = {prefix + os.fsdecode(row[2:]) for row in tagged.split(b"\0") if row[:1] == b"S"}
    if skipped:
        listing.lose(prefix or ".", f"a sparse checkout leaves out {len(skipped)} files")
    for path in sorted(set(missing) - skipped):
        listing.skip(path, "git tracks it, but it is deleted")


def _add_file(listing: Listing, full: str, path: str) -> bool:
    """Add what is at a path; return whether it is a folder instead."""
    try:
        status = os.lstat(full)
    except (FileNotFoundError, NotADirectoryError):
        listing.missing.append(path)
        return False
    except OSError as error:
        listing.lose(path, f"cannot be read: {error.strerror}")
        return False
    mode = status.st_mode
    if not path.isascii() and printable(path) != path:
        listing.lose(path, "its name is not UTF-8")
    elif stat.S_ISREG(mode):
        listing.files[path] = status
    elif stat.S_ISLNK(mode):
        listing.links.append(path)
    elif not stat.S_ISDIR(mode):
        listing.skip(path, "not a regular file")
    return stat.S_ISDIR(mode)


def _add_nested(
    listing: Listing, root: Path, prefix: str, path: str, outer: frozenset[str]
) -> None:
    folder = root / path
    if not (folder / ".git").exists():
        listing.lose(prefix + path, "the submodule is not checked out")
        return
    try:
        nested = Repository.open(folder)
    except GitError as error:
        listing.lose(prefix + path, f"git does not read it: {error}")
        return
    # A linked work tree of the same repository is a second copy of the project, not a part of it.
    if nested is None or nested.is_bare or str(nested.common_dir) in outer:
        return
    around = outer | {str(nested.common_dir)}
    _add_repository(listing, folder, f"{prefix}{path}/", nested, around)


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
            _add_file(listing, entry.path, path)


def _is_added_repository(listing: Listing, root: Path, prefix: str) -> bool:
    before = len(listing.files)
    try:
        nested = Repository.open(root / prefix)
    except GitError:
        return False  # the files can still be read without git
    if nested is None or nested.is_bare or nested.prefix:
        return False
    _add_repository(listing, root / prefix, prefix, nested, frozenset({str(nested.common_dir)}))
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
