"""A call and so many seconds to what it gives, or to `TimeUp`, whatever the call is waiting for."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


class TimeUp(Exception):  # noqa: N818 - the call may still succeed, unseen
    """The call has not come back in time; it goes on by itself and nobody hears of it."""


class NoRoom(Exception):  # noqa: N818 - it is the machine that fails
    """The machine has no room for one more thread."""


def within(seconds: float, call: Callable[[], _T]) -> _T:
    """Return what the call gives within so many seconds, or raise what it raises.

    The timeout of an HTTP client is that of one read, so that a server could answer byte by byte
    for ever. Raises TimeUp, or NoRoom without having called.
    """
    ended: queue.Queue[tuple[_T | None, BaseException | None]] = queue.Queue(1)

    def run() -> None:
        try:
            ended.put((call(), None))
        except BaseException as error:  # raised where it is waited for
            ended.put((None, error))

    try:
        threading.Thread(target=run, daemon=True).start()
    except RuntimeError as full:
        raise NoRoom(str(full)) from full
    try:
        value, error = ended.get(timeout=seconds)
    except queue.Empty:
        raise TimeUp from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]  # without an error it is what the call gave
