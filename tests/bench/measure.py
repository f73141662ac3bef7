"""A command to what it costs: wall time, CPU time, peak memory of all its processes."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_PAUSE = 0.05  # seconds between two looks at /proc


class Cost(NamedTuple):
    """Seconds by the clock and of CPU, of the process and all that it waited for."""

    wall: float
    cpu: float


def use_cores(count: int) -> int:
    """Bind this process and all that it starts to so many cores; return how many there are."""
    cores = sorted(os.sched_getaffinity(0))[:count]
    os.sched_setaffinity(0, cores)
    return len(cores)


def timed(command: Sequence[str], environ: Mapping[str, str], *, ends: Sequence[int]) -> Cost:
    """Run to the end. Raises RuntimeError when it ends otherwise than `ends` allows."""
    before = os.times()
    start = time.perf_counter()
    ended = subprocess.run(command, env=environ, capture_output=True, check=False)
    wall = time.perf_counter() - start
    after = os.times()
    if ended.returncode not in ends:
        raise RuntimeError(f"{' '.join(command)} ended {ended.returncode}: {ended.stderr!r}")
    user = after.children_user - before.children_user
    return Cost(wall, user + after.children_system - before.children_system)


def peak_memory(command: Sequence[str], environ: Mapping[str, str]) -> float:
    """Return the peak of the summed PSS of a command and its descendants, in MB."""
    peak = 0
    with subprocess.Popen(
        command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            peak = max(peak, sum(_pss(pid) for pid in _family(process.pid)))
            time.sleep(_PAUSE)
    return peak / 1024


def _family(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):  # it ended while we looked
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                yield from _family(int(child))


def _pss(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
