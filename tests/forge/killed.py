"""Run commands in processes that die at a write of theirs: lines of JSON in, exit codes out.

All is imported once, and each command runs in a child of its own, by a clock that sleeping moves.
What counts as a write: a line of the ledger or a document of the state that goes to the disk, a
branch that is moved here or there, and a request to the forge that is no question. Nothing of the
product knows of this.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from sweeper.cli.main import run

# Imported before any child begins, which costs more than most commands do.
_OURS = ("cli.model", "cli.onboarding", "cli.outlet", "cli.sweep", "cli.tend", "forge.opening")
_LATE = ("analysis", "check.scan", "detect.dead_symbol", "endings", "proposing", "tend")
_LAST = ("verify.vulture", "welcome.heed")
for _name in (*(f"sweeper.{one}" for one in (*_OURS, *_LATE, *_LAST)), "github", "gitlab"):
    importlib.import_module(_name)
_BRANCHES = frozenset({"push", "update-ref"})


class Deaths:
    """Notes each write before it is made, and dies at one of them.

    Whoever dies before a write has died after the one before: nothing else comes between them.
    """

    def __init__(self, log: int, place: int) -> None:
        self._log = log
        self._place = place
        self._count = 0

    def step(self, what: str) -> None:
        """Note what comes next, and die if this is the place."""
        self._count += 1
        os.write(self._log, f"{what}\n".encode())
        if self._count == self._place:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, function: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
        """Return the function with a step before each call that has a name."""

        @functools.wraps(function)
        def counted(*arguments: Any, **named: Any) -> Any:
            what = name(*arguments)
            if what:
                self.step(what)
            return function(*arguments, **named)

        return counted

    def install(self) -> None:
        """Have all writes of this process counted."""
        for owner, attribute, name in (
            (os, "fsync", lambda _: "fsync"),
            (os, "truncate", lambda *_: "truncate"),
            (subprocess, "run", _moved),
            (HTTPAdapter, "send", _sent),
        ):
            setattr(owner, attribute, self.before(getattr(owner, attribute), name))


def _moved(command: object, *_: object) -> str:
    words = command if isinstance(command, list) and command[:1] == ["git"] else []
    return next((f"git {word}" for word in words[1:2] if word in _BRANCHES), "")


def _sent(_: object, request: requests.PreparedRequest, *__: object) -> str:
    return "" if request.method == "GET" else f"{request.method} {request.path_url}"


class Clock:
    """A clock that is late by so many seconds, and by those that were slept, of which none pass."""

    def __init__(self, late: float, slept: str) -> None:
        self._now = time.time
        self._late = late
        self._slept = 0.0
        self._file = slept

    def time(self) -> float:
        """Return the time."""
        return self._now() + self._late + self._slept

    def sleep(self, seconds: float) -> None:
        """Be later, and note it."""
        self._slept += seconds
        Path(self._file).write_text(f"{self._slept}")


def child(asked: dict[str, Any]) -> None:
    """Become the command, which leads a group of processes, with all that it starts."""
    os.setpgid(0, 0)
    os.environ.update(asked["environ"])
    out = os.open(asked["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    clock = Clock(asked["later"], asked["slept"])
    clock.sleep(0)
    time.time = clock.time
    # It stays callable, which is all that is asked of it.
    pace: Any = importlib.import_module("sweeper.forge.pace")
    pace.Pace = functools.partial(pace.Pace, sleep=clock.sleep, clock=clock.time)
    pace._LONGEST_CALL = asked["longest"]
    deaths = Deaths(log, asked["place"])
    deaths.install()
    code = run(asked["arguments"])
    sys.stdout.flush()
    sys.stderr.flush()
    deaths.step("exit")
    os._exit(code)


def main() -> None:
    """Answer each line with the exit code of the process that it asked for.

    `pid` of the question is where the number of that process is written to.
    """
    is_first = True
    for line in sys.stdin:
        asked = json.loads(line)
        if is_first:  # what a scan leaves in the caches of this process is there for all
            run(["scan", "--no-cache", "--output", os.devnull, asked["arguments"][-1]])
            is_first = False
        process = os.fork()
        if process == 0:
            child(asked)
        Path(asked["pid"]).write_text(str(process))
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        print(json.dumps(status), flush=True)  # noqa: T201 - it is the answer


if __name__ == "__main__":
    main()
