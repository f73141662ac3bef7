"""Lines and files are their authors', also where others have merged them."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sweeper.git import Repository
from sweeper.git.writers import at_work, last_writers, writers_of
from tests.publishing.town import git

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def commit(folder: Path, text: str, name: str, date: str, path: str = "cart.py") -> str:
    (folder / path).write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Change", name=name, date=date)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Ada wrote two lines, and Ben one on a branch that Cy has merged."""
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "a\nb\nc\n", "Ada", "2023-05-01T12:00:00+00:00")
    git(tmp_path, "checkout", "-q", "-b", "topic")
    commit(tmp_path, "a\nb\nBEN\n", "Ben", "2025-05-01T12:00:00+00:00")
    git(tmp_path, "checkout", "-q", "main")
    merge = ("merge", "-q", "--no-ff", "-m", "Merge", "topic")
    git(tmp_path, *merge, name="Cy", date="2025-06-01T12:00:00+00:00")
    return tmp_path


def opened(folder: Path) -> tuple[Repository, str]:
    repository = Repository.open(folder)
    assert repository is not None
    return repository, repository.resolve("HEAD")


def test_who_wrote_most_comes_first(shop: Path) -> None:
    repository, head = opened(shop)
    found = writers_of(repository, head, "cart.py", (), since=LONG_AGO)
    assert [(one.name, one.mail) for one in found] == [
        ("Ada", "ada@shop.example"),
        ("Ben", "ben@shop.example"),
    ]
    (only,) = writers_of(repository, head, "cart.py", [(3, 3)], since=LONG_AGO)
    assert (only.name, only.commit) == ("Ben", git(shop, "rev-parse", "topic"))


def test_old_lines_are_nobody_s(shop: Path) -> None:
    repository, head = opened(shop)
    since = datetime(2024, 1, 1, tzinfo=UTC)
    assert [one.name for one in writers_of(repository, head, "cart.py", (), since=since)] == ["Ben"]


def test_what_a_shallow_clone_does_not_know_is_nobody_s(shop: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", shop.as_uri(), "shallow")
    repository, head = opened(tmp_path / "shallow")
    assert writers_of(repository, head, "cart.py", (), since=LONG_AGO) == []


def test_the_last_to_commit_to_a_file_come_first(shop: Path) -> None:
    commit(shop, "x\n", "Dan", "2026-01-01T12:00:00+00:00", path="[c]art.py")
    repository, head = opened(shop)
    assert [one.name for one in last_writers(repository, head, "cart.py", most=5)] == ["Ben", "Ada"]
    assert [one.name for one in last_writers(repository, head, "cart.py", most=1)] == ["Ben"]
    assert [one.name for one in last_writers(repository, head, "[c]art.py", most=5)] == ["Dan"]


def test_who_is_at_work(shop: Path) -> None:
    repository, head = opened(shop)
    since = datetime(2025, 6, 1, 12, tzinfo=UTC) - timedelta(days=90)
    assert at_work(repository, head, since=since) == {"ben@shop.example", "cy@shop.example"}
    # Whose clock is wrong hides nobody.
    head = commit(shop, "z\n", "Dan", "2001-01-01T12:00:00+00:00")
    assert at_work(repository, head, since=since) == {"ben@shop.example", "cy@shop.example"}


def test_the_mail_map_counts(shop: Path) -> None:
    (shop / ".mailmap").write_text("Ben Ito <ito@shop.example> <ben@shop.example>\n")
    repository, head = opened(shop)
    found = writers_of(repository, head, "cart.py", [(3, 3)], since=LONG_AGO)
    assert [(one.name, one.mail) for one in found] == [("Ben Ito", "ito@shop.example")]
    assert "ito@shop.example" in at_work(repository, head, since=LONG_AGO)


def test_names_of_any_kind(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    name = "A\tB \u202e @ana"
    who = {f"GIT_{role}_NAME": name for role in ("AUTHOR", "COMMITTER")}
    who |= {f"GIT_{role}_EMAIL": "a b>" for role in ("AUTHOR", "COMMITTER")}
    (tmp_path / "cart.py").write_text("a\n")
    git(tmp_path, "add", "-A")
    asked = ["git", "commit", "-q", "-m", "Change"]
    subprocess.run(asked, cwd=tmp_path, env={**os.environ, **who}, check=True)
    repository, head = opened(tmp_path)
    (one,) = last_writers(repository, head, "cart.py", most=5)
    (two,) = writers_of(repository, head, "cart.py", (), since=LONG_AGO)
    assert one == two
    assert one.name == name
