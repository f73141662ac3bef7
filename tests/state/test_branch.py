"""The branch grows by one commit for a run, and nothing else of the repository is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from sweeper.errors import ServiceError
from sweeper.git import Repository
from tests.state.conftest import git, inspect, open_in

WHERE = "branch:sweeper/state"


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


def test_a_repository_of_sha256(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    git(tmp_path / "new", "init", "--quiet", "--object-format=sha256")
    repository = make_open(tmp_path / "new")
    record(repository, "r1", "a")
    record(repository, "r2", "b")
    assert inspect(WHERE, repository).lines == 2
