from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sweeper.config import PathRule, Rules
from sweeper.errors import GitError, NothingToDo
from sweeper.sources import Tree, read_tree
from sweeper.store import Store

Write = Callable[[Path, Mapping[str, str | bytes]], None]
Git = Callable[..., str]

NOW = datetime(2100, 1, 1, tzinfo=UTC)  # long after the files: none of them is racy
SHOP: dict[str, str | bytes] = {
    "shop/cart.py": "def add(): ...\n",
    "shop/cart.pyi": "def add() -> None: ...\n",
    "shop/logo.png": b"\x89PNG\0",
    "manage": "#!/usr/bin/env python3\nimport shop\n",
    "README.md": "# Shop\n",
}


def paths(tree: Tree) -> list[str]:
    return [file.path for file in tree.files]


def languages(tree: Tree) -> dict[str, str]:
    return {file.path: file.language for file in tree.files}


def commit_all(git: Git, root: Path, *, date: str = "2024-05-06T07:08:09+02:00") -> str:
    git(root, "add", "--all")
    os.environ["GIT_COMMITTER_DATE"] = date
    try:
        git(root, "commit", "--quiet", "--message=change")
    finally:
        del os.environ["GIT_COMMITTER_DATE"]
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def shop(tmp_path: Path, write: Write) -> Path:
    root = tmp_path / "shop"
    write(root, SHOP)
    return root


def test_a_plain_folder(shop: Path, rules: Rules) -> None:
    tree = read_tree(shop, rules)
    assert languages(tree) == {
        "README.md": "text",
        "manage": "python",
        "shop/cart.py": "python",
        "shop/cart.pyi": "stub",
        "shop/logo.png": "binary",
    }
    assert paths(tree) == sorted(paths(tree))
    assert (tree.commit, tree.repository, tree.is_complete, tree.skipped) == ("", None, True, ())
    assert tree.read("shop/cart.py") == b"def add(): ...\n"


def test_a_work_tree_holds_what_git_would_add(
    shop: Path, rules: Rules, git: Git, write: Write
) -> None:
    git(shop, "init", "--quiet")
    write(shop, {".gitignore": "*.log\nbuild/\n"})
    sha = commit_all(git, shop)
    write(shop, {"new.py": "x = 1\n", "debug.log": "noise", "build/out.py": "y = 2\n"})
    tree = read_tree(shop, rules)
    assert paths(tree) == [".gitignore", *sorted([*SHOP, "new.py"])]
    assert tree.commit == sha
    assert tree.as_of == datetime(2024, 5, 6, 5, 8, 9, tzinfo=UTC)


def test_blob_is_the_hash_of_git(shop: Path, rules: Rules, git: Git) -> None:
    git(shop, "init", "--quiet")
    expected = git(shop, "hash-object", "shop/cart.py")
    tree = read_tree(shop, rules)
    assert {file.path: file.blob for file in tree.files}["shop/cart.py"] == expected


def test_folder_without_git_honours_nested_ignore_files(
    tmp_path: Path, rules: Rules, write: Write
) -> None:
    write(
        tmp_path,
        {
            ".gitignore": "*.gen.py\nbuild/\n/top.py\n",
            "top.py": "",
            "a.gen.py": "",
            "build/x.py": "",
            "sub/.gitignore": "!keep.gen.py\nlocal.py\n",
            "sub/keep.gen.py": "",
            "sub/other.gen.py": "",
            "sub/local.py": "",
            "sub/top.py": "",
            "local.py": "",
        },
    )
    tree = read_tree(tmp_path, rules)
    assert [path for path in paths(tree) if path.endswith(".py")] == [
        "local.py",
        "sub/keep.gen.py",
        "sub/top.py",
    ]


