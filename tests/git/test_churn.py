from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from sweeper.git import Repository
from sweeper.git.churn import Churn, churn

OLD, NEW = "2024-01-01T00:00:00+0000", "2026-01-01T00:00:00+0000"


def commit(folder: Path, mail: str, date: str, *paths: str) -> None:
    for path in paths:
        with (folder / path).open("a") as file:
            file.write("more\n")
    git = ["git", "-c", "user.name=Ada", "-c", f"user.email={mail}"]
    environ = {"GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": date, "PATH": "/usr/bin:/bin"}
    for arguments in (["add", "-A"], ["commit", "-qm", "Work", "--allow-empty"]):
        subprocess.run([*git, *arguments], cwd=folder, check=True, env=environ)


def test_counts_commits_and_authors_since_a_day(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    odd = 'a \n"b".py'
    commit(tmp_path, "ada@shop.example", OLD, "a.py", "old.py", odd)
    commit(tmp_path, "ada@shop.example", NEW, "a.py", odd)
    commit(tmp_path, "ADA@shop.example", NEW, "a.py")
    commit(tmp_path, "eve@shop.example", NEW, "a.py", "other.py")
    commit(tmp_path, "eve@shop.example", NEW)
    repository = Repository.open(tmp_path)
    assert repository is not None
    head = repository.resolve("HEAD")
    since = datetime(2025, 6, 1, tzinfo=UTC)
    found = churn(repository, head, ["a.py", "old.py", odd, "never.py"], since=since)
    assert found == {"a.py": Churn(3, 2), odd: Churn(1, 1)}
