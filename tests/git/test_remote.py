"""What is pushed arrives at the address that was asked for, and never over somebody's work."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from sweeper.errors import GitError
from sweeper.git import Repository
from sweeper.git.remote import Remote

BRANCH = "sweeper/dead-code-1"


def git(folder: Path, *arguments: str) -> str:
    who = {
        f"GIT_{role}_{key}": "a@b" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")
    }
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    asked = ["git", "-c", "protocol.file.allow=always", *arguments]
    done = subprocess.run(
        asked, cwd=folder, env={**os.environ, **who, **quiet}, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    return os.fsdecode(done.stdout).strip()


def commit(folder: Path, text: str) -> str:
    (folder / "a.txt").write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", text)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def there(tmp_path: Path) -> Path:
    folder = tmp_path / "there.git"
    folder.mkdir()
    git(folder, "init", "-q", "--bare", "-b", "main")
    return folder


@pytest.fixture
def here(tmp_path: Path, there: Path) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "first")
    git(folder, "push", "-q", there.as_uri(), "main")
    return folder


def opened(folder: Path) -> Repository:
    repository = Repository.open(folder)
    assert repository is not None
    return repository


def test_pushes_once_and_again(here: Path, there: Path) -> None:
    remote, repository = Remote(there.as_uri()), opened(here)
    first = git(here, "rev-parse", "HEAD")
    remote.push(repository, BRANCH, first, expected="")
    assert remote.tips() == {"main": first, BRANCH: first}
    second = commit(here, "second")
    remote.push(repository, BRANCH, second, expected=first)
    assert remote.tips()[BRANCH] == second
    remote.push(repository, BRANCH, first, expected=second)  # made anew on another base
    assert remote.tips()[BRANCH] == first


def test_never_pushes_over_the_work_of_others(here: Path, there: Path) -> None:
    remote, repository = Remote(there.as_uri()), opened(here)
    first, second, third = (commit(here, text) for text in "abc")
    remote.push(repository, BRANCH, first, expected="")
    for expected in ("", third):
        with pytest.raises(GitError, match="stale info"):
            remote.push(repository, BRANCH, second, expected=expected)
    with pytest.raises(GitError):
        remote.delete(BRANCH, expected=second)
    assert remote.tips()[BRANCH] == first
    remote.delete(BRANCH, expected=first)
    assert BRANCH not in remote.tips()


@pytest.mark.parametrize("branch", ["main", "sweeper", "topic/sweeper/x", ""])
def test_never_pushes_to_branches_of_others(here: Path, there: Path, branch: str) -> None:
    head = git(here, "rev-parse", "HEAD")
    with pytest.raises(GitError, match="no branch of ours"):
        Remote(there.as_uri()).push(opened(here), branch, head, expected="")
    with pytest.raises(GitError, match="no branch of ours"):
        Remote(there.as_uri()).delete(branch, expected=head)


def test_a_clone_cannot_lead_a_push_elsewhere(here: Path, there: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.git"
    git(tmp_path, "clone", "-q", "--bare", there.as_uri(), str(elsewhere))
    git(here, "config", f"url.{elsewhere.as_uri()}.insteadOf", there.as_uri())
    git(here, "config", f"url.{elsewhere.as_uri()}.pushInsteadOf", there.as_uri())
    remote = Remote(there.as_uri())
    remote.push(opened(here), BRANCH, git(here, "rev-parse", "HEAD"), expected="")
    assert git(there, "branch", "--list", BRANCH)
    assert not git(elsewhere, "branch", "--list", BRANCH)


def test_hooks_of_the_clone_do_not_run(here: Path, there: Path) -> None:
    hook = here / ".git/hooks/pre-push"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    git(here, "config", "core.hooksPath", str(hook.parent))
    Remote(there.as_uri()).push(opened(here), BRANCH, git(here, "rev-parse", "HEAD"), expected="")
    assert git(there, "branch", "--list", BRANCH)


def test_pushes_from_a_shallow_clone(here: Path, there: Path, tmp_path: Path) -> None:
    git(here, "push", "-q", there.as_uri(), f"{commit(here, 'second')}:refs/heads/main")
    git(tmp_path, "clone", "-q", "--depth", "1", there.as_uri(), "shallow")
    head = commit(tmp_path / "shallow", "third")
    Remote(there.as_uri()).push(opened(tmp_path / "shallow"), BRANCH, head, expected="")
    assert Remote(there.as_uri()).tips()[BRANCH] == head


def test_fetches_what_somebody_else_has_pushed(here: Path, there: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", there.as_uri(), "other")
    theirs = commit(tmp_path / "other", "theirs")
    git(tmp_path / "other", "push", "-q", "origin", f"HEAD:refs/heads/{BRANCH}")
    Remote(there.as_uri()).fetch(opened(here), theirs)
    assert git(here, "show", "-s", "--format=%s", theirs) == "theirs"
    assert not (here / ".git/FETCH_HEAD").exists()


@pytest.mark.parametrize(
    "url",
    ["ext::sh -c true", "ssh://host/x", "git@host:x", "/x", "https://a:b@host/x", "http://host/x"],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(GitError, match="https"):
        Remote(url, "x", "secret").tips()


def test_a_token_is_in_no_message_and_no_list_of_processes() -> None:
    remote = Remote("http://127.0.0.1:9/x.git", "bot", "secret-token")
    with pytest.raises(GitError) as caught:
        remote.tips()
    assert "secret-token" not in f"{caught.value} {remote!r}"
