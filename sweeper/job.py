"""What a run is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sweeper.config import Policy, Rules


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked for: a tree (`commit` "" is the work tree) and how it is to be judged.

    `as_of` is the clock, None for the committer date of the commit. `coverage` is a data file, and
    `flags` are exports of the providers of feature flags, of which the `environments` (globs; none:
    all) have to agree.
    In a closed world the tree has all the users there are, so that no name is public. A thorough
    job hears vulture and other branches too. A `dry_run` of sweep stops before it proposes.
    """

    root: Path
    rules: Rules
    policy: Policy
    commit: str = ""
    as_of: datetime | None = None
    coverage: Path | None = None
    flags: tuple[Path, ...] = ()
    environments: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    jobs: int = 1
    closed_world: bool = False
    dry_run: bool = False
    is_thorough: bool = False
