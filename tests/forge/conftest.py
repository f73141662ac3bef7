"""A new world for each test, of each kind of forge."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.forge import github_world, gitlab_world
from tests.forge.local_world import in_folder, in_memory
from tests.forge.node import install
from tests.forge.stage import Launcher, launcher
from tests.forge.world import World

SLOW = (pytest.mark.slow, pytest.mark.forge)
KINDS = ["memory", "folder", pytest.param("gitlab", marks=SLOW), pytest.param("github", marks=SLOW)]


class Spread(Protocol):
    """See `spread`."""

    def __call__(self, some: Sequence[Any], step: int, start: int) -> Sequence[Any]:
        """Give each so manieth, from that place on."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a server."""
    for item in items:
        if {"github", "gitlab", "served", "stack"} & set(getattr(item, "fixturenames", ())):
            for mark in SLOW:
                item.add_marker(mark)


@pytest.fixture(scope="session")
def app_key() -> str:
    """The private key of an App."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, 2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


@pytest.fixture(scope="session")
def github(tmp_path_factory: pytest.TempPathFactory, app_key: str) -> Iterator[github_world.Stack]:
    """The servers that stand for GitHub; at the end none of our requests was against its rules."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    modules = install(tmp_path_factory.mktemp("npm"), shared)
    with github_world.running(modules, tmp_path_factory.mktemp("git"), app_key) as stack:
        yield stack
        violations = [row for row in stack.log.read_text().splitlines() if "Violation" in row]
        assert not violations, "\n".join(violations)


@pytest.fixture(scope="session")
def gitlab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[gitlab_world.GitLabStack]:
    """The servers that stand for GitLab."""
    with gitlab_world.running(tmp_path_factory.mktemp("git")) as stack:
        yield stack


@pytest.fixture(params=["gitlab", "github"])
def stack(request: pytest.FixtureRequest) -> github_world.Stack | gitlab_world.GitLabStack:
    """The servers that stand for a forge."""
    found: github_world.Stack | gitlab_world.GitLabStack = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launcher]:
    """What starts commands in processes that die, or meet faults."""
    with launcher(tmp_path_factory.mktemp("said")) as made:
        yield made


@pytest.fixture
def spread(request: pytest.FixtureRequest) -> Spread:
    """Give each so manieth of what could be tried, or all of it with `--every`."""
    is_every = request.config.getoption("every")
    return lambda some, step, start: some if is_every else some[start::step]


@pytest.fixture(params=["gitlab", "github"])
def served(
    request: pytest.FixtureRequest, tmp_path: Path
) -> github_world.GitHubWorld | gitlab_world.GitLabWorld:
    """A repository on a forge whose wire can be made to fail; see `faults.py`."""
    stack = request.getfixturevalue(request.param)
    if request.param == "gitlab":
        return gitlab_world.new_world(stack, tmp_path)
    return github_world.new_world(stack, tmp_path)


@pytest.fixture(params=KINDS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """A repository on a forge."""
    kind: str = request.param
    if kind == "github":
        return github_world.new_world(request.getfixturevalue("github"), tmp_path)
    if kind == "gitlab":
        return gitlab_world.new_world(request.getfixturevalue("gitlab"), tmp_path)
    return in_memory() if kind == "memory" else in_folder(tmp_path / "forge")
