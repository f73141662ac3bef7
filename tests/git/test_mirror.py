"""A copy of a repository elsewhere has all of it, fetches only what is new, and runs nothing."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from sweeper.errors import GitError, NothingToDo
from sweeper.git import Repository
from sweeper.git.mirror import mirrored
from sweeper.git.remote import Remote
from tests.publishing.town import git


class Shop:
    """A repository there, a clone to change it from, and the folder for the copy."""

    def __init__(self, folder: Path) -> None:
        self.there, self.work, self.copy = folder / "s.git", folder / "work", folder / "copy"
        self.there.mkdir()
        git(self.there, "init", "-q", "--bare", "-b", "trunk")
        git(folder, "clone", "-q", self.there.as_uri(), "work")
        self.change({"a.py": "A = 1\n"})

    def change(self, files: dict[str, str]) -> None:
        git(self.work, "checkout", "-q", "-B", "trunk")
        for name, text in files.items():
            (self.work / name).write_text(text)
        git(self.work, "add", "-A")
        git(self.work, "commit", "-q", "--allow-empty", "-m", "Change")
        git(self.work, "push", "-q", "origin", "trunk")

    def read(self, name: str) -> str:
        with mirrored(Remote(self.there.as_uri()), self.copy, "shop") as tree:
            return (tree / name).read_text()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_gives_the_default_branch_as_it_is_now(shop: Shop) -> None:
    assert shop.read("a.py") == "A = 1\n"
    shop.change({"a.py": "A = 2\n"})
    assert shop.read("a.py") == "A = 2\n"
    assert list((shop.copy / "trees").iterdir()) == []


def test_has_all_history_and_branches_as_a_clone_has_them(shop: Shop) -> None:
    git(shop.work, "push", "-q", "origin", "trunk:feature")
    shop.change({"a.py": "A = 2\n"})
    with mirrored(Remote(shop.there.as_uri()), shop.copy, "shop") as tree:
        repository = Repository.open(tree)
        assert repository is not None
        head = repository.head()
        assert head is not None
        assert head.sha == git(shop.work, "rev-parse", "HEAD")
        assert git(tree, "rev-list", "--count", "HEAD") == "2"
        assert set(git(tree, "branch", "-r", "--format=%(refname)").split()) == {
            "refs/remotes/origin/feature",
            "refs/remotes/origin/trunk",
        }
        assert git(tree, "config", "remote.origin.url") == shop.there.as_uri()


def test_what_is_gone_there_goes_and_what_is_ours_stays(shop: Shop) -> None:
    git(shop.work, "push", "-q", "origin", "trunk:feature")
    shop.read("a.py")
    copy = shop.copy / "there.git"
    git(copy, "update-ref", "refs/heads/sweeper/dead-code-1", "refs/remotes/origin/trunk")
    (copy / "sweeper").mkdir()
    (copy / "sweeper" / "ledger.jsonl").write_text("a line\n")
    git(shop.work, "push", "-q", "origin", ":feature")
    shop.read("a.py")
    refs = git(copy, "for-each-ref", "--format=%(refname)").split()
    assert refs == ["refs/heads/sweeper/dead-code-1", "refs/remotes/origin/trunk"]
    assert (copy / "sweeper" / "ledger.jsonl").read_text() == "a line\n"


def test_follows_a_default_branch_that_was_renamed_and_rewritten(shop: Shop) -> None:
    shop.read("a.py")
    git(shop.work, "checkout", "-q", "--orphan", "main")
    (shop.work / "a.py").write_text("A = 3\n")
    git(shop.work, "commit", "-q", "-a", "-m", "Anew")
    git(shop.work, "push", "-q", "-f", "origin", "main", "main:trunk")
    git(shop.there, "symbolic-ref", "HEAD", "refs/heads/main")
    assert shop.read("a.py") == "A = 3\n"


def test_runs_nothing_that_the_repository_holds(shop: Shop, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    (shop.work / "hook").write_text(f"#!/bin/sh\ntouch {mark}\n")
    (shop.work / "hook").chmod(0o755)
    module = '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c touch% ran\n\tupdate = !touch ran\n'
    shop.change({".gitattributes": "* filter=evil\n", ".gitmodules": module})
    (shop.work / ".githooks").mkdir()
    shop.change({".githooks/post-checkout": f"#!/bin/sh\ntouch {mark}\n"})
    assert shop.read("a.py") == "A = 1\n"
    assert not mark.exists()
    assert not (shop.copy / "there.git" / "hooks").exists()


def test_what_a_killed_run_left_goes(shop: Shop) -> None:
    shop.read("a.py")
    left = shop.copy / "trees" / "sweeper-shop"
    left.mkdir(parents=True)
    (left / "half").write_text("")
    locks = [shop.copy / "there.git" / name for name in ("shallow.lock", "packed-refs.lock")]
    for lock in locks:
        lock.write_text("")
        os.utime(lock, (time.time() - 3600, time.time() - 3600))
    shop.change({"a.py": "A = 2\n"})
    assert shop.read("a.py") == "A = 2\n"
    assert not any(lock.exists() for lock in locks)
    assert not left.exists()


def test_a_repository_without_a_commit_is_nothing_to_look_at(tmp_path: Path) -> None:
    there = tmp_path / "new.git"
    there.mkdir()
    git(there, "init", "-q", "--bare")
    with (
        pytest.raises(NothingToDo, match="has no commit yet"),
        mirrored(Remote(there.as_uri()), tmp_path / "copy", "new"),
    ):
        pass


@pytest.mark.parametrize("address", ["https://a:b@x.invalid/s.git", "ext::sh -c false", "ssh://x"])
def test_an_address_that_could_run_something_is_refused(address: str, tmp_path: Path) -> None:
    with (
        pytest.raises(GitError, match="give an address as https"),
        mirrored(Remote(address), tmp_path / "copy", "s"),
    ):
        pass


def test_a_repository_that_is_not_there_is_an_error_of_git(tmp_path: Path) -> None:
    remote = Remote((tmp_path / "gone.git").as_uri())
    with pytest.raises(GitError, match="ls-remote failed"), mirrored(remote, tmp_path / "c", "s"):
        pass
