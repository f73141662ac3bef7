"""`Repository` reads what git holds, whatever the repository looks like, and runs nothing of it."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sweeper.errors import GitError
from sweeper.git import Repository

WHO = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org"}
WHEN = "2026-03-01T12:00:00+02:00"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def git(folder: Path, *arguments: str, when: str = WHEN) -> str:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = {**WHO, "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org"}
    dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when, "GIT_CONFIG_GLOBAL": os.devnull}
    asked = ["git", "-c", "protocol.file.allow=always", *arguments]
    done = subprocess.run(asked, cwd=folder, env={**ours, **who, **dates}, capture_output=True)
    assert done.returncode == 0, done.stderr
    return os.fsdecode(done.stdout).strip()


def commit_all(folder: Path, message: str = "Change", when: str = WHEN) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--no-verify", "-m", message, when=when)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    (folder / "pkg").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    (folder / "pkg" / "cart.py").write_text("def total():\n    return 1\n")
    (folder / ".gitignore").write_text("*.log\n")
    commit_all(folder, "Add the cart (#12)")
    return folder


def opened(folder: Path) -> Repository:
    repository = Repository.open(folder)
    assert repository is not None
    return repository


def test_a_plain_folder_is_no_repository(tmp_path: Path) -> None:
    assert Repository.open(tmp_path) is None


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="no such folder"):
        Repository.open(tmp_path / "nowhere")


def test_a_missing_git_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="install git"):
        Repository.open(tmp_path)


def test_a_broken_repository_is_an_error_not_a_plain_folder(shop: Path) -> None:
    (shop / ".git" / "HEAD").write_text("nonsense")
    with pytest.raises(GitError, match="cannot read it"):
        Repository.open(shop)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_foreign_owner_is_named_with_the_remedy(shop: Path) -> None:
    os.chown(shop, 12345, 12345)
    os.chown(shop / ".git", 12345, 12345)
    with pytest.raises(GitError, match=r"safe\.directory"):
        Repository.open(shop / "pkg")


def test_no_commit_yet(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "new.py").write_text("x = 1\n")
    repository = opened(tmp_path)
    assert repository.head() is None
    assert repository.list_worktree(tmp_path) == ["new.py"]
    with pytest.raises(GitError, match="no commit"):
        repository.list_commit("HEAD")


def test_head_says_hash_utc_time_branch_author_and_subject(shop: Path) -> None:
    head = opened(shop).head()
    assert head is not None
    assert head.sha == git(shop, "rev-parse", "HEAD")
    assert head.time == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert (head.branch, head.author, head.subject) == ("main", "Ada", "Add the cart (#12)")


def test_a_detached_head_has_no_branch(shop: Path) -> None:
    git(shop, "checkout", "-q", "--detach")
    head = opened(shop).head()
    assert head is not None
    assert head.branch == ""


def test_the_worktree_lists_untracked_but_not_ignored(shop: Path) -> None:
    (shop / "pkg" / "new.py").write_text("")
    (shop / "pkg" / "debug.log").write_text("")
    repository = opened(shop)
    assert repository.list_worktree(shop) == [".gitignore", "pkg/cart.py", "pkg/new.py"]
    assert repository.list_worktree(shop / "pkg") == ["cart.py", "new.py"]
    assert opened(shop / "pkg").prefix == "pkg/"


def test_a_commit_lists_its_files_not_the_worktree(shop: Path) -> None:
    (shop / "pkg" / "new.py").write_text("")
    repository = opened(shop)
    entries = repository.list_commit("HEAD")
    assert [(e.path, e.size, e.mode) for e in entries] == [
        (".gitignore", 6, "100644"),
        ("pkg/cart.py", 26, "100644"),
    ]
    assert [e.path for e in repository.list_commit("HEAD", "pkg/")] == ["cart.py"]
    contents = dict(repository.read_blobs([e.blob for e in entries]))
    assert contents[entries[1].blob] == b"def total():\n    return 1\n"


@pytest.mark.parametrize("name", ["a\nb.py", "-rf", "q\"uo'te.py", "naïve.py", ":(glob)x", "a\tb"])
def test_hostile_names_come_back_whole(shop: Path, name: str) -> None:
    (shop / name).write_text("def f(): pass\n")
    sha = commit_all(shop)
    repository = opened(shop)
    assert name in repository.list_worktree(shop)
    assert name in [e.path for e in repository.list_commit(sha)]
    assert repository.blame(name, sha, ranges=[(1, 1)], since=LONG_AGO)[0].sha == sha


def test_names_and_messages_that_are_no_utf8(shop: Path) -> None:
    name = os.fsdecode(b"caf\xe9.py")
    (shop / name).write_text("x = 1\n")
    git(shop, "-c", "i18n.commitEncoding=latin-1", "add", "-A")
    (shop / ".git" / "message").write_bytes(b"caf\xe9 \xff\n")
    git(shop, "-c", "i18n.commitEncoding=latin-1", "commit", "-q", "-F", ".git/message")
    repository = opened(shop)
    assert name in [e.path for e in repository.list_commit("HEAD")]
    assert repository.commit("HEAD").subject == "café ÿ"


@pytest.mark.parametrize("name", ["--output=stolen", "nope", "HEAD:pkg", ""])
def test_what_names_no_commit_is_an_error(shop: Path, name: str) -> None:
    with pytest.raises(GitError, match="no commit is called"):
        opened(shop).resolve(name)
    assert not (shop / "stolen").exists()


def test_a_missing_blob_is_an_error(shop: Path) -> None:
    repository = opened(shop)
    with pytest.raises(GitError, match="missing"):
        list(repository.read_blobs(["1" * 40]))
    with pytest.raises(GitError, match="no object hash"):
        list(repository.read_blobs(["--help"]))


def test_a_file_whose_content_is_missing_is_listed_without_a_size(shop: Path) -> None:
    blob = git(shop, "rev-parse", "HEAD:pkg/cart.py").strip()
    (shop / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    sizes = {entry.path: entry.size for entry in opened(shop).list_commit("HEAD")}
    assert sizes["pkg/cart.py"] == -1
    assert sizes[".gitignore"] == 6


def test_a_bare_clone_reads_like_the_original(shop: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", "shop", "bare.git")
    bare = opened(tmp_path / "bare.git")
    assert bare.is_bare
    assert [e.path for e in bare.list_commit("HEAD")] == [".gitignore", "pkg/cart.py"]
    assert bare.head() == opened(shop).head()


def test_a_shallow_clone_says_so(shop: Path, tmp_path: Path) -> None:
    (shop / "pkg" / "cart.py").write_text("def total():\n    return 2\n")
    commit_all(shop)
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{shop}", "shallow")
    assert opened(tmp_path / "shallow").is_shallow
    assert not opened(shop).is_shallow


def test_worktrees_and_submodules_are_repositories(shop: Path, tmp_path: Path) -> None:
    git(shop, "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = opened(tmp_path / "side")
    assert side.common_dir == shop / ".git"
    assert side.head() is not None
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q", "-b", "main")
    git(outer, "submodule", "--quiet", "add", f"file://{shop}", "vendor/shop")
    sha = commit_all(outer)
    inner = opened(outer / "vendor" / "shop")
    assert inner.root == outer / "vendor" / "shop"
    assert [e.path for e in opened(outer).list_commit(sha)] == [".gitmodules"]


def test_a_git_dir_from_a_hook_is_not_followed(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    assert opened(shop).root == shop
    assert opened(shop).list_worktree(shop) == [".gitignore", "pkg/cart.py"]


def test_nothing_that_the_repository_configures_is_run(shop: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch '{tmp_path}/sprung'\ncat\n")
    trap.chmod(0o755)
    (shop / ".gitattributes").write_text("*.py filter=evil diff=evil\n")
    (shop / "pkg" / "cart.py").write_text("def total():\n    return 2\n")
    sha = commit_all(shop)
    for key in ("filter.evil.clean", "filter.evil.smudge", "filter.evil.process"):
        git(shop, "config", key, str(trap))
    git(shop, "config", "filter.evil.required", "true")
    for key in ("diff.evil.textconv", "diff.evil.command", "diff.external", "core.fsmonitor"):
        git(shop, "config", key, str(trap))
    for key in ("core.pager", "gpg.program", "core.sshCommand"):
        git(shop, "config", key, str(trap))
    git(shop, "config", "log.showSignature", "true")
    (shop / "pkg" / "cart.py").write_text("def total():\n    return 3\n")
    repository = opened(shop)
    assert repository.head() is not None
    repository.list_worktree(shop)
    repository.blame("pkg/cart.py", ranges=[(1, 2)], since=LONG_AGO)
    repository.blame("pkg/cart.py", sha, ranges=[(1, 2)], since=LONG_AGO)
    with repository.log(["-p", sha]) as output:
        assert b"+    return 2" in output.read()
    assert not (tmp_path / "sprung").exists()


def test_blame_tells_committed_from_not_committed(shop: Path) -> None:
    first = git(shop, "rev-parse", "HEAD")
    (shop / "pkg" / "cart.py").write_text("def total():\n    return 2\n")
    lines = opened(shop).blame("pkg/cart.py", ranges=[(1, 2)], since=LONG_AGO)
    assert [(line.line, line.sha) for line in lines] == [(1, first), (2, "0" * 40)]
    assert lines[0].subject == "Add the cart (#12)"


def test_blame_stops_at_the_date(shop: Path) -> None:
    (shop / "pkg" / "cart.py").write_text("def total():\n    return 2\n")
    second = commit_all(shop, "Count", when="2026-09-01T00:00:00Z")
    since = datetime(2026, 8, 1, tzinfo=UTC)
    old, young = opened(shop).blame("pkg/cart.py", second, ranges=[(1, 2)], since=since)
    assert (old.is_boundary, young.is_boundary, young.sha) == (True, False, second)


def test_blame_of_a_missing_file_is_an_error(shop: Path) -> None:
    with pytest.raises(GitError, match="blame failed"):
        opened(shop).blame("gone.py", "HEAD", ranges=[(1, 1)], since=LONG_AGO)


def test_a_log_may_be_left_early(shop: Path) -> None:
    with opened(shop).log(["--format=%H"]) as output:
        assert len(output.read(10)) == 10
