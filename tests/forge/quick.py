"""Run the command line with a clock that goes faster: when that began, how much faster it goes,
how much may be created in an hour of it, and the arguments of the command line.

It is the time of day, and that of a pace, which takes all of this as arguments.
"""

from __future__ import annotations

import functools
import importlib
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

from sweeper.cli.main import run
from sweeper.forge.pace import Limits

HOURLY: Final = Limits().created_per_hour
_ROOT = Path(__file__).parents[2]


def start(
    words: Sequence[str],
    environ: Mapping[str, str],
    *,
    began: float,
    speed: float,
    output: IO[bytes] | int = subprocess.PIPE,
    errors: IO[bytes] | int = subprocess.PIPE,
    hourly: int = HOURLY,
) -> subprocess.Popen[bytes]:
    """Begin to run the command line so, in the environment of a user who has nothing of a job."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CI_", "GIT"))}
    whole = {**kept, "PYTHONPATH": str(_ROOT), **environ}
    clock = (str(began), str(speed), str(hourly))
    command = (sys.executable, "-m", "tests.forge.quick", *clock, *words)
    return subprocess.Popen(command, stdout=output, stderr=errors, env=whole, cwd=_ROOT)


def _become(began: float, speed: float, hourly: int, words: Sequence[str]) -> int:
    now, sleep = time.time, time.sleep

    def clock() -> float:
        return began + (now() - began) * speed

    def wait(seconds: float) -> None:
        sleep(seconds / speed)

    time.time = clock
    pace: Any = importlib.import_module("sweeper.forge.pace")
    limits = Limits(created_per_hour=hourly)
    pace.Pace = functools.partial(pace.Pace, sleep=wait, clock=clock, limits=limits)
    return run(words)


if __name__ == "__main__":
    sys.exit(_become(float(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]))
