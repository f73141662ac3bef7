"""A small shop with dead code of the kinds that need no history."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

PRICING = """\
import os
import sys


def main() -> int:
    return 0
    print("never")


if __name__ == "__main__":
    sys.exit(main())
"""
LABELS = "import json\n"


def git(folder: Path, *arguments: str) -> None:
    named = ["-c", "user.name=Ada", "-c", "user.email=ada@shop.example"]
    command = ["git", *named, *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


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
    """The shop as a repository, all committed."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=Open the shop")
    return folder
