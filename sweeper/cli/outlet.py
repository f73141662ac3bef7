"""A connection to a forge and the bench of a run to where its proposals go."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from sweeper.cli.forge import Connection
from sweeper.config import Manners
from sweeper.git import Repository
from sweeper.services import Workbench

if TYPE_CHECKING:
    from sweeper.propose.publish import Outlet

_PACE = "pace.json"


def outlet(
    connection: Connection,
    bench: Workbench,
    repository: Repository,
    manners: Manners,
    *,
    now: datetime,
) -> Outlet:
    """Return where the proposals of a run go, each write recorded before it is made.

    What the forge has asked of earlier runs holds for this one.
    """
    from sweeper.forge.pace import encode
    from sweeper.forge.recorded import Recorded
    from sweeper.propose.publish import Outlet

    state = bench.state
    assert state is not None, "a run has a state"
    pace = connection.pace
    recall(connection, state.load)
    if connection.keeps_pace:
        pace.remember = lambda past: state.save(_PACE, encode(past))
    return Outlet(
        forge=Recorded(connection.forge, pace, bench.ledger.record),
        dialect=connection.kind,
        remote=connection.remote,
        repository=repository,
        identity=bench.identity,
        ledger=bench.ledger,
        manners=manners,
        now=now,
        has_line=state.has,
        signer=bench.signer,
    )


def recall(connection: Connection, load: Callable[[str], bytes | None]) -> None:
    """Have the pace go on from where earlier runs have left it; `load` gives what they stored."""
    from sweeper.forge.pace import decode

    known = load(_PACE) if connection.keeps_pace else None
    if known is not None:
        connection.pace.past = decode(known, now=time.time())
