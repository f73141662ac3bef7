"""Patches come newest first along the first parents, with their lines told from their headers."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from sweeper.errors import GitError
from sweeper.git import Repository
from sweeper.git.patches import Hunk, Patch, first_parents, parse_hunks, read_patches


def git(folder: Path, *arguments: str) -> str:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    asked = ["git", *who, *arguments]
    done = subprocess.run(asked, cwd=folder, env=ours | settings, capture_output=True)
    assert done.returncode == 0, done.stderr
    return os.fsdecode(done.stdout).strip()


def commit(folder: Path, message: str, **files: str | bytes | None) -> str:
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    return tmp_path


def patches(folder: Path, *, after: str = "") -> list[Patch]:
    repository = Repository.open(folder)
    assert repository is not None
    head = git(folder, "rev-parse", "HEAD")
    return list(read_patches(repository, head, ["*.py"], after=after))


def test_commits_without_such_files_are_left_out(shop: Path) -> None:
    commit(shop, "Text", note__txt="x\n")
    commit(shop, "Nothing")
    assert patches(shop) == []


def test_newest_first_with_the_lines_and_the_places(shop: Path) -> None:
    first = commit(shop, "One", a__py="x\ny\n")
    second = commit(shop, "Two", a__py="x\nz\nw\n")
    two, one = patches(shop)
    assert (two.sha, two.subject, two.author, two.merged) == (second, "Two", "Ada", "")
    assert (two.removed, two.added) == ((b"\x02y",), (b"\x01z", b"\x01w"))
    assert (two.files[0].path, two.files[0].status) == (b"a.py", "M")
    assert parse_hunks(two.files[0].hunks) == [Hunk(2, 4, -1)]
    assert (one.sha, one.files[0].status, one.added) == (first, "A", (b"\x01x", b"\x01y"))
    assert [patch.sha for patch in patches(shop, after=first)] == [second]


def test_lines_that_look_like_headers_are_lines(shop: Path) -> None:
    before = "-- x\n++ y\n\x03 commit\ndiff --git a b\n"
    commit(shop, "One", a__py=before)
    commit(shop, "Two", a__py="@@ -1 +1 @@\n:100 M\ta\n")
    two, one = patches(shop)
    assert one.added == (b"\x01-- x", b"\x01++ y", b"\x01\x03 commit", b"\x01diff --git a b")
    assert two.removed == tuple(b"\x02" + line[1:] for line in one.added)
    assert two.added == (b"\x01@@ -1 +1 @@", b"\x01:100 M\ta")
    assert len(two.files[0].hunks) == 1


def test_a_file_that_moved_says_where_it_was(shop: Path) -> None:
    commit(shop, "One", a__py="x\ny\nz\n", gone__py="other\n")
    commit(shop, "Two", a__py=None, gone__py=None, b__py="x\ny\nz\nw\n")
    two, one = patches(shop)
    assert {(f.path, f.status, f.before) for f in two.files} == {
        (b"b.py", "R", b"a.py"),
        (b"gone.py", "D", b""),
    }
    assert (two.removed, two.added) == ((b"\x02other",), (b"\x01w",))
    assert {file.before for file in one.files} == {b""}


def test_binary_content_and_attributes_hide_nothing(shop: Path) -> None:
    commit(shop, "One", a__py=b"x\0y\r\nz\n", __gitattributes="*.py -diff\n")
    (one,) = patches(shop)
    assert one.added == (b"\x01x\0y\r", b"\x01z")


@pytest.mark.parametrize("name", ["a\nb.py", 'q"\\.py', "naïve.py", "a\tb.py", "-rf.py"])
def test_hostile_names(shop: Path, name: str) -> None:
    commit(shop, "One", **{name: "x\n"})
    (one,) = patches(shop)
    assert one.files[0].path == os.fsencode(name)


def test_a_merge_shows_what_it_brought(shop: Path) -> None:
    commit(shop, "One", a__py="x\n")
    git(shop, "switch", "-q", "-c", "side")
    commit(shop, "Side 1", b__py="1\n")
    side = commit(shop, "Side 2", b__py="1\n2\n")
    git(shop, "switch", "-q", "main")
    main = commit(shop, "Main", a__py="x\ny\n")
    git(shop, "merge", "-q", "--no-ff", "-m", "Merge pull request #7", "side")
    merge, before, _ = patches(shop)
    assert (merge.merged, merge.added) == (side, (b"\x011", b"\x012"))
    assert (before.sha, merge.pull, before.pull) == (main, "#7", "")


PULLS = {
    "Drop quotes (#12)": "#12",
    "gh-9: Drop quotes (GH-12)": "#12",
    "Merge pull request #12 from zoe/side": "#12",
    "Auto merge of #12 - zoe:side, r=bob": "#12",
    "Merged in side (pull request #12)": "#12",
    "Merged PR 12: Drop quotes": "#12",
    "Merge branch 'side' into 'main'\n\nDrop\n\nSee merge request shop/till!12": "shop/till!12",
    "Fix #12": "",
    "Merge branch 'side'\n\n:100644 See merge request shop/till!12": "",
    "Merge branch 'main' of https://example.org/shop": "",
}


@pytest.mark.parametrize(("message", "pull"), PULLS.items())
def test_a_message_names_its_pull_request(shop: Path, message: str, pull: str) -> None:
    commit(shop, message, a__py="x\n")
    (one,) = patches(shop)
    assert (one.pull, one.added, len(one.files)) == (pull, (b"\x01x",), 1)


def test_a_body_is_no_patch(shop: Path) -> None:
    body = ":100644 100644 1 2 M\tb.py\n@@ -1 +1 @@\n\x01added\n\x02taken\n\n\x03 0\ndiff --git a b"
    commit(shop, f"One\n\n{body}", a__py="x\n")
    (one,) = patches(shop)
    assert ([file.path for file in one.files], one.added, one.removed) == (
        [b"a.py"],
        (b"\x01x",),
        (),
    )


def test_a_file_that_became_a_link_does_not_shift_the_others(shop: Path) -> None:
    commit(shop, "One", a__py="x\n", b__py="x\n")
    (shop / "a.py").unlink()
    (shop / "a.py").symlink_to("b.py")
    commit(shop, "Two", b__py="x\ny\n")
    two, _ = patches(shop)
    assert [(file.path, file.status) for file in two.files] == [(b"a.py", "T"), (b"b.py", "M")]
    assert parse_hunks(two.files[1].hunks) == [Hunk(2, 3, -1)]


def test_a_mode_change_has_no_hunks(shop: Path) -> None:
    commit(shop, "One", a__py="x\n", b__py="")
    (shop / "a.py").chmod(0o755)
    commit(shop, "Two", b__py="y\n")
    two, _ = patches(shop)
    assert [len(file.hunks) for file in two.files] == [0, 1]


def test_long_patches_are_read_in_pieces(shop: Path) -> None:
    lines = "".join(f"line_{number} = {number}\n" for number in range(120_000))
    commit(shop, "One", a__py=lines)
    commit(shop, "Two", a__py=lines + "last = 1\n")
    two, one = patches(shop)
    assert (len(one.added), two.added) == (120_000, (b"\x01last = 1",))


def test_first_parents_are_listed_newest_first(shop: Path) -> None:
    shas = [commit(shop, name, a__py=name) for name in ("1", "2", "3")]
    repository = Repository.open(shop)
    assert repository is not None
    assert first_parents(repository, shas[-1], limit=2) == [shas[2], shas[1]]
    with pytest.raises(GitError, match="no object hash"):
        first_parents(repository, "--all", limit=2)
