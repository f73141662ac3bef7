"""A small shop with dead code of the kinds that need no history."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

PRICING = """\
import os
import sys

from labels import WIDTH


def main() -> int:
    return WIDTH
    print("never")


if __name__ == "__main__":
    sys.exit(main())
"""
LABELS = "import json\n\nWIDTH = 0\n"


def git(folder: Path, *arguments: str, date: str = "2024-05-01T12:00:00+00:00") -> str:
    named = ["-c", "user.name=Ada", "-c", "user.email=ada@shop.example"]
    command = ["git", *named, *arguments]
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    environment = {**os.environ, **dates}
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environment)
    return done.stdout.decode()


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shop without git."""
    (tmp_path / "pricing.py").write_text(PRICING)
    (tmp_path / "labels.py").write_text(LABELS)
    return tmp_path


@pytest.fixture
def shop(folder: Path) -> Path:
    """The shop as a repository, all committed, its code a year before the last commit."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=Open the shop")
    (folder / "README.md").write_text("A shop.\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=Say so", date="2025-05-01T12:00:00+00:00")
    return folder
