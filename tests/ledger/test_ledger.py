"""What is recorded is on the disk, chained, and whole again after a run that was killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sweeper.errors import ServiceError
from sweeper.ledger import FILE, Entry, append_to
from sweeper.ledger.chain import links
from sweeper.ledger.verify import verify
from tests.ledger.opened import open_ledger

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def write(folder: Path, *subjects: str, run: str = "r1") -> list[str]:
    heads = []
    with open_ledger(folder, run=run, actor="ada", now=lambda: NOON) as ledger:
        for subject in subjects:
            ledger.record("branch", subject)
            heads.append(ledger.head)
    return heads


def actions(folder: Path) -> list[str]:
    lines = (folder / FILE).read_bytes().splitlines()
    return [json.loads(line)["action"] for line in lines]


def problems(folder: Path) -> list[str]:
    with open(folder / FILE, "rb") as lines:
        return [link.problem for link in links(lines) if link.problem]


def test_what_is_recorded_can_be_read_back(tmp_path: Path) -> None:
    write(tmp_path, "bränch\n\udce9")
    (line,) = (tmp_path / FILE).read_bytes().splitlines()
    assert json.loads(line) == {
        "run": "r1",
        "time": "2026-03-01T12:00:00+00:00",
        "actor": "ada",
        "action": "branch",
        "subject": "bränch\n\udce9",
        "detail": "",
        "previous_hash": "0" * 64,
    }


def test_what_programs_ask_for_stands_apart(tmp_path: Path) -> None:
    with open_ledger(tmp_path, run="r", actor="ada", now=lambda: NOON) as ledger:
        told = ledger.record("merge", "pull 7", about={"merged_by": "grace"})
    with open(tmp_path / FILE, "rb") as lines:
        (link,) = links(lines)
    assert link.event == told
    assert told.about == {"merged_by": "grace"}


def test_many_things_at_once_are_one_chain(tmp_path: Path) -> None:
    with open_ledger(tmp_path, run="r", actor="ada", now=lambda: NOON) as ledger:
        events = ledger.record_all(Entry("finding", name) for name in ("a", "b", "c"))
        assert ledger.record_all(()) == ()
        ledger.record("run-end", "shop")
    assert [event.subject for event in events] == ["a", "b", "c"]
    assert problems(tmp_path) == []
    assert actions(tmp_path) == ["finding", "finding", "finding", "run-end"]


def test_only_the_user_may_read_it(tmp_path: Path) -> None:
    write(tmp_path / "state", "a")
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "state" / FILE).stat().st_mode & 0o777 == 0o600


def test_the_line_is_on_disk_before_record_returns(tmp_path: Path) -> None:
    with open_ledger(tmp_path, run="r", actor="ada", now=lambda: NOON) as ledger:
        ledger.record("branch", "a")
        assert b'"subject":"a"' in (tmp_path / FILE).read_bytes()


@pytest.mark.parametrize("half", [b'{"action":"bra', b"x" * 200_000, b'{"a":"' + b"y" * 65_529])
def test_an_unfinished_line_is_dropped_by_the_next_run(tmp_path: Path, half: bytes) -> None:
    write(tmp_path, "a" * 70_000)
    with open(tmp_path / FILE, "ab") as target:
        target.write(half)
    write(tmp_path, "b")
    assert problems(tmp_path) == []
    assert actions(tmp_path) == ["branch", "recover", "branch"]


def test_a_ledger_of_half_a_line_begins_anew(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b'{"act')
    write(tmp_path, "a")
    assert problems(tmp_path) == []
    assert actions(tmp_path) == ["recover", "branch"]


def test_a_part_of_a_ledger_goes_on_from_the_rest(tmp_path: Path) -> None:
    *_, head = write(tmp_path, "a")
    rest = tmp_path / "rest.jsonl"
    for subject in ("b", "c"):
        with append_to(rest, run="r2", actor="ada", now=lambda: NOON, start=head) as ledger:
            ledger.record("branch", subject)
    whole = [*(tmp_path / FILE).read_bytes().splitlines(True), *rest.read_bytes().splitlines(True)]
    assert verify(lambda: whole).problems == ()
    assert verify(lambda: whole).lines == 3


def test_a_second_run_ends_and_says_who_is_at_work(tmp_path: Path) -> None:
    write(tmp_path, "a")
    with (
        open_ledger(tmp_path, run="r1", actor="ada", now=lambda: NOON),
        pytest.raises(ServiceError, match=rf"process {os.getpid()}\) is at work"),
        open_ledger(tmp_path, run="r2", actor="ada", now=lambda: NOON),
    ):
        pass


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ServiceError, match="cannot be written"):
        write(tmp_path / "file" / "state", "a")


# Each run is a process of its own, whose files may not grow beyond so many bytes.
RECORD = """\
import datetime, os, pathlib, resource, signal, sys
from sweeper.errors import ServiceError
from tests.ledger.opened import open_ledger


def run(folder, limit):
    now = lambda: datetime.datetime.now(datetime.UTC)
    with open_ledger(folder, run="r", actor="ada", now=now) as ledger:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        for subject in ("a", "b"):
            try:
                ledger.record("branch", subject)
            except ServiceError as error:
                print(subject, error, flush=True)


signal.signal(signal.SIGXFSZ, signal.SIG_DFL if sys.argv[1] == "die" else signal.SIG_IGN)
for name in sys.argv[2:]:
    child = os.fork()
    if not child:
        run(pathlib.Path(name), int(pathlib.Path(name).name))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def run(ending: str, *folders: Path) -> list[str]:
    command = [sys.executable, "-c", RECORD, ending, *map(str, folders)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_run_that_dies_at_any_byte_of_a_line_leaves_a_chain(tmp_path: Path) -> None:
    whole = tmp_path / "1000000"
    assert run("die", whole) == ["0"]
    size = (whole / FILE).stat().st_size
    folders = [tmp_path / str(limit) for limit in range(0, size, 3)]
    assert run("die", *folders) == [str(-signal.SIGXFSZ)] * len(folders)
    for folder in folders:
        assert (folder / FILE).stat().st_size == int(folder.name)
        write(folder, "after")
        assert problems(folder) == []
        assert actions(folder)[-1] == "branch"


def test_nothing_follows_a_line_that_the_disk_refused(tmp_path: Path) -> None:
    folder = tmp_path / "100"
    assert [line.partition(":")[0] for line in run("go on", folder)] == [
        "a the ledger cannot be written",
        "b the ledger could not be written before; run again",
        "0",
    ]
    assert (folder / FILE).stat().st_size == 100
    write(folder, "after")
    assert actions(folder) == ["recover", "branch"]


def test_a_killed_run_lets_go_of_the_lock(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, datetime, tests.ledger.opened as l\n"
        "now = lambda: datetime.datetime.now(datetime.UTC)\n"
        "with l.open_ledger(pathlib.Path(sys.argv[1]), run='r', actor='a', now=now) as ledger:\n"
        "    ledger.record('branch', 'a')\n"
        "    print('ready', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        with pytest.raises(ServiceError, match="at work"):
            write(tmp_path, "b")
        process.send_signal(signal.SIGKILL)
        process.wait()
    write(tmp_path, "b")
    assert problems(tmp_path) == []
