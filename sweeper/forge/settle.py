"""Wait until a forge has worked out whether a pull can be merged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sweeper.forge.pace import Pace
from sweeper.forge.values import Pull

_PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 15.0)


def settled(look: Callable[[], Pull], pace: Pace) -> Pull:
    """Return the pull once its mergeability is known, or as it is after half a minute.

    Forges work it out in the background, and only when somebody has asked.
    """
    pull = look()
    for pause in _PAUSES:
        if pull.state != "open" or pull.mergeability != "unknown":
            break
        pace.pause(pause)
        pull = look()
    return pull
