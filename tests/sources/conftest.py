from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sweeper.config import Rules, load

Git = Callable[..., str]


@pytest.fixture(scope="session")
def rules() -> Rules:
    return load(lambda path: None)[0]


@pytest.fixture
def git() -> Git:
    def run(folder: Path, *arguments: str) -> str:
        who = ["-c", "user.name=Ada", "-c", "user.email=ada@shop.example"]
        safe = ["-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main"]
        done = subprocess.run(
            ["git", *who, *safe, *arguments], cwd=folder, check=True, capture_output=True
        )
        return done.stdout.decode().strip()

    return run


@pytest.fixture
def write() -> Callable[[Path, Mapping[str, str | bytes]], None]:
    def run(root: Path, files: Mapping[str, str | bytes]) -> None:
        for path, text in files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode() if isinstance(text, str) else text)

    return run
