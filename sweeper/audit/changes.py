"""The files of a target to how restless they were of late."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sweeper.audit.values import Changed
from sweeper.errors import GitError
from sweeper.git.churn import churn
from sweeper.sources import Tree

YEAR: Final = timedelta(days=365)


def changes(tree: Tree, paths: Collection[str], as_of: datetime) -> tuple[Changed, ...] | None:
    """Return those of the files that were changed within a year, most often changed first.

    None where no history says it: in a plain folder or a shallow clone.
    """
    repository = tree.repository
    if repository is None or not tree.commit or repository.is_shallow:
        return None
    whole = {f"{repository.prefix}{path}": path for path in paths}
    try:
        found = churn(repository, tree.commit, whole, since=as_of - YEAR)
    except GitError:  # a clone without the trees of old commits
        return None
    rows = (Changed(whole[path], *of_path) for path, of_path in found.items())
    return tuple(sorted(rows, key=lambda row: (-row.commits, row.path)))
