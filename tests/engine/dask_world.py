"""A scheduler of dask.distributed and its workers, as processes of this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from distributed import Client

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 60.0


class World:
    """A running cluster. Its workers are watched, as those of a real one are: who dies is replaced.

    What kills two workers is given up.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{found.getsockname()[1]}"
        self._folder = folder
        self._environ = {
            **environ,
            "PYTHONPATH": str(_ROOT),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
            "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "3s",  # to the dead, too
            "DASK_DISTRIBUTED__WORKER__PRELOAD": "sweeper.workspace.tasks",
        }
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, workers: int) -> None:
        """Start a scheduler and so many workers, and wait until they know each other."""
        host, _, port = self.address.partition(":")
        self._run("scheduler", "--host", host, "--port", port)
        for number in range(workers):
            local = str(self._folder / f"worker{number}")
            self._run(
                "worker", f"tcp://{self.address}", "--nthreads", "1", "--local-directory", local
            )
        with self.client() as client:
            if workers:
                client.wait_for_workers(workers, timeout=_PATIENCE)

    def client(self) -> Client:
        """Give a client of our own."""
        return Client(f"tcp://{self.address}", timeout=_PATIENCE, set_as_default=False)

    def kill_worker(self) -> None:
        """Kill the process of a worker; what watches it starts another."""
        with self.client() as client:
            _, process = sorted(client.run(os.getpid).items())[0]
        os.kill(process, signal.SIGKILL)

    def kill(self) -> None:
        """Kill all of it."""
        for process in self._processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._processes.clear()

    def _run(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
        with (self._folder / "log").open("ab") as log:
            self._processes.append(
                subprocess.Popen(
                    command, env=self._environ, stdout=log, stderr=log, start_new_session=True
                )
            )


@contextmanager
def running(folder: Path, *, workers: int = 2) -> Iterator[World]:
    """Give a running cluster whose processes have their files in the folder."""
    world = World(folder, {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")})
    try:
        world.start(workers)
        yield world
    finally:
        world.kill()
