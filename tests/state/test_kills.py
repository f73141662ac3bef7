"""A run that is killed before or after any of its writes can be run again: the chain is whole."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sweeper.git import Repository
from sweeper.state import stored_lines
from tests.state.conftest import git, inspect, make_repository, open_in

# Runs in a process of its own for each place of death. All that changes a disk is counted: system
# calls that this process makes, and each git that it starts, before and after.
KILLED = """\
import datetime, os, pathlib, signal, subprocess, sys, tempfile
import fsspec.implementations.local
from sweeper.git import Repository
from sweeper.state import open_state

count = 0


def step():
    global count
    count += 1
    if count == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)


def around(function):
    def counted(*arguments, **named):
        step()
        done = function(*arguments, **named)
        step()
        return done

    return counted


def heard(event, arguments):
    if event == "open" and (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR):
        step()


repository = Repository.open(pathlib.Path(sys.argv[1]))
for name in ("write", "fsync", "replace", "rename", "unlink", "truncate", "ftruncate", "mkdir"):
    setattr(os, name, around(getattr(os, name)))
subprocess.run = around(subprocess.run)
sys.addaudithook(heard)
noon = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
with open_state(sys.argv[2], repository, run="killed", actor="ada", now=lambda: noon) as state:
    state.ledger.record("branch", "first")
    state.save("queue.json", b"[1]")
    state.ledger.record("push", "second")
print(count)
"""


def run(repository: Path, location: str, place: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", KILLED, str(repository), location, str(place)]
    root = Path(__file__).parents[2]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def opened(folder: Path) -> Repository:
    found = Repository.open(folder)
    assert found is not None
    return found


def check(repository: Repository, location: str, *heads: str) -> int:
    """Have two runs go on from whatever was left, and return how much of it was recorded."""
    done = list(stored_lines(location, repository))
    for number in (1, 2):
        with open_in(location, repository, f"after-{number}") as state:
            assert state.load("queue.json") in (b"[0]", b"[1]")
            state.ledger.record("merge", f"after-{number}")
            head = state.ledger.head
    inspection = inspect(location, repository, head, *heads)
    assert inspection.problems == ()
    lines = list(stored_lines(location, repository))
    whole = [line for line in done if line.endswith(b"\n")]
    assert lines[: len(whole)] == whole
    subjects = [json.loads(line)["subject"] for line in lines]
    assert subjects[-2:] == ["after-1", "after-2"]
    told = [subject for subject in subjects if subject in ("first", "second")]
    assert told in ([], ["first"], ["first", "second"])
    assert [one.name for one in repository.common_dir.rglob("documents/*")] in (
        [],
        ["queue.json"],
    )
    git(repository.root, "fsck", "--strict")
    refs = git(repository.root, "for-each-ref", "--format=%(refname)").split()
    assert set(refs) <= {"refs/heads/main", "refs/heads/sweeper/state"}
    return len(told)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["local", "branch", "file"])
def test_killed_at_each_write_in_turn(kind: str, tmp_path: Path) -> None:
    start = make_repository(tmp_path / "start")
    bucket = tmp_path / "bucket"
    location = {"local": "local", "branch": "branch:sweeper/state"}.get(kind, bucket.as_uri())
    with open_in(location, start, "before") as state:
        state.ledger.record("branch", "before")
        state.save("queue.json", b"[0]")
        head = state.ledger.head
    shutil.copytree(start.root, tmp_path / "whole")
    if bucket.exists():
        shutil.copytree(bucket, tmp_path / "bucket-start")
    done = run(tmp_path / "whole", location, 0)
    assert done.returncode == 0, done.stderr
    places = int(done.stdout)
    assert places > 10
    told = []
    for place in range(1, places + 1):
        folder = tmp_path / f"shop-{place}"
        shutil.copytree(start.root, folder)
        if bucket.exists():
            shutil.rmtree(bucket)
            shutil.copytree(tmp_path / "bucket-start", bucket)
        assert run(folder, location, place).returncode == -signal.SIGKILL
        told.append(check(opened(folder), location, head))
    # What was on the disk stays there, however late the run was killed.
    assert told == sorted(told)
    assert set(told) == {0, 1, 2}
