"""Whatever the location, runs go on where the last one ended, one at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sweeper.errors import ServiceError
from sweeper.git import Repository
from sweeper.ledger.verify import Inspection
from sweeper.state import stored_document, stored_lines
from tests.state.conftest import Open, git, inspect, make_repository, open_in


def told(location: str, repository: Repository) -> list[str]:
    return [json.loads(line)["subject"] for line in stored_lines(location, repository)]


def test_nothing_is_there_before_the_first_run(repository: Repository, location: str) -> None:
    assert list(stored_lines(location, repository)) == []


def test_a_run_that_records_nothing_leaves_nothing(
    repository: Repository, location: str, opened: Open
) -> None:
    refs = git(repository.root, "for-each-ref")
    with opened():
        pass
    assert list(stored_lines(location, repository)) == []
    assert git(repository.root, "for-each-ref") == refs


def test_runs_make_one_chain(repository: Repository, location: str, opened: Open) -> None:
    heads = []
    for run in ("r1", "r2", "r3"):
        with opened(run) as state:
            for number in range(3):
                state.ledger.record("branch", f"{run}-{number}")
                heads.append(state.ledger.head)
    assert inspect(location, repository, *heads) == Inspection(9, heads[-1], ())
    assert told(location, repository)[::3] == ["r1-0", "r2-0", "r3-0"]


def test_a_run_hears_of_those_before_it(opened: Open) -> None:
    with opened() as state:
        assert list(state.events()) == []
        first = state.ledger.record("branch", "a", about={"branch": "a"})
    with opened("dry", is_dry=True) as state:
        second = state.ledger.record("finding", "b")
    with opened("r2") as state:
        third = state.ledger.record("branch", "c")
        assert list(state.events()) == [first, second, third]


def test_documents_are_known_before_a_run_holds_them(
    repository: Repository, location: str, opened: Open
) -> None:
    assert stored_document(location, repository, "pace.json") is None
    with opened() as state:
        state.save("pace.json", b"1")
        assert stored_document(location, repository, "pace.json") == b"1"
    assert stored_document(location, repository, "pace.json") == b"1"


def test_documents_are_there_for_the_next_run(opened: Open) -> None:
    with opened() as state:
        assert state.load("queue.json") is None
        state.save("queue.json", b"[1]")
        assert state.load("queue.json") == b"[1]"
    with opened("r2") as state:
        assert state.load("queue.json") == b"[1]"
        state.save("queue.json", b"[2]")
        state.save("trends.json", b"{}")
    with opened("r3") as state:
        assert state.load("queue.json") == b"[2]"
        assert state.load("trends.json") == b"{}"


def test_the_names_of_documents_are_ours(opened: Open) -> None:
    with opened() as state, pytest.raises(AssertionError):
        state.save("../escape.json", b"")


def test_a_run_may_commit_more_than_once(
    repository: Repository, location: str, opened: Open
) -> None:
    with opened() as state:
        state.ledger.record("branch", "a")
        state.commit()
        state.ledger.record("branch", "b")
    assert told(location, repository) == ["a", "b"]
    assert inspect(location, repository).problems == ()


def test_what_a_failed_run_recorded_is_kept(
    repository: Repository, location: str, opened: Open
) -> None:
    def fail() -> None:
        with opened() as state:
            state.ledger.record("branch", "a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert told(location, repository) == ["a"]


def test_errors_of_a_run_are_its_own(opened: Open) -> None:
    with pytest.raises(PermissionError, match="of the run"), opened():
        raise PermissionError("of the run")


def test_a_dry_run_makes_nothing_and_the_next_takes_its_lines_along(
    repository: Repository, location: str, opened: Open, tmp_path: Path
) -> None:
    refs = git(repository.root, "for-each-ref")
    with opened("dry", is_dry=True) as state:
        state.ledger.record("finding", "a")
        head = state.ledger.head
    assert git(repository.root, "for-each-ref") == refs
    assert not list((tmp_path / "bucket").glob("ledger/*"))
    assert inspect(location, repository, head).problems == ()
    with opened("r2") as state:
        state.ledger.record("branch", "b")
    assert told(location, repository) == ["a", "b"]
    assert inspect(location, repository, head).problems == ()


def test_a_second_run_ends_and_says_so(opened: Open) -> None:
    with opened(), pytest.raises(ServiceError, match="is at work"), opened("r2"):
        pass
    with opened("r3"):
        pass


@pytest.mark.parametrize("location", ["branch", "memory", "file"], indirect=True)
def test_a_ledger_of_the_folder_moves_to_its_location(
    repository: Repository, location: str, opened: Open
) -> None:
    with open_in("local", repository) as state:
        state.ledger.record("branch", "a")
    with opened("r2") as state:
        state.ledger.record("branch", "b")
    assert told(location, repository) == ["a", "b"]
    assert told("local", repository) == []
    assert inspect(location, repository).problems == ()


@pytest.mark.parametrize("location", ["memory", "file"], indirect=True)
def test_two_machines_share_a_bucket(
    repository: Repository, location: str, opened: Open, tmp_path: Path
) -> None:
    other = make_repository(tmp_path / "other")
    for number, where in enumerate([repository, other, repository, other]):
        with open_in(location, where, f"r{number}") as state:
            state.ledger.record("branch", str(number))
    assert told(location, repository) == ["0", "1", "2", "3"]
    assert inspect(location, other).problems == ()
    with (
        open_in(location, repository),
        pytest.raises(ServiceError, match=r"another run .* is at work; try again later"),
        open_in(location, other),
    ):
        pass


@pytest.mark.parametrize("location", ["memory", "file"], indirect=True)
def test_lines_that_follow_from_elsewhere_are_put_aside(
    repository: Repository, location: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = make_repository(tmp_path / "other")
    with open_in(location, repository, "dry", is_dry=True) as state:
        state.ledger.record("finding", "aside")
    with open_in(location, other, "r1") as state:
        state.ledger.record("branch", "first")
    assert inspect(location, repository).problems == ()
    assert "holds lines of another ledger" in caplog.text
    with open_in(location, repository, "r2") as state:
        state.ledger.record("branch", "second")
    assert told(location, repository) == ["first", location, "second"]
    assert inspect(location, repository).problems == ()
    (aside,) = (repository.common_dir / "sweeper").glob("ledger-*.jsonl")
    assert json.loads(aside.read_text())["subject"] == "aside"
