"""A git repository with a history of given dates, authors and files."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Project:
    """A repository in a temporary folder, and what a test does to it."""

    root: Path

    def git(self, *arguments: str, when: str = "2026-01-01", author: str = "Ada") -> str:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        about = {"NAME": author, "EMAIL": f"{author}@example.org", "DATE": f"{when}T12:00:00Z"}
        roles = ("AUTHOR", "COMMITTER")
        who = {f"GIT_{role}_{key}": value for role in roles for key, value in about.items()}
        settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        asked = ["git", "-c", "protocol.file.allow=always", *arguments]
        done = subprocess.run(asked, cwd=self.root, env=ours | settings | who, capture_output=True)
        assert done.returncode == 0, done.stderr
        return os.fsdecode(done.stdout).strip()

    def write(self, files: Mapping[str, str | None]) -> None:
        for name, content in files.items():
            path = self.root / name
            if content is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content)

    def commit(
        self,
        files: Mapping[str, str | None],
        message: str = "Change",
        *,
        when: str = "2026-01-01",
        author: str = "Ada",
    ) -> str:
        self.write(files)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message, when=when, author=author)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    root.mkdir()
    made = Project(root)
    made.git("init", "-q", "-b", "main")
    return made
