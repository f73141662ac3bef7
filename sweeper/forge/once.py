"""Create a thing that may be there once only, on a wire that may break at any time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from sweeper.forge.answers import Refused, Unanswered
from sweeper.forge.pace import Pace

_T = TypeVar("_T")
_LOOKS: Final = (1.0, 4.0, 10.0)  # forges show what is new only after a while


def create_once(pace: Pace, find: Callable[[], _T | None], create: Callable[[], _T]) -> _T:
    """Return what `create` makes; where nobody knows whether it did, look instead of asking again.

    `find` has just found nothing. A refusal may also mean that the thing is there by now: 409 and
    422. Raises what `create` raised when nothing is found then; the next run looks first again.
    """
    try:
        return pace.write(create, is_creating=True)
    except Refused as refused:
        found = find() if refused.status in (409, 422) else None
        if found is None:
            raise
        return found
    except Unanswered:
        for pause in _LOOKS:
            pace.pause(pause)
            found = find()
            if found is not None:
                return found
        raise


def write_until(pace: Pace, write: Callable[[], object], is_done: Callable[[], bool]) -> None:
    """Write what may be written twice, again where nobody answers and it is not done."""
    for pause in _LOOKS:
        try:
            pace.write(write)
            return
        except Unanswered:
            pace.pause(pause)
            if is_done():
                return
    pace.write(write)
