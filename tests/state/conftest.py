"""A repository, and the locations that a state may have."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from sweeper.git import Repository
from sweeper.ledger.verify import Inspection, verify
from sweeper.state import State, open_state, stored_lines

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
Open = Callable[..., AbstractContextManager[State]]


def git(folder: Path, *arguments: str) -> str:
    named = ["-c", "user.name=Ada", "-c", "user.email=ada@shop.example"]
    command = ["git", *named, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def make_repository(folder: Path) -> Repository:
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / "shop.py").write_text("PRICE = 1\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=Open the shop")
    repository = Repository.open(folder)
    assert repository is not None
    return repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return make_repository(tmp_path / "shop")


@pytest.fixture(params=["local", "folder", "branch", "memory", "file"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    match request.param:
        case "local":
            yield "local"
        case "folder":
            yield str(tmp_path / "state")
        case "branch":
            yield "branch:sweeper/state"
        case "file":
            yield (tmp_path / "bucket").as_uri()
        case _:
            from fsspec.implementations.memory import MemoryFileSystem

            yield "memory://bucket/state"
            MemoryFileSystem.store.clear()
            MemoryFileSystem.pseudo_dirs[:] = [""]


@pytest.fixture
def opened(repository: Repository, location: str) -> Open:
    """Opens the state for a run."""
    return partial(open_in, location, repository)


def open_in(
    location: str, repository: Repository, run: str = "r1", *, is_dry: bool = False
) -> AbstractContextManager[State]:
    return open_state(location, repository, run=run, actor="ada", now=lambda: NOON, is_dry=is_dry)


def inspect(location: str, repository: Repository, *heads: str) -> Inspection:
    return verify(partial(stored_lines, location, repository), heads)
