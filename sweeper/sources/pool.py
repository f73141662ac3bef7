"""Pieces of work, by number, to their outcome in bytes, done by several processes at once."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Final

Work = Callable[[int], bytes]

_NO_MORE: Final = b"-"
_PLATFORM: str = sys.platform  # a plain str: mypy would take the other branch for dead


def run(work: Work, count: int, *, jobs: int) -> Generator[tuple[int, bytes | None], None, None]:
    """Yield the number and outcome of each piece, as they get done, or None where a worker died.

    Numbers go out in order. `work` must be importable by the workers (a function, or a `partial` of
    one). Only bytes come back. Raises OSError when no process can be started.
    """
    context = multiprocessing.get_context(_start_method())
    numbers = iter(range(count))
    busy: dict[Connection, tuple[BaseProcess, list[int]]] = {}
    try:
        for _ in range(min(jobs, count)):
            _start(context, work, busy)
        for connection in list(busy):
            # A second number waits in the pipe, so that no worker waits for us.
            _feed(connection, busy, numbers)
        for connection in list(busy):
            _feed(connection, busy, numbers)
        while busy:
            for connection in _ready(busy):
                yield from _collect(context, work, connection, busy, numbers)
    finally:
        for connection, (process, _) in busy.items():
            connection.close()
            process.terminate()
            process.join()


def _start_method() -> str:
    """Fork where it is safe: it costs 5 ms and shares memory, a fresh interpreter 70 ms."""
    if _PLATFORM != "linux":
        return "spawn"
    return "fork" if threading.active_count() == 1 else "forkserver"


def _start(
    context: Any, work: Work, busy: dict[Connection, tuple[BaseProcess, list[int]]]
) -> Connection:
    ours: Connection
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, work), daemon=True)
    try:
        process.start()
    except OSError:
        ours.close()
        raise
    finally:
        theirs.close()
    busy[ours] = (process, [])
    return ours


def _feed(
    connection: Connection,
    busy: dict[Connection, tuple[BaseProcess, list[int]]],
    numbers: Iterator[int],
) -> None:
    number = next(numbers, None)
    if number is None:
        return
    busy[connection][1].append(number)
    try:
        connection.send_bytes(number.to_bytes(4, "big"))
    except OSError:
        return  # it died; the next wait finds out


def _ready(busy: dict[Connection, tuple[BaseProcess, list[int]]]) -> list[Connection]:
    for connection, (process, numbers) in list(busy.items()):
        if not numbers:
            _stop(connection, process)
            del busy[connection]
    # A connection of a dead worker is ready, too: it is at its end.
    return [c for c in wait(list(busy)) if isinstance(c, Connection)] if busy else []


def _stop(connection: Connection, process: BaseProcess) -> None:
    # Closing our end would not tell it: workers that were forked later hold a copy of that end.
    with contextlib.suppress(OSError):
        connection.send_bytes(_NO_MORE)
    process.join()
    connection.close()


def _collect(
    context: Any,
    work: Work,
    connection: Connection,
    busy: dict[Connection, tuple[BaseProcess, list[int]]],
    numbers: Iterator[int],
) -> Iterator[tuple[int, bytes | None]]:
    process, given = busy[connection]
    try:
        outcome = connection.recv_bytes()
    except (EOFError, OSError):
        del busy[connection]
        connection.close()
        process.join()
        yield given[0], None
        if given[1:]:
            heir = _start(context, work, busy)
            for number in given[1:]:
                _feed(heir, busy, iter([number]))
            _feed(heir, busy, numbers)
        return
    number = given.pop(0)
    _feed(connection, busy, numbers)
    yield number, outcome


def _serve(connection: Connection, work: Work) -> None:
    """Answer numbers with outcomes until there are no more, or the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and ends us
    gc.disable()  # it costs ast.parse 60 %
    gc.freeze()
    try:
        while (message := connection.recv_bytes()) != _NO_MORE:
            connection.send_bytes(work(int.from_bytes(message, "big")))
            gc.collect(0)  # what cycles hold; there are few of them, so that this is cheap
    except (EOFError, OSError):
        return
