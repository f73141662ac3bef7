"""Calls made by processes of this machine, which stay until the run ends."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from sweeper.engine import LONGEST, A, B, Failed, attempt
from sweeper.errors import ServiceError

_PLATFORM: str = sys.platform  # a plain str: mypy would take the other branch for dead
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG, see prctl(2)


class _Call(NamedTuple):
    number: int
    deadline: float


class Local:
    """An engine of so many processes; one that dies, or is at a call too long, is replaced.

    They are started at once, while forking is safe, and have what is imported by then.
    """

    def __init__(self, size: int, *, longest: float = LONGEST) -> None:
        self.size = size
        self._longest = longest
        self._processes: dict[Connection, BaseProcess] = {}
        self._idle: list[Connection] = []

    def __enter__(self) -> Self:
        while len(self._idle) < self.size:
            self._idle.append(self._start())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for connection in list(self._processes):
            self._end(connection)

    def run(self, work: Callable[[A], B], given: Sequence[A]) -> Iterator[tuple[int, B | Failed]]:
        """Yield the number of each call and what came of it, as they get done."""
        numbers = iter(range(len(given)))
        at_work: dict[Connection, _Call] = {}
        try:
            while True:
                while len(at_work) < self.size and (number := next(numbers, None)) is not None:
                    connection = self._hand(work, given[number])
                    at_work[connection] = _Call(number, time.monotonic() + self._longest)
                if not at_work:
                    return
                for connection in self._ready(at_work):
                    call = at_work.pop(connection)
                    yield call.number, self._answer(connection, call)
        finally:
            for connection in at_work:
                self._end(connection)

    def _hand(self, work: Callable[[A], B], one: A) -> Connection:
        connection = self._idle.pop() if self._idle else self._start()
        with contextlib.suppress(OSError):  # it died meanwhile; the next wait finds out
            connection.send((work, one))
        return connection

    def _ready(self, at_work: dict[Connection, _Call]) -> list[Connection]:
        """Wait for answers, dead processes, or the first call that takes too long."""
        soonest = min(call.deadline for call in at_work.values())
        found = wait(list(at_work), timeout=max(0.0, soonest - time.monotonic()))
        ready = [connection for connection in found if isinstance(connection, Connection)]
        return ready or [c for c, call in at_work.items() if call.deadline <= time.monotonic()]

    def _answer(self, connection: Connection, call: _Call) -> Any:
        if not connection.poll() and call.deadline <= time.monotonic():
            self._end(connection)
            return Failed(f"it took longer than {self._longest:g} s", is_final=True)
        try:
            found = connection.recv()
        except (EOFError, OSError):
            return Failed(f"its process ended: {self._bury(connection)}")
        self._idle.append(connection)
        return found

    def _start(self) -> Connection:
        context = _context()
        ours: Connection
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs,), daemon=True)
        try:
            process.start()
        except OSError as error:
            raise ServiceError(f"no process can be started: {error.strerror}") from error
        finally:
            theirs.close()
        self._processes[ours] = process
        return ours

    def _end(self, connection: Connection) -> None:
        self._processes[connection].kill()
        self._bury(connection)

    def _bury(self, connection: Connection) -> str:
        """Forget a process that is at its end, and return how it came to it."""
        process = self._processes.pop(connection)
        connection.close()
        process.join()
        code = process.exitcode or 0
        return f"signal {-code}" if code < 0 else f"exit code {code}"


def _context() -> Any:
    """Fork where it is safe: it costs 5 ms and shares what is imported."""
    if _PLATFORM != "linux":
        return multiprocessing.get_context("spawn")
    if threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("forkserver")


def _serve(connection: Connection) -> None:
    """Make the calls that come in, until the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and ends us
    if _PLATFORM == "linux":
        # Processes that were forked later hold a copy of the other end, so it may never close.
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    gc.freeze()
    try:
        while True:
            work, one = connection.recv()
            connection.send(attempt(work, one))
    except (EOFError, OSError):
        return
