"""The files of a git work tree, with its submodules and nested repositories, to a listing."""

from __future__ import annotations

import os
from pathlib import Path

from sweeper.errors import GitError
from sweeper.git import Repository
from sweeper.sources.listing import Listing, is_skipped_folder


def add_repository(
    listing: Listing, root: Path, prefix: str, repository: Repository, outer: frozenset[str]
) -> None:
    """Add what git tracks, or would, below `root`, under `prefix`.

    `outer` are the git folders of the repositories around it, itself among them.
    """
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
        elif listing.add(f"{root}/{path}", prefix + path):
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
    add_repository(listing, folder, f"{prefix}{path}/", nested, around)
