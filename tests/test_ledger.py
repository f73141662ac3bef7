"""The ledger's chain shows every later change, and one run at a time may write to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sweeper.errors import ServiceError
from sweeper.ledger import FILE, open_ledger, verify

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def write(folder: Path, *subjects: str, run: str = "r1") -> list[str]:
    heads = []
    with open_ledger(folder, run=run, actor="ada", now=lambda: NOON) as ledger:
        for subject in subjects:
            ledger.record("branch", subject)
            heads.append(ledger.head)
    return heads


def test_an_untouched_ledger_holds(tmp_path: Path) -> None:
    heads = write(tmp_path, "a", "b")
    heads += write(tmp_path, "c", run="r2")
    assert verify(tmp_path / FILE) == ()
    assert all(verify(tmp_path / FILE, head) == () for head in heads)
    assert verify(tmp_path / FILE, "0" * 64) == ()


def test_an_empty_ledger_holds(tmp_path: Path) -> None:
    write(tmp_path)
    assert verify(tmp_path / FILE) == ()


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


def test_only_the_user_may_read_it(tmp_path: Path) -> None:
    write(tmp_path / "state", "a")
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "state" / FILE).stat().st_mode & 0o777 == 0o600


def test_the_line_is_on_disk_before_record_returns(tmp_path: Path) -> None:
    with open_ledger(tmp_path, run="r", actor="ada", now=lambda: NOON) as ledger:
        ledger.record("branch", "a")
        assert b'"subject":"a"' in (tmp_path / FILE).read_bytes()


def rewrite_a_word(lines: list[bytes]) -> list[bytes]:
    return [lines[0].replace(b'"b0"', b'"bx"'), *lines[1:]]


def drop_a_line(lines: list[bytes]) -> list[bytes]:
    return [lines[0], *lines[2:]]


def swap_two(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[2], lines[1], *lines[3:]]


def insert_nonsense(lines: list[bytes]) -> list[bytes]:
    return [*lines[:1], b"{}", *lines[1:]]


def drop_the_first(lines: list[bytes]) -> list[bytes]:
    return lines[1:]


@pytest.mark.parametrize(
    "change", [rewrite_a_word, drop_a_line, swap_two, insert_nonsense, drop_the_first]
)
def test_a_changed_ledger_shows(
    tmp_path: Path, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    write(tmp_path, "b0", "b1", "b2", "b3")
    path = tmp_path / FILE
    path.write_bytes(b"\n".join([*change(path.read_bytes().splitlines()), b""]))
    assert verify(path) != ()


def test_a_cut_tail_shows_against_a_head(tmp_path: Path) -> None:
    *_, head = write(tmp_path, "a", "b")
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    assert verify(path) == ()
    assert "cut off" in verify(path, head)[0]


def test_a_ledger_written_anew_shows_against_a_head(tmp_path: Path) -> None:
    *_, head = write(tmp_path / "old", "a", "b")
    write(tmp_path / "new", "a", "c")
    assert "changed" in verify(tmp_path / "new" / FILE, head)[0]


def test_an_unfinished_line_is_dropped_by_the_next_run(tmp_path: Path) -> None:
    write(tmp_path, "a")
    path = tmp_path / FILE
    with open(path, "ab") as target:
        target.write(b'{"action":"bra')
    assert verify(path) == ("line 2: is not finished",)
    write(tmp_path, "b")
    assert verify(path) == ()
    actions = [json.loads(line)["action"] for line in path.read_bytes().splitlines()]
    assert actions == ["branch", "recover", "branch"]


def test_a_missing_ledger_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="cannot be read"):
        verify(tmp_path / FILE)


def test_a_second_run_ends_and_says_who_is_at_work(tmp_path: Path) -> None:
    write(tmp_path, "a")
    with (
        open_ledger(tmp_path, run="r1", actor="ada", now=lambda: NOON),
        pytest.raises(ServiceError, match=rf"process {os.getpid()}\) is at work"),
        open_ledger(tmp_path, run="r2", actor="ada", now=lambda: NOON),
    ):
        pass


def test_a_killed_run_lets_go_of_the_lock(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, datetime, sweeper.ledger as l\n"
        "now = lambda: datetime.datetime.now(datetime.UTC)\n"
        "with l.open_ledger(pathlib.Path(sys.argv[1]), run='r', actor='a', now=now) as ledger:\n"
        "    ledger.record('branch', 'a')\n"
        "    print('ready', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    root = Path(__file__).parents[1]
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
    assert verify(tmp_path / FILE) == ()
