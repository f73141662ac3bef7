"""The world as arguments: what a run may touch, built once by the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sweeper.git import Identity
from sweeper.git.signing import Signer
from sweeper.ledger import Ledger
from sweeper.sandbox import Sandbox
from sweeper.store import Store

if TYPE_CHECKING:
    from sweeper.llm import Client
    from sweeper.propose.publish import Outlet
    from sweeper.state import State

Progress = Callable[[str, int, int], None]


def no_progress(stage: str, done: int, total: int) -> None:
    """Hear of progress and say nothing."""


@dataclass(frozen=True, slots=True)
class Workbench:
    """What `sweep` needs besides: where it works, where it runs foreign code, what it records.

    `environments` keeps what this repository's setup commands made. `scratch` is a folder of this
    run's own, for worktrees and copies; `folder` is where the text of the pull request goes.
    `active` is the folder of the active virtual environment, "" for none, and `fallback` the
    interpreter to run tests with when nothing else is found. `model` is who may be asked for what
    codemods cannot do, None for nobody. With an `outlet` proposals become pull requests.
    `state` has what a later run has to know besides the ledger. `identity` commits, and a `signer`
    signs it.
    """

    sandbox: Sandbox
    ledger: Ledger
    scratch: Path
    environments: Path
    folder: Path
    active: str
    fallback: str
    model: Client | None = None
    outlet: Outlet | None = None
    state: State | None = None
    identity: Identity = field(default=Identity("Sweeper", "sweeper@localhost"))
    signer: Signer | None = None


@dataclass(frozen=True, slots=True)
class Services:
    """What a run may touch.

    `store` remembers facts and results, None for a run without memory. `progress` hears a stage's
    name and how much of how much of it is done. `workbench` is there for `sweep` alone.
    """

    store: Store | None = None
    progress: Progress = no_progress
    workbench: Workbench | None = None
