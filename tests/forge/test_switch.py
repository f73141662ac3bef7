"""A variable at the forge stops commands there: of the repository, and of who owns it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forge.github_world import GitHubWorld, Stack
from tests.forge.gitlab_world import GitLabStack, running
from tests.forge.organisation import organisation
from tests.forge.stage import Command, Launcher, stage
from tests.forge.test_many import ends
from tests.forge.world import OWNER


@pytest.mark.parametrize("command", ["sweep", "tend"])
def test_a_variable_stops_a_command(
    command: Command, stack: Stack | GitLabStack, started: Launcher, tmp_path: Path
) -> None:
    shop = stage(stack, started, tmp_path)
    held = stack.shim if isinstance(shop.world, GitHubWorld) else stack.hub  # type: ignore[union-attr]
    before = shop.seen()
    try:
        shop.world.set_variable("SWEEPER_STOP", "release week")
        assert shop.run(command) == 0, shop.launcher.said
        assert "repository's variable SWEEPER_STOP at the forge is set" in shop.launcher.said
        shop.world.set_variable("SWEEPER_STOP", "we move house", OWNER)
        assert shop.run(command) == 0, shop.launcher.said
        assert "organisation's variable SWEEPER_STOP is set: we move house" in shop.launcher.said
        assert shop.seen() == before
        # Whoever may not read them is not stopped by them.
        held.closed |= {OWNER, shop.world.forge.project().name}
        assert shop.run(command) == 0, shop.launcher.said
        assert "stopped" not in shop.launcher.said
    finally:
        held.variables.clear()
        held.closed.clear()


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[GitLabStack]:
    """Servers of one test."""
    (tmp_path / "git").mkdir()
    with running(tmp_path / "git") as stack:
        yield stack


@pytest.mark.slow
@pytest.mark.forge
def test_many_are_stopped_at_once(alone: GitLabStack, tmp_path: Path) -> None:
    """The owner is asked once, and nothing is fetched; a hidden value counts as one."""
    (tmp_path / "runs").mkdir()
    with organisation(alone, tmp_path / "runs", speed=20) as org:
        for _ in range(3):
            org.add("dead")
        alone.hub.variables[OWNER, "SWEEPER_STOP"] = None
        code, document = org.run()
        assert code == 0
        assert set(ends(document).values()) == {"stopped"}
        assert "its value is hidden" in str(document["repositories"][0])
        asked = [path for _, path in alone.faults.seen if f"/groups/{OWNER}/variables" in path]
        assert len(asked) == 1
        assert org.writes == []
        assert not list((tmp_path / "runs/cache").rglob("*.pack"))
        alone.hub.variables.clear()
        assert set(ends(org.run()[1]).values()) == {"proposed"}
