"""A lock that nobody holds any more is broken, any other is not; and what is missing is said."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sweeper.errors import ConfigError, ServiceError
from sweeper.git import Repository
from sweeper.ledger.chain import links
from sweeper.state import stored_lines
from sweeper.state.lease import is_left, lease
from tests.state.conftest import NOON, inspect, open_in


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    """The folder of a bucket that is reached by an address."""
    (tmp_path / "bucket").mkdir()
    return tmp_path / "bucket"


def lock(host: str, process: int, time: datetime) -> bytes:
    about = {"run": "r0", "host": host, "process": process, "time": time.isoformat()}
    return json.dumps(about).encode()


def gone() -> int:
    """Return the number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


@pytest.mark.parametrize(
    ("host", "process", "age"),
    [
        ("here", 0, timedelta(hours=1)),
        ("here", 1, timedelta(hours=1)),
        ("elsewhere", 0, timedelta(hours=5)),
        ("elsewhere", 999_999_999, timedelta()),
    ],
)
def test_the_lock_of_a_run_that_may_live_is_left(
    host: str, process: int, age: timedelta, bucket: Path, repository: Repository
) -> None:
    where = socket.gethostname() if host == "here" else host
    held = lock(where, process or os.getpid(), NOON - age)
    (bucket / "lock.json").write_bytes(held)
    with (
        pytest.raises(ServiceError, match=r"\"run\": \"r0\".* is at work; .* or remove lock.json"),
        open_in(bucket.as_uri(), repository),
    ):
        pass
    assert (bucket / "lock.json").read_bytes() == held


@pytest.mark.parametrize("what", ["gone", "old", "empty", "broken"])
def test_the_lock_of_a_run_that_died_is_broken(
    what: str, bucket: Path, repository: Repository
) -> None:
    match what:
        case "gone":
            held = lock(socket.gethostname(), gone(), NOON)
        case "old":
            held = lock("elsewhere", 1, NOON - timedelta(hours=7))
        case "empty":
            held = b""
        case _:
            held = b'{"time": 3}'
    (bucket / "lock.json").write_bytes(held)
    with open_in(bucket.as_uri(), repository) as state:
        state.ledger.record("branch", "a")
    assert not (bucket / "lock.json").exists()
    events = [link.event for link in links(stored_lines(bucket.as_uri(), repository))]
    assert [event.action for event in events if event] == ["recover", "branch"]


def test_the_lock_says_who_holds_it() -> None:
    held = lease("r1", NOON)
    assert json.loads(held)["run"] == "r1"
    assert not is_left(held, datetime.now(UTC).replace(year=2026, month=3, day=1, hour=13))


def test_the_segment_of_another_run_is_left(bucket: Path, repository: Repository) -> None:
    def run() -> None:
        with open_in(bucket.as_uri(), repository) as state:
            state.ledger.record("branch", "a")
            (bucket / "ledger" / "00000").mkdir(parents=True)
            (bucket / "ledger" / "00000" / "00000001.jsonl").write_bytes(b"theirs\n")

    with pytest.raises(ServiceError, match="another run has written"):
        run()
    assert (bucket / "ledger" / "00000" / "00000001.jsonl").read_bytes() == b"theirs\n"


def test_half_a_line_of_a_segment_is_cut_off(bucket: Path, repository: Repository) -> None:
    with open_in(bucket.as_uri(), repository) as state:
        state.ledger.record("branch", "a")
    with open(bucket / "ledger" / "00000" / "00000001.jsonl", "ab") as target:
        target.write(b'{"act')
    assert inspect(bucket.as_uri(), repository).problems[0].what == "is not finished"
    with open_in(bucket.as_uri(), repository, "r2") as state:
        state.ledger.record("branch", "b")
    assert inspect(bucket.as_uri(), repository).problems == ()


def test_an_address_that_no_client_knows_is_refused(repository: Repository) -> None:
    with (
        pytest.raises(ConfigError, match=r"\[state\] location: nosuch://"),
        open_in("nosuch://bucket/x", repository),
    ):
        pass


def test_a_bucket_that_cannot_be_reached_is_an_error(
    tmp_path: Path, repository: Repository
) -> None:
    (tmp_path / "file").touch()
    url = (tmp_path / "file").as_uri()
    with pytest.raises(ServiceError, match="file://"), open_in(url, repository):
        pass


def test_a_folder_needs_no_client(repository: Repository) -> None:
    program = (
        "import sys; sys.modules['fsspec'] = None\n"
        "import pathlib, sweeper.state as s\n"
        "from sweeper.git import Repository\n"
        "from sweeper.errors import ConfigError\n"
        "repository = Repository.open(pathlib.Path(sys.argv[1]))\n"
        "assert list(s.stored_lines('local', repository)) == []\n"
        "try: list(s.stored_lines('s3://shop/state', repository))\n"
        "except ConfigError as error: print(error)\n"
    )
    command = [sys.executable, "-c", program, str(repository.root)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert "s3://shop/state needs fsspec; pip install 'sweeper-engine[bucket]'" in done.stdout
