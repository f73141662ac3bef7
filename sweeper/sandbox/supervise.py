"""A command and its limits to an `Execution`; its whole process tree ends with it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_TICK = 0.2  # seconds between two looks at the process tree
_TAIL = 16_384
_RESERVE = 1 << 30  # bytes of disk that foreign code must leave free
_PAGE = os.sysconf("SC_PAGE_SIZE")
# Each process inherits it, so that one that left the tree is found by it (Jenkins does the same).
_COOKIE = "SWEEPER_RUN"
_CONTROL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one command may use, in bytes and numbers; it is ended when it goes beyond.

    `memory` is the address space of one process and the private memory of all. `scratch` is the
    size of each folder that lives in memory.
    """

    memory: int = 8 << 30
    processes: int = 512
    file_size: int = 2 << 30
    output: int = 256 << 20
    scratch: int = 2 << 30


@dataclass(frozen=True, slots=True)
class Execution:
    """How a command ended. `stopped` names the limit that ended it, "" when it ended by itself."""

    exit_code: int
    output_tail: str
    seconds: float
    stopped: str = ""

    @property
    def timed_out(self) -> bool:
        """Whether it was ended because its time was up."""
        return self.stopped == "time"


class _Output:
    """Reads what a process writes, without end, and remembers how much it was and its tail."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.written = 0
        self._tail = b""
        self._thread = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._thread.start()

    def _read(self, stream: IO[bytes]) -> None:
        with stream:
            while chunk := os.read(stream.fileno(), 1 << 16):
                self.written += len(chunk)
                self._tail = (self._tail + chunk)[-_TAIL:]

    def tail(self, *, is_isolated: bool) -> str:
        """Return the tail once the stream has ended, which it does with the last process.

        Hundreds of processes take their time to end on a busy machine; what hides from us without
        isolation may hold the stream for ever.
        """
        self._thread.join(timeout=60 if is_isolated else 5)
        return _CONTROL.sub("", self._tail.decode("utf-8", "replace").replace("\r\n", "\n"))


def shim(limits: Limits, *, is_isolated: bool) -> str:
    """Return a shell script that sets the limits and runs its arguments.

    The shell stays the parent, so that what kills its parent kills the shell and not its starter.
    """
    quiet = "2>/dev/null"
    steps = [
        f"ulimit -c 0 {quiet}",
        f"ulimit -f {limits.file_size // 512} {quiet}",
        f"ulimit -v {limits.memory // 1024} {quiet}",
    ]
    if is_isolated:  # elsewhere the number counts all that the user runs
        most = limits.processes * 8  # threads count too; `supervise` counts processes
        steps.append(f"{{ ulimit -u {most} || ulimit -p {most}; }} {quiet}")
    return "; ".join([*steps, '"$@"', "exit $?"])


def supervise(
    command: Sequence[str],
    cwd: Path,
    environ: Mapping[str, str],
    limits: Limits,
    timeout: float,
    *,
    is_isolated: bool,
) -> Execution:
    """Run the command until it ends or is beyond a limit, then end all that it started."""
    started = time.monotonic()
    cookie = "" if is_isolated else f"{os.getpid()}-{started}"
    reserve = min(_RESERVE, shutil.disk_usage(cwd).free // 2)
    process = subprocess.Popen(
        command, cwd=cwd, env={**environ, _COOKIE: cookie}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None, "it was started with a pipe"
    output = _Output(process.stdout)
    stopped = ""
    try:
        while not stopped and not _has_ended(process):
            stopped = _excess(_members(process.pid, cookie), limits, output.written)
            if time.monotonic() - started > timeout:
                stopped = "time"
            elif shutil.disk_usage(cwd).free < reserve:
                stopped = "disk"
    finally:
        _end(process, cookie)
    seconds = time.monotonic() - started
    return Execution(process.returncode, output.tail(is_isolated=is_isolated), seconds, stopped)


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(_TICK)
    except subprocess.TimeoutExpired:
        return False
    return True


def _excess(members: Mapping[int, int], limits: Limits, written: int) -> str:
    """Name the limit that the process tree is beyond, "" when it keeps to all."""
    if written > limits.output:
        return "output"
    if len(members) > limits.processes:
        return "processes"
    return "memory" if sum(members.values()) > limits.memory else ""


def _end(process: subprocess.Popen[bytes], cookie: str) -> None:
    """Kill the process and all that it started: first stop them, so that none can fork away."""
    known: set[int] = set()
    while fresh := _members(process.pid, cookie).keys() - known:
        for pid in fresh:
            _signal(pid, signal.SIGSTOP)
        known |= fresh
    for pid in known:
        _signal(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)  # all that there is to do without /proc
    process.wait()


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _members(root: int, cookie: str) -> dict[int, int]:
    """Return the private memory in bytes of each process below `root` or with the cookie.

    Empty where there is no /proc. Isolation needs no cookie: what is in it cannot leave the tree.
    """
    parents: dict[int, int] = {}
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        stat = _read(f"/proc/{name}/stat") if name.isdecimal() else b""
        if fields := stat[stat.rfind(b")") + 1 :].split():
            parents[int(name)] = int(fields[1])
    found: set[int] = set()
    sign = f"{_COOKIE}={cookie}".encode()
    for pid in parents:
        line = [pid]
        while line[-1] in parents and line[-1] not in found and line[-1] != root:
            line.append(parents[line[-1]])
        if line[-1] in found or line[-1] == root:
            found.update(line)
        elif cookie and sign in _read(f"/proc/{pid}/environ"):
            found.add(pid)
    return {pid: _memory(pid) for pid in sorted(found)}


def _memory(pid: int) -> int:
    fields = _read(f"/proc/{pid}/statm").split()
    return (int(fields[1]) - int(fields[2])) * _PAGE if len(fields) > 2 else 0


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError:  # it ended meanwhile, or belongs to another user
        return b""
