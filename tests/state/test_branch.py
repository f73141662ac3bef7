"""The branch grows by one commit for a run, and nothing else of the repository is touched."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from sweeper.errors import ServiceError
from sweeper.git import Identity, Repository
from sweeper.git.remote import Remote
from sweeper.git.side import make_commit
from sweeper.ledger.chain import links
from sweeper.state import State, open_state, stored_lines
from tests.state.conftest import NOON, git, inspect, open_in

WHERE = "branch:sweeper/state"
LONG_AGO = "2026-01-01T00:00:00+00:00"


def record(repository: Repository, run: str, *subjects: str) -> str:
    with open_in(WHERE, repository, run) as state:
        for subject in subjects:
            state.ledger.record("branch", subject)
        state.save("queue.json", run.encode())
        return state.ledger.head


def test_one_commit_a_run_and_the_rest_alone(repository: Repository) -> None:
    (repository.root / "shop.py").write_text("PRICE = 2\n")
    (repository.root / "new.py").touch()
    git(repository.root, "add", "new.py")
    before = git(repository.root, "status", "--porcelain"), git(repository.root, "rev-parse", "@")
    record(repository, "r1", "a", "b")
    record(repository, "r2", "c")
    assert before == (
        git(repository.root, "status", "--porcelain"),
        git(repository.root, "rev-parse", "@"),
    )
    log = git(repository.root, "log", "--format=%an %s", "sweeper/state")
    assert log.splitlines() == ["Sweeper Record the run r2", "Sweeper Record the run r1"]
    files = git(repository.root, "ls-tree", "-r", "--name-only", "sweeper/state")
    assert files.split() == [
        "documents/queue.json",
        "ledger/00000/00000001.jsonl",
        "ledger/00000/00000002.jsonl",
    ]
    git(repository.root, "fsck", "--strict")


def test_a_branch_that_moves_during_the_run_wins(repository: Repository) -> None:
    record(repository, "r1", "a")
    first = git(repository.root, "rev-parse", "sweeper/state").strip()
    head = record(repository, "r2", "b")
    second = git(repository.root, "rev-parse", "sweeper/state").strip()
    git(repository.root, "update-ref", "refs/heads/sweeper/state", first)

    def run() -> None:
        with open_in(WHERE, repository, "r3") as state:
            state.ledger.record("branch", "late")
            git(repository.root, "update-ref", "refs/heads/sweeper/state", second)

    with pytest.raises(ServiceError, match=r"sweeper/state: .* run again"):
        run()
    assert git(repository.root, "rev-parse", "sweeper/state").strip() == second
    record(repository, "r4", "c")
    assert inspect(WHERE, repository, head).problems == ()


def test_a_fresh_clone_goes_on_from_its_remote(repository: Repository, tmp_path: Path) -> None:
    head = record(repository, "r1", "a")
    git(tmp_path, "clone", "--quiet", str(repository.root), "clone")
    clone = Repository.open(tmp_path / "clone")
    assert clone is not None
    assert inspect(WHERE, clone, head).lines == 1
    newest = record(clone, "r2", "b")
    assert inspect(WHERE, clone, head, newest).problems == ()
    git(clone.root, "push", "--quiet", "origin", "sweeper/state")
    third = record(repository, "r3", "c")
    assert inspect(WHERE, repository, head, newest, third).problems == ()


def test_a_clone_that_is_behind_follows_its_remote(repository: Repository, tmp_path: Path) -> None:
    record(repository, "r1", "a")
    git(tmp_path, "clone", "--quiet", str(repository.root), "clone")
    clone = Repository.open(tmp_path / "clone")
    assert clone is not None
    git(clone.root, "branch", "sweeper/state", "origin/sweeper/state")
    head = record(repository, "r2", "b")
    git(clone.root, "fetch", "--quiet")
    newest = record(clone, "r3", "c")
    assert inspect(WHERE, clone, head, newest).problems == ()
    git(clone.root, "push", "--quiet", "origin", "sweeper/state")


def test_a_branch_that_is_checked_out_is_left(repository: Repository) -> None:
    record(repository, "r1", "a")
    git(repository.root, "switch", "--quiet", "sweeper/state")
    with pytest.raises(ServiceError, match="is checked out"):
        record(repository, "r2", "b")


def test_a_work_tree_shares_the_state(repository: Repository, tmp_path: Path) -> None:
    git(repository.root, "worktree", "add", "--quiet", "-b", "topic", str(tmp_path / "tree"))
    tree = make_open(tmp_path / "tree")
    with open_in(WHERE, repository), pytest.raises(ServiceError, match="at work"):
        record(tree, "r2", "b")
    record(tree, "r3", "c")
    assert inspect(WHERE, repository).lines == 1


def make_open(folder: Path) -> Repository:
    found = Repository.open(folder)
    assert found is not None
    return found


@pytest.fixture
def town(repository: Repository, tmp_path: Path) -> tuple[Remote, Repository, Repository]:
    """A remote, and two clones of it."""
    git(tmp_path, "clone", "--quiet", "--bare", str(repository.root), "origin.git")
    for name in ("one", "two"):
        git(tmp_path, "clone", "--quiet", "origin.git", name)
    remote = Remote((tmp_path / "origin.git").as_uri())
    return remote, make_open(tmp_path / "one"), make_open(tmp_path / "two")


def visit(
    repository: Repository, remote: Remote, run: str, *, is_dry: bool = False
) -> AbstractContextManager[State]:
    return open_state(
        WHERE, repository, run=run, actor="ada", now=lambda: NOON, remote=remote, is_dry=is_dry
    )


def log(remote: Remote) -> list[str]:
    folder = Path(remote.url.removeprefix("file://"))
    return git(folder, "log", "--format=%s", "sweeper/state").splitlines()


def test_machines_take_turns_by_their_remote(town: tuple[Remote, Repository, Repository]) -> None:
    remote, one, two = town
    heads = []
    for number, clone in enumerate([one, two, two, one]):
        with visit(clone, remote, f"r{number}") as state:
            before = state.load("queue.json")
            assert before == (f"{number - 1}".encode() if number else None)
            state.save("queue.json", f"{number}".encode())
            state.ledger.record("branch", str(number))
            heads.append(state.ledger.head)
    assert log(remote) == [f"Record the run r{number}" for number in (3, 2, 1, 0)]
    assert inspect(WHERE, one, *heads).problems == ()
    git(one.root, "fsck", "--strict")
    assert "lock.json" not in git(one.root, "ls-tree", "-r", "--name-only", "sweeper/state")


def test_of_two_machines_at_once_the_second_ends(
    town: tuple[Remote, Repository, Repository],
) -> None:
    remote, one, two = town
    with visit(one, remote, "r1") as state:
        state.ledger.record("branch", "a")
        with (
            pytest.raises(ServiceError, match=r"another run \(.*\"r1\".*\) is at work"),
            visit(two, remote, "r2"),
        ):
            pass
        with visit(two, remote, "dry", is_dry=True):
            pass
    assert log(remote) == ["Record the run r1"]
    with visit(two, remote, "r3") as state:
        state.ledger.record("branch", "b")
    assert inspect(WHERE, two).lines == 2


def test_a_run_that_records_nothing_lets_go(town: tuple[Remote, Repository, Repository]) -> None:
    remote, one, two = town
    with visit(one, remote, "r1"):
        assert "sweeper/state" in remote.tips()
    assert "sweeper/state" not in remote.tips()
    with visit(one, remote, "r2") as state:
        state.ledger.record("branch", "a")
    tip = remote.tips()["sweeper/state"]
    with visit(two, remote, "r3"):
        pass
    assert remote.tips()["sweeper/state"] == tip


def test_a_dry_run_pushes_nothing(town: tuple[Remote, Repository, Repository]) -> None:
    remote, one, _ = town
    with visit(one, remote, "dry", is_dry=True) as state:
        state.ledger.record("finding", "a")
    assert "sweeper/state" not in remote.tips()
    with visit(one, remote, "r1") as state:
        state.ledger.record("branch", "b")
    assert inspect(WHERE, one).lines == 2


def test_the_lock_of_a_run_that_died_is_broken(town: tuple[Remote, Repository, Repository]) -> None:
    remote, one, two = town
    held = json.dumps({"run": "r0", "host": "elsewhere", "process": 1, "time": LONG_AGO})
    lock = make_commit(
        one, "", {"lock.json": held.encode()}, "Hold", identity=Identity("A", "a@b.c"), when=NOON
    )
    remote.push(one, "sweeper/state", lock, expected="")
    with visit(two, remote, "r1") as state:
        state.ledger.record("branch", "a")
    assert "lock.json" not in git(two.root, "ls-tree", "-r", "--name-only", "sweeper/state")
    events = [link.event for link in links(stored_lines(WHERE, two))]
    assert [event.action for event in events if event] == ["recover", "branch"]


def test_what_only_ours_has_is_put_aside(town: tuple[Remote, Repository, Repository]) -> None:
    remote, one, two = town
    record(one, "alone", "a")  # without the remote
    ours = git(one.root, "rev-parse", "sweeper/state").strip()
    with visit(two, remote, "r1") as state:
        state.ledger.record("branch", "b")
    with visit(one, remote, "r2") as state:
        state.ledger.record("branch", "c")
    assert git(one.root, "rev-parse", f"sweeper/state-{ours[:12]}").strip() == ours
    events = [link.event for link in links(stored_lines(WHERE, one))]
    assert [event.action for event in events if event] == ["branch", "recover", "branch"]
    assert inspect(WHERE, one).problems == ()


def test_what_was_recorded_without_the_remote_goes_there(
    town: tuple[Remote, Repository, Repository],
) -> None:
    remote, one, two = town
    head = record(one, "alone", "a")
    with visit(one, remote, "r1") as state:
        state.ledger.record("branch", "b")
    with visit(two, remote, "r2") as state:
        state.ledger.record("branch", "c")
    assert inspect(WHERE, two, head).lines == 3


def test_a_remote_that_moves_during_the_run_wins(
    town: tuple[Remote, Repository, Repository],
) -> None:
    remote, one, two = town

    def run() -> None:
        with visit(one, remote, "r1") as state:
            state.ledger.record("branch", "a")
            remote.delete("sweeper/state", expected=remote.tips()["sweeper/state"])
            with visit(two, remote, "r2") as other:
                other.ledger.record("branch", "b")

    with pytest.raises(ServiceError, match="run again"):
        run()
    assert log(remote) == ["Record the run r2"]
    with visit(one, remote, "r3") as state:
        state.ledger.record("branch", "c")
    assert inspect(WHERE, one).problems == ()
    assert list((one.common_dir / "sweeper").glob("ledger-*.jsonl"))


def test_a_repository_of_sha256(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    git(tmp_path / "new", "init", "--quiet", "--object-format=sha256")
    repository = make_open(tmp_path / "new")
    record(repository, "r1", "a")
    record(repository, "r2", "b")
    assert inspect(WHERE, repository).lines == 2