@pytest.mark.parametrize("with_git", [False, True])
def test_leaves_out_what_is_never_source(
    tmp_path: Path, rules: Rules, git: Git, write: Write, with_git: bool
) -> None:
    write(
        tmp_path,
        {
            "a.py": "",
            "env/pyvenv.cfg": "",
            "env/lib/site.py": "",
            "node_modules/x/y.py": "",
            "pkg/__pycache__/z.py": "",
            "pkg.egg-info/top.txt": "",
            ".tox/q.py": "",
        },
    )
    if with_git:
        git(tmp_path, "init", "--quiet")
    assert paths(read_tree(tmp_path, rules)) == ["a.py"]


def test_sub_folder_of_a_repository(shop: Path, rules: Rules, git: Git) -> None:
    git(shop, "init", "--quiet")
    sha = commit_all(git, shop)
    tree = read_tree(shop / "shop", rules)
    assert paths(tree) == ["cart.py", "cart.pyi", "logo.png"]
    assert read_tree(shop / "shop", rules, commit=sha).digest == tree.digest


def test_ignored_folder_of_a_repository_is_a_plain_folder(
    shop: Path, rules: Rules, git: Git, write: Write
) -> None:
    git(shop, "init", "--quiet")
    write(shop, {".gitignore": "/tmp/\n", "tmp/other/a.py": ""})
    assert paths(read_tree(shop / "tmp" / "other", rules)) == ["a.py"]


def test_single_file_stands_for_its_folder(shop: Path, rules: Rules) -> None:
    tree = read_tree(shop / "shop" / "cart.py", rules)
    assert tree.root == shop / "shop"
    assert paths(tree) == ["cart.py", "cart.pyi", "logo.png"]


def test_commit_and_bare_clone_are_read_from_objects(
    shop: Path, tmp_path: Path, rules: Rules, git: Git
) -> None:
    git(shop, "init", "--quiet")
    sha = commit_all(git, shop)
    work = read_tree(shop, rules)
    (shop / "shop" / "cart.py").write_text("changed = 1\n")
    (shop / "manage").unlink()
    old = read_tree(shop, rules, commit=sha)
    git(tmp_path, "clone", "--quiet", "--bare", str(shop), "bare.git")
    bare = read_tree(tmp_path / "bare.git", rules)
    assert work.files == old.files == bare.files
    assert work.digest == old.digest == bare.digest != read_tree(shop, rules).digest
    assert bare.commit == sha
    assert bare.as_of == work.as_of
    assert old.read("shop/cart.py") == bare.read("shop/cart.py") == b"def add(): ...\n"


