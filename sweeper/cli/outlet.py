"""A connection to a forge and the bench of a run to where its proposals go."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from sweeper.cli.forge import Connection, Place, connect
from sweeper.cli.output import say
from sweeper.config import Manners, Rules
from sweeper.git import Repository
from sweeper.git.writing import find_branch, note_remote
from sweeper.services import Workbench

if TYPE_CHECKING:
    from sweeper.propose.publish import Outlet

_BRANCH = "branch:"
_PACE = "pace.json"


@contextmanager
def connected(
    place: Place,
    repository: Repository,
    rules: Rules,
    environ: Mapping[str, str],
    *,
    seconds: float,
) -> Iterator[Connection]:
    """Give the connection for a run of so many seconds, with the state branch as it is there.

    The branch goes back at the end, however the run ends: what it has recorded was done.
    """
    from sweeper.forge.pace import Pace

    connection = connect(place, environ, Pace(deadline=time.time() + seconds))
    for caveat in connection.caveats:
        say(f"sweeper: warning: {caveat}")
    name = rules.state.removeprefix(_BRANCH) if rules.state.startswith(_BRANCH) else ""
    tip = connection.remote.tips().get(name, "") if name else ""
    if tip:
        connection.remote.fetch(repository, tip)
        note_remote(repository, name, tip)
    try:
        yield connection
    finally:
        made = find_branch(repository, name) if name else ""
        if made and made != tip:
            connection.remote.push(repository, name, made, expected=tip)


def outlet(
    connection: Connection,
    bench: Workbench,
    repository: Repository,
    manners: Manners,
    *,
    now: datetime,
) -> Outlet:
    """Return where the proposals of a run go, each write recorded before it is made."""
    from sweeper.forge.pace import decode, encode
    from sweeper.forge.recorded import Recorded
    from sweeper.propose.publish import Outlet

    state = bench.state
    assert state is not None, "a run has a state"
    pace = connection.pace
    known = state.load(_PACE)
    if known is not None:
        pace.past = decode(known, now=time.time())
    pace.remember = lambda past: state.save(_PACE, encode(past))
    return Outlet(
        forge=Recorded(connection.forge, pace, bench.ledger.record),
        dialect=connection.place.dialect,
        remote=connection.remote,
        repository=repository,
        identity=bench.identity,
        ledger=bench.ledger,
        manners=manners,
        now=now,
    )
