"""A new world for each test, of each kind of forge."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forge.local_world import in_folder, in_memory
from tests.forge.world import World

KINDS = ["memory", "folder"]


@pytest.fixture(params=KINDS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """A repository on a forge."""
    kind: str = request.param
    return in_memory() if kind == "memory" else in_folder(tmp_path / "forge")
