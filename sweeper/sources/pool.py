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
    one). Only bytes come back. What no process can be started for is done in this one.
    """
    pool = _Pool(work, count)
    try:
        for _ in range(min(jobs, count)):
            pool.start()
        pool.feed_all()
        pool.feed_all()  # a second number waits in each pipe, so that no worker waits for us
        while connections := pool.ready():
            for connection in connections:
                yield from pool.collect(connection)
        for number in pool.left():
            yield number, work(number)
    finally:
        pool.close()


class _Pool:
    """Running workers, each with the numbers that it has been given and has not answered yet."""

    def __init__(self, work: Work, count: int) -> None:
        self._work = work
        self._numbers = iter(range(count))
        self._returned: list[int] = []
        self._busy: dict[Connection, tuple[BaseProcess, list[int]]] = {}

    def start(self) -> Connection | None:
        """Start a worker, or return None when the system lets us have no more processes."""
        context = _context(self._work)
        ours: Connection
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._work), daemon=True)
        try:
            process.start()
        except OSError:
            ours.close()
            return None
        finally:
            theirs.close()
        self._busy[ours] = (process, [])
        return ours

    def feed_all(self) -> None:
        """Give each worker one more number."""
        for connection in self._busy:
            self._feed(connection, self._numbers)

    def ready(self) -> list[Connection]:
        """Wait for workers with an answer, or with none to give any more; [] when all is done."""
        for connection, (process, numbers) in list(self._busy.items()):
            if not numbers:
                _stop(connection, process)
                del self._busy[connection]
        # A connection of a dead worker is ready, too: it is at its end.
        found = wait(list(self._busy)) if self._busy else []
        return [connection for connection in found if isinstance(connection, Connection)]

    def collect(self, connection: Connection) -> Iterator[tuple[int, bytes | None]]:
        """Take an answer, or bury the worker and give what it had yet to do to an heir."""
        process, given = self._busy[connection]
        try:
            outcome = connection.recv_bytes()
        except (EOFError, OSError):
            del self._busy[connection]
            connection.close()
            process.join()
            self._bequeath(given[1:])
            yield given[0], None
            return
        number = given.pop(0)
        self._feed(connection, self._numbers)
        yield number, outcome

    def left(self) -> Iterator[int]:
        """Yield the numbers that no worker will do."""
        yield from self._returned
        yield from self._numbers

    def close(self) -> None:
        """End all workers."""
        for connection, (process, _) in self._busy.items():
            connection.close()
            process.terminate()
            process.join()

    def _bequeath(self, numbers: list[int]) -> None:
        heir = self.start() if numbers else None
        if heir is None:
            self._returned += numbers
            return
        self._feed(heir, iter(numbers))
        self._feed(heir, self._numbers)

    def _feed(self, connection: Connection, numbers: Iterator[int]) -> None:
        number = next(numbers, None)
        if number is None:
            return
        self._busy[connection][1].append(number)
        with contextlib.suppress(OSError):  # it died; the next wait finds out
            connection.send_bytes(number.to_bytes(4, "big"))


def _context(work: Work) -> Any:
    """Fork where it is safe: it costs 5 ms and shares memory, a fresh interpreter 70 ms."""
    if _PLATFORM != "linux":
        return multiprocessing.get_context("spawn")
    if threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([getattr(work, "func", work).__module__])
    return context


def _stop(connection: Connection, process: BaseProcess) -> None:
    # Closing our end would not tell it: workers that were forked later hold a copy of that end.
    with contextlib.suppress(OSError):
        connection.send_bytes(_NO_MORE)
    process.join()
    connection.close()


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
