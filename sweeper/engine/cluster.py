"""Calls made by the workers of a dask.distributed cluster."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

from sweeper.engine import LONGEST, A, B, Failed, attempt, said
from sweeper.errors import ConfigError, ServiceError
from sweeper.sources.version import code_version

if TYPE_CHECKING:
    from distributed import Client, Future

_PATIENCE: Final = 120.0  # seconds without a scheduler, or without a worker
_TICK: Final = 1.0
_LOSSES: Final = 5  # schedulers that one call may lose
_FAREWELL: Final = 5.0  # seconds in which what a worker found is fetched, before it leaves


@contextmanager
def connected(
    address: str, *, longest: float = LONGEST, patience: float = _PATIENCE
) -> Iterator[Cluster]:
    """Give the engine of the cluster whose scheduler is at `HOST:PORT`.

    Raises ConfigError where the library is missing, ServiceError when nobody answers or the workers
    have another version of this program.
    """
    try:
        from distributed import Client
    except ImportError as error:
        message = "a cluster needs its library: pip install 'sweeper-engine[cluster]'"
        raise ConfigError(message) from error
    try:
        client = Client(f"tcp://{address}", timeout=patience, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ServiceError(f"dask://{address}: no scheduler answers there") from error
    with client:
        cluster = Cluster(client, address, longest, patience)
        cluster.ensure_workers()
        yield cluster


class Cluster:
    """An engine of workers elsewhere. What a lost worker was at is done by another one.

    When the scheduler is lost, all that it had yet to give is asked of the next.
    """

    def __init__(self, client: Client, address: str, longest: float, patience: float) -> None:
        self._client = client
        self._address = address
        self._longest = longest
        self._patience = patience
        self._seen = time.monotonic()  # when there last was a worker

    @property
    def size(self) -> int:
        """How many calls the workers make at once."""
        return sum(self._client.nthreads().values()) or 1

    def ensure_workers(self) -> None:
        """Wait for a worker; raise ServiceError where none comes, or one has other code."""
        try:
            self._client.wait_for_workers(1, timeout=self._patience)
        except TimeoutError as error:
            raise ServiceError(f"dask://{self._address}: has no workers") from error
        versions = self._client.run(code_version, on_error="return")
        others = sorted(worker for worker, found in versions.items() if found != code_version())
        if others:
            message = f"no or another version of Sweeper on {', '.join(others)}; install this one"
            raise ServiceError(f"dask://{self._address}: {message}")

    def run(self, work: Callable[[A], B], given: Sequence[A]) -> Iterator[tuple[int, B | Failed]]:
        """Yield the number of each call and what came of it, as they get done."""
        call = partial(limited, work, self._longest)
        arrived: SimpleQueue[Future[B | Failed]] = SimpleQueue()
        pending: dict[Future[B | Failed], int] = {}
        losses = [0] * len(given)

        def submit(number: int) -> None:
            future = self._client.submit(call, given[number], pure=False)
            pending[future] = number
            future.add_done_callback(arrived.put)

        self._seen = time.monotonic()
        for number in range(len(given)):
            submit(number)
        while pending:
            future = self._next(arrived)
            if future is None:
                continue
            number = pending.pop(future)
            found = _outcome(future)
            if found is not None:
                yield number, found
                continue
            losses[number] += 1
            if losses[number] > _LOSSES:
                raise ServiceError(
                    f"dask://{self._address}: the scheduler was lost again and again"
                )
            self._reconnect()
            submit(number)

    def _next(self, arrived: SimpleQueue[Future[B | Failed]]) -> Future[B | Failed] | None:
        """Return what is done, or None after a while in which there was at least some worker."""
        try:
            future = arrived.get(timeout=_TICK)
        except Empty:
            future = None
        now = time.monotonic()
        if future is not None or self._has_workers():
            self._seen = now
        if now - self._seen > self._patience:
            raise ServiceError(f"dask://{self._address}: has no workers any more")
        return future

    def _has_workers(self) -> bool:
        try:
            return self._client.status == "running" and bool(self._client.nthreads())
        except (OSError, TimeoutError):  # the scheduler is being lost just now
            return False

    def _reconnect(self) -> None:
        """Wait until there is a scheduler again; the client looks for it, and gives up in time."""
        while self._client.status != "running":
            if self._client.status in ("closing", "closed"):
                raise ServiceError(
                    f"dask://{self._address}: the scheduler does not answer any more"
                )
            time.sleep(_TICK / 10)


def _outcome(future: Future[B | Failed]) -> B | Failed | None:
    """Return what came of a call, None when the scheduler was lost that knew of it."""
    try:
        if future.status == "finished":
            found: B | Failed = future.result()
            return found
        if future.status == "error":
            error = future.exception()
            assert error is not None, "a call with an error has one"
            return Failed(said(error))
    except (CancelledError, OSError):
        pass
    return None


def limited(work: Callable[[A], B], longest: float, one: A) -> B | Failed:
    """Make a call on a worker, for so many seconds at most.

    Nothing can end a thread. So a worker that is stuck answers that it is, and leaves a little
    later; what watches it starts another one.
    """
    found: list[B | Failed] = []
    thread = threading.Thread(target=lambda: found.append(attempt(work, one)), daemon=True)
    thread.start()
    thread.join(longest)
    if found:
        return found[0]
    if not thread.is_alive():
        return Failed("it left without an answer")
    leave = threading.Timer(_FAREWELL, os._exit, (1,))
    leave.daemon = True
    leave.start()
    return Failed(f"it took longer than {longest:g} s", is_final=True)
