"""The world as arguments: what a run may touch, built once by the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sweeper.sandbox import Sandbox
from sweeper.store import Store

Progress = Callable[[str, int, int], None]


def no_progress(stage: str, done: int, total: int) -> None:
    """Hear of progress and say nothing."""


@dataclass(frozen=True, slots=True)
class Services:
    """What a run may touch.

    `store` remembers facts and results, None for a run without memory. `progress` hears a stage's
    name and how much of how much of it is done. `sandbox` runs the repository's own code, and
    `scratch` is the folder for copies and worktrees; both only for `sweep`.
    """

    store: Store | None = None
    progress: Progress = no_progress
    sandbox: Sandbox | None = None
    scratch: Path | None = None
