from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from sweeper.errors import GitError
from sweeper.git import Repository
from sweeper.git.changed import changed_lines


def git(folder: Path, *arguments: str) -> None:
    named = [
        "-c",
        "user.name=Ada",
        "-c",
        "user.email=ada@shop.example",
        "-c",
        "commit.gpgsign=false",
    ]
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(exist_ok=True)
        (path.parent / f"{path.name}.py").write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=change")


def opened(folder: Path) -> Repository:
    repository = Repository.open(folder)
    assert repository is not None
    return repository


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit(tmp_path, pricing="a\nb\nc\nd\n", sub__labels="x\ny\n")
    git(tmp_path, "tag", "v1")
    return tmp_path


def test_nothing_changed(shop: Path) -> None:
    assert changed_lines(opened(shop), shop, "v1") == {}


def test_lines_of_commits_work_tree_and_index(shop: Path) -> None:
    commit(shop, pricing="a\nB\nc\nd\ne\nf\n")
    (shop / "sub" / "labels.py").write_text("++ x\ny\nz\n")
    (shop / "new.py").write_text("n\n")
    changed = changed_lines(opened(shop), shop, "v1")
    assert changed["pricing.py"] == (range(2, 3), range(5, 7))
    assert changed["sub/labels.py"] == (range(1, 2), range(3, 4))
    assert 1000 in changed["new.py"][0]
    assert set(changed_lines(opened(shop), shop, "v1", commit="HEAD")) == {"pricing.py"}


def test_paths_are_relative_to_the_scanned_folder(shop: Path) -> None:
    commit(shop, pricing="z\n", sub__labels="x\n\nq\n")
    changed = changed_lines(opened(shop / "sub"), shop / "sub", "v1")
    assert changed == {"labels.py": (range(2, 4),)}


def test_only_removed_lines_leave_an_empty_range(shop: Path) -> None:
    commit(shop, pricing="a\nd\n")
    assert [len(one) for one in changed_lines(opened(shop), shop, "v1")["pricing.py"]] == [0]


def test_changes_of_the_other_branch_do_not_count(shop: Path) -> None:
    git(shop, "checkout", "--quiet", "-b", "work")
    commit(shop, pricing="a\nb\nc\nD\n")
    git(shop, "checkout", "--quiet", "main")
    commit(shop, sub__labels="other\n")
    git(shop, "checkout", "--quiet", "work")
    assert set(changed_lines(opened(shop), shop, "main")) == {"pricing.py"}


def test_odd_names(shop: Path) -> None:
    commit(shop, **{'a b é\t"': "1\n"})
    (shop / "++ y.py").write_text("2\n")
    assert set(changed_lines(opened(shop), shop, "v1")) == {'a b é\t".py', "++ y.py"}


@pytest.mark.parametrize("revision", ["nowhere", "--output=/tmp/x", ""])
def test_unknown_revision(shop: Path, revision: str) -> None:
    with pytest.raises(GitError, match="no commit is called"):
        changed_lines(opened(shop), shop, revision)