def test_commit_with_a_file_whose_content_is_missing_is_not_whole(
    shop: Path, rules: Rules, git: Git
) -> None:
    git(shop, "init", "--quiet")
    commit_all(git, shop)
    blob = git(shop, "rev-parse", "HEAD:shop/cart.py").strip()
    (shop / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    tree = read_tree(shop, rules, commit="HEAD")
    assert "shop/cart.py" not in {file.path for file in tree.files}
    assert [(s.subject, s.reason) for s in tree.skipped] == [
        ("shop/cart.py", "its content is missing in this clone; fetch it")
    ]
    assert not tree.is_complete


def test_deleted_file_is_reported(shop: Path, rules: Rules, git: Git) -> None:
    git(shop, "init", "--quiet")
    commit_all(git, shop)
    (shop / "shop" / "cart.py").unlink()
    tree = read_tree(shop, rules)
    assert [(s.subject, s.stage) for s in tree.skipped] == [("shop/cart.py", "sources")]
    assert tree.is_complete


def test_sparse_checkout_is_not_whole(shop: Path, rules: Rules, git: Git, write: Write) -> None:
    write(shop, {"docs/conf.py": "", "docs/more.py": ""})
    git(shop, "init", "--quiet")
    commit_all(git, shop)
    git(shop, "sparse-checkout", "set", "shop")
    (shop / "manage").unlink()
    tree = read_tree(shop, rules)
    assert not tree.is_complete
    assert [(s.subject, s.reason) for s in tree.skipped] == [
        (".", "a sparse checkout leaves out 2 files"),
        ("manage", "git tracks it, but it is deleted"),
    ]


def test_submodule_and_nested_repository_count(
    shop: Path, tmp_path: Path, rules: Rules, git: Git, write: Write
) -> None:
    lib = tmp_path / "lib"
    write(lib, {"lib.py": "", "out.log": "", ".gitignore": "*.log\n"})
    git(lib, "init", "--quiet")
    commit_all(git, lib)
    git(shop, "init", "--quiet")
    git(shop, "submodule", "--quiet", "add", str(lib), "libs/sub")
    commit_all(git, shop)
    git(shop / "libs", "clone", "--quiet", str(lib), "nested")
    write(shop, {"libs/nested/out.log": "ignored there"})
    tree = read_tree(shop, rules)
    assert {"libs/sub/lib.py", "libs/nested/lib.py"} < set(paths(tree))
    assert "libs/nested/out.log" not in paths(tree)
    git(shop, "submodule", "--quiet", "deinit", "--all")
    tree = read_tree(shop, rules)
    assert not tree.is_complete
    assert "not checked out" in tree.skipped[0].reason


def test_linked_work_tree_of_the_same_repository_does_not_count(
    shop: Path, rules: Rules, git: Git
) -> None:
    git(shop, "init", "--quiet")
    commit_all(git, shop)
    git(shop, "worktree", "add", "--quiet", "other")
    assert paths(read_tree(shop, rules)) == sorted(SHOP)


@pytest.mark.parametrize("with_git", [False, True])
def test_odd_entries_never_end_the_run(shop: Path, rules: Rules, git: Git, with_git: bool) -> None:
    if with_git:
        git(shop, "init", "--quiet")
    os.mkfifo(shop / "pipe.py")
    (shop / "loop").symlink_to(shop)
    (shop / "self.py").symlink_to("self.py")
    (shop / "out.py").symlink_to("/etc/passwd")
    (shop / "gone.py").symlink_to("nowhere.py")
    (shop / "alias.py").symlink_to("shop/cart.py")
    (shop / "lib").symlink_to("shop")
    with open(os.fsencode(shop) + b"/bad\xff.py", "wb"):
        pass
    tree = read_tree(shop, rules)
    assert paths(tree) == sorted(SHOP)
    assert tree.links == {"alias.py": "shop/cart.py", "lib": "shop"}
    assert not tree.is_complete
    reasons = {s.subject: s.reason for s in tree.skipped}
    assert reasons["bad\\xff.py"] == "its name is not UTF-8"
    assert with_git or reasons["pipe.py"] == "not a regular file"


def test_links_of_a_commit(shop: Path, rules: Rules, git: Git) -> None:
    git(shop, "init", "--quiet")
    (shop / "alias.py").symlink_to("shop/cart.py")
    (shop / "shop" / "up").symlink_to("../shop")
    (shop / "out.py").symlink_to("../../etc/passwd")
    commit_all(git, shop)
    tree = read_tree(shop, rules, commit="HEAD")
    assert tree.links == read_tree(shop, rules).links
    assert tree.links == {"alias.py": "shop/cart.py", "shop/up": "shop"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_file_is_lost(shop: Path, rules: Rules) -> None:
    (shop / "shop" / "cart.py").chmod(0)
    tree = read_tree(shop, rules)
    assert "shop/cart.py" not in paths(tree)
    assert not tree.is_complete


@pytest.mark.parametrize("exclude", [["shop/"], ["*.py", "*.pyi", "*.png"]])
def test_excludes(shop: Path, rules: Rules, exclude: list[str]) -> None:
    wanted = ["README.md", "manage"]
    assert paths(read_tree(shop, rules, exclude=exclude)) == wanted
    assert paths(read_tree(shop, replace(rules, exclude=tuple(exclude)))) == wanted


def test_classes_come_from_rules_and_marks(tmp_path: Path, rules: Rules, write: Write) -> None:
    write(
        tmp_path,
        {
            "pkg/a.py": "",
            "tests/test_a.py": "",
            "pkg/b.py": "# Code generated by protoc. DO NOT EDIT.\n",
            "pkg/c.py": "\n" * 5 + "# do not edit\n",
            "_vendor/d.py": "# @generated\n",
        },
    )
    classes = {file.path: file.path_class for file in read_tree(tmp_path, rules).files}
    assert classes == {
        "pkg/a.py": "production",
        "tests/test_a.py": "test",
        "pkg/b.py": "generated",
        "pkg/c.py": "production",
        "_vendor/d.py": "vendored",
    }


@pytest.mark.parametrize("with_git", [False, True])
def test_store_changes_nothing(
    shop: Path, tmp_path: Path, rules: Rules, git: Git, with_git: bool
) -> None:
    if with_git:
        git(shop, "init", "--quiet")
    plain = read_tree(shop, rules)
    for _ in range(2):
        with Store(tmp_path / "cache", now=NOW) as store:
            assert read_tree(shop, rules, store=store) == plain


def test_store_notices_changes(shop: Path, tmp_path: Path, rules: Rules, write: Write) -> None:
    with Store(tmp_path / "cache", now=NOW) as store:
        before = read_tree(shop, rules, store=store)
        write(shop, {"shop/cart.py": "def pay(): ...\n", "manage": "just a text\n"})
        (shop / "README.md").unlink()
        after = read_tree(shop, rules, store=store)
        assert after == read_tree(shop, rules)
        assert after.digest != before.digest
        assert languages(after)["manage"] == "text"
        renamed = (PathRule("cart.py", "vendored"),)
        vendored = read_tree(shop, replace(rules, paths=renamed), store=store)
        assert vendored.files[1].path_class == "vendored"


def test_store_does_not_trust_the_last_two_seconds(
    shop: Path, tmp_path: Path, rules: Rules
) -> None:
    file = shop / "shop" / "cart.py"
    written = datetime.fromtimestamp(file.stat().st_ctime, UTC)
    with Store(tmp_path / "cache", now=written) as store:
        before = read_tree(shop, rules, store=store)
        status = file.stat()
        file.write_text("def buy(): ...\n")  # as long as before
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert read_tree(shop, rules, store=store).digest != before.digest


def test_no_such_path(tmp_path: Path, rules: Rules) -> None:
    with pytest.raises(NothingToDo, match="nowhere"):
        read_tree(tmp_path / "nowhere", rules)


def test_commit_of_a_plain_folder(tmp_path: Path, rules: Rules) -> None:
    with pytest.raises(GitError, match="no git repository"):
        read_tree(tmp_path, rules, commit="HEAD")


def test_reads_nothing_outside(shop: Path, rules: Rules) -> None:
    tree = read_tree(shop, rules)
    for path in ("../secret", "nowhere.py", "/etc/passwd"):
        with pytest.raises(FileNotFoundError):
            tree.read(path)
    (shop / "shop" / "cart.py").unlink()
    (shop / "shop" / "cart.py").symlink_to("/etc/passwd")
    with pytest.raises(OSError, match="symbolic links"):
        tree.read("shop/cart.py")


def test_plain_folder_of_several_repositories(
    tmp_path: Path, rules: Rules, git: Git, write: Write
) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, {"a.py": "", "a.log": "", ".gitignore": "*.log\n"})
        git(tmp_path / name, "init", "--quiet")
    tree = read_tree(tmp_path, rules)
    assert paths(tree) == ["one/.gitignore", "one/a.py", "two/.gitignore", "two/a.py"]
    assert tree.repository is None


def test_reads_several_at_once(shop: Path, rules: Rules, git: Git) -> None:
    git(shop, "init", "--quiet")
    commit_all(git, shop)
    for tree in (read_tree(shop, rules), read_tree(shop, rules, commit="HEAD")):
        assert tree.read_all({"README.md", "manage", "nowhere"}) == {
            "README.md": b"# Shop\n",
            "manage": b"#!/usr/bin/env python3\nimport shop\n",
        }


def test_binary_files_of_a_commit_are_not_read(shop: Path, rules: Rules, git: Git) -> None:
    git(shop, "init", "--quiet")
    commit_all(git, shop)
    with pytest.raises(FileNotFoundError, match="binary"):
        read_tree(shop, rules, commit="HEAD").read("shop/logo.png")
