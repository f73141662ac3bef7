"""A line to a forge to what its variables say against a run; each is asked for once in a run."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from sweeper.cli.stopping import Halted
from sweeper.files import replace_file
from sweeper.forge import Forge
from sweeper.forge.answers import Refused
from sweeper.stops import VARIABLE, stop

_LOG = logging.getLogger(__name__)
_UNKNOWN = (403, 404)


def ensure_running(forge: Forge, name: str, memory: Path | None) -> None:
    """Raise Halted where the variable of the repository of that name, or of its owners, says stop.

    `memory` is the file of what this run knows of owners already, None for a run over one. What
    the account may not read stops nothing, and is said in the log. Raises ForgeError when the forge
    fails: nobody knows then what it would have said.
    """
    known = _known(memory)
    groups = name.split("/")[:-1]
    # The widest first.
    owners = ["/".join(groups[: number + 1]) for number in range(len(groups))]
    for owner in owners:
        if owner not in known:
            known[owner] = _asked(forge, owner, owner)
    if name not in known:
        known[name] = _asked(forge, "", name)
    if memory is not None:
        replace_file(memory, msgspec.json.encode(known))
    said = next((known[owner] for owner in owners if stop(organisation=known[owner])), "")
    stopped = stop(organisation=said, setting=known[name])
    if stopped is not None:
        raise Halted(stopped)


def _asked(forge: Forge, owner: str, name: str) -> str:
    try:
        return forge.variable(VARIABLE, owner)
    except Refused as refused:
        if refused.status not in _UNKNOWN:
            raise
        _LOG.info("%s of %s is not set, or may not be read: %s", VARIABLE, name, refused)
        return ""


def _known(memory: Path | None) -> dict[str, str]:
    if memory is None or not memory.exists():
        return {}
    return msgspec.json.decode(memory.read_bytes(), type=dict[str, str])
