from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = """
import ctypes, os, signal, sys, time
from sweeper.cli.isolated import isolated
kept = []
def answer(): kept.append(1); return b"x" * 1_000_000
def fail(): raise ValueError("a bug")
def crash(): os.kill(os.getpid(), signal.SIGSEGV)
def leave(): os._exit(0)
def hang(): time.sleep(60)
def burn():
    while True: pass
def orphan():
    open(sys.argv[2], "w").write(str(os.getpid()))
    time.sleep(60)
given = isolated(globals()[sys.argv[1]], longest=float(sys.argv[3]), processor=1)
print(len(given) if isinstance(given, bytes) else given, kept)
"""


def start(name: str, path: Path, longest: float = 50) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", PROGRAM, name, str(path), str(longest)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


@pytest.mark.parametrize(
    ("name", "longest", "out", "err"),
    [
        ("answer", 50, "1000000 []", ""),
        ("fail", 50, "exit code 1 []", "ValueError: a bug"),
        ("crash", 50, "signal 11 []", ""),
        ("leave", 50, "leaving without an answer []", ""),
        ("hang", 0.2, "it took longer than 0 s []", ""),
        ("burn", 50, "signal 24 []", ""),
    ],
)
def test_whatever_happens_there_this_process_goes_on(
    name: str, longest: float, out: str, err: str, tmp_path: Path
) -> None:
    said, errors = (text.decode() for text in start(name, tmp_path, longest).communicate())
    assert said.strip() == out
    assert err in errors
    assert bool(err) == bool(errors)


def test_it_dies_with_this_process(tmp_path: Path) -> None:
    path = tmp_path / "process"
    with start("orphan", path) as parent:
        while not (path.exists() and path.read_text()):
            time.sleep(0.01)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        process = int(path.read_text())
        while is_running(process):  # until the limit of this test
            time.sleep(0.01)


def test_both_end_when_they_are_interrupted(tmp_path: Path) -> None:
    path = tmp_path / "process"
    with start("orphan", path) as parent:
        while not (path.exists() and path.read_text()):
            time.sleep(0.01)
        os.killpg(parent.pid, signal.SIGINT)
        _, errors = parent.communicate()
    assert parent.returncode != 0
    assert errors.decode().splitlines()[-1] == "KeyboardInterrupt"
    assert not is_running(int(path.read_text()))


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
