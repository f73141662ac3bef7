"""A checkout is a folder beside the user's work; what a killed run left, the next one cleans."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sweeper.errors import GitError
from sweeper.git import Repository, checkout, clean


def git(folder: Path, *arguments: str) -> str:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    asked = ["git", *who, *arguments]
    done = subprocess.run(asked, cwd=folder, env=ours | settings, capture_output=True)
    assert done.returncode == 0, done.stderr
    return os.fsdecode(done.stdout).strip()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "cart.py").write_bytes(b"x = 1\r\n")
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o755)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Add the shop")
    return folder


def opened(folder: Path) -> Repository:
    repository = Repository.open(folder)
    assert repository is not None
    return repository


def worktrees(folder: Path) -> list[str]:
    rows = git(folder, "worktree", "list", "--porcelain").splitlines()
    return [row.removeprefix("worktree ") for row in rows if row.startswith("worktree ")]


def test_the_user_s_own_worktrees_stay(shop: Path, tmp_path: Path) -> None:
    git(shop, "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    git(shop, "worktree", "add", "-q", "-b", "far", str(tmp_path / "sweeper-far"))
    git(shop, "worktree", "add", "-q", "-b", "gone", str(tmp_path / "gone"))
    (tmp_path / "gone").rename(tmp_path / "unmounted")
    before = worktrees(shop)
    with checkout(opened(shop), "main", tmp_path / "cache", "a"):
        pass
    assert worktrees(shop) == before
    assert (tmp_path / "sweeper-far" / "cart.py").exists()


def test_the_user_s_folders_in_the_cache_stay(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "cache" / "own").mkdir(parents=True)
    assert clean(opened(shop), tmp_path / "cache") == ()
    assert (tmp_path / "cache" / "own").is_dir()


def test_head_index_and_branches_stay(shop: Path, tmp_path: Path) -> None:
    (shop / "cart.py").write_text("x = 2\n")
    kept = [(shop / ".git" / name).read_bytes() for name in ("HEAD", "index")]
    refs = git(shop, "for-each-ref")
    with checkout(opened(shop), "main", tmp_path / "cache", "a") as folder:
        (folder / "cart.py").write_text("x = 3\n")
    assert [(shop / ".git" / name).read_bytes() for name in ("HEAD", "index")] == kept
    assert git(shop, "for-each-ref") == refs
    assert (shop / "cart.py").read_text() == "x = 2\n"


def test_an_unknown_commit_is_an_error(shop: Path, tmp_path: Path) -> None:
    with (
        pytest.raises(GitError, match="no commit"),
        checkout(opened(shop), "nope", tmp_path / "cache", "a"),
    ):
        pass


def test_it_holds_the_bytes_of_the_commit(shop: Path, tmp_path: Path) -> None:
    git(shop, "config", "core.autocrlf", "true")
    with checkout(opened(shop), "main", tmp_path / "cache", "a") as folder:
        assert (folder / "cart.py").read_bytes() == b"x = 1\r\n"
        assert (folder / "run.sh").stat().st_mode & 0o111
        assert git(folder, "rev-parse", "HEAD") == git(shop, "rev-parse", "main")
    assert not folder.exists()
    assert worktrees(shop) == [str(shop)]


def test_a_bare_clone_can_be_checked_out(shop: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", "shop", "bare.git")
    bare = opened(tmp_path / "bare.git")
    with checkout(bare, "main", tmp_path / "cache", "a") as folder:
        assert (folder / "cart.py").exists()


def test_neither_hooks_nor_filters_run(shop: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch '{tmp_path}/sprung'\ncat\n")
    trap.chmod(0o755)
    (shop / ".gitattributes").write_text("*.py filter=evil\n")
    git(shop, "add", "-A")
    git(shop, "commit", "-q", "-m", "Add a filter")
    git(shop, "config", "filter.evil.smudge", str(trap))
    git(shop, "config", "filter.evil.required", "true")
    hook = shop / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(trap.read_text())
    hook.chmod(0o755)
    with checkout(opened(shop), "main", tmp_path / "cache", "a") as folder:
        assert (folder / "cart.py").exists()
    assert not (tmp_path / "sprung").exists()


def test_what_a_killed_run_left_is_cleaned(shop: Path, tmp_path: Path) -> None:
    program = (
        "import os, signal, sys, pathlib, sweeper.git as g\n"
        "shop, cache = map(pathlib.Path, sys.argv[1:])\n"
        "with g.checkout(g.Repository.open(shop), 'main', cache, 'a') as folder:\n"
        "    (folder / 'new.py').write_text('')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    command = [sys.executable, "-c", program, str(shop), str(tmp_path / "cache")]
    killed = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    left = tmp_path / "cache" / "sweeper-a"
    assert worktrees(shop) == [str(shop), str(left)]
    with checkout(opened(shop), "main", tmp_path / "cache", "a") as folder:
        assert not (folder / "new.py").exists()
    assert worktrees(shop) == [str(shop)]


def test_what_a_run_left_that_died_while_git_worked_is_cleaned(shop: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for name in ("locked", "lost"):
        git(shop, "worktree", "add", "-q", "--detach", str(cache / f"sweeper-{name}"))
    git(shop, "worktree", "lock", "--reason", "initializing", str(cache / "sweeper-locked"))
    (cache / "sweeper-lost").rename(tmp_path / "elsewhere")
    half = shop / ".git" / "worktrees" / "sweeper-half"
    half.mkdir()
    (half / "locked").write_text("initializing")
    (cache / "sweeper-empty").mkdir()
    with checkout(opened(shop), "main", cache, "a"):
        assert len(worktrees(shop)) == 2
    assert worktrees(shop) == [str(shop)]
    assert not half.exists()
    assert list(cache.iterdir()) == []
