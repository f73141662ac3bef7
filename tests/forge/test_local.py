"""What `Local` does that no other forge does: it lasts in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from sweeper.errors import ForgeError
from sweeper.forge import Person
from sweeper.forge.local import open_folder
from tests.forge.local_world import in_folder, new_state


def test_a_later_run_finds_what_an_earlier_one_left(tmp_path: Path) -> None:
    world = in_folder(tmp_path / "new" / "forge")
    world.push("sweeper/a", {"a.txt": "a\n"})
    pull = world.forge.ensure_pull("sweeper/a", "main", "Title", "Body.")
    later = open_folder(tmp_path / "new" / "forge", Person("other"), new_state())
    assert later.pull(pull.number) == pull
    assert later.ensure_pull("sweeper/a", "main", "Title", "Body.") == pull
    assert [path.name for path in (tmp_path / "new" / "forge").iterdir()] == ["forge.json"]


def test_a_broken_state_is_an_error_and_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "forge.json").write_text('{"project": 1}')
    forge = open_folder(tmp_path, Person("sweeper-bot"), new_state())
    with pytest.raises(ForgeError, match=r"forge\.json: is no state of a forge"):
        forge.pull(1)
    assert (tmp_path / "forge.json").read_text() == '{"project": 1}'


def test_what_failed_halfway_leaves_nothing(tmp_path: Path) -> None:
    world = in_folder(tmp_path)
    world.push("sweeper/a", {"a.txt": "a\n"})
    before = (tmp_path / "forge.json").read_bytes()
    with pytest.raises(ForgeError):
        world.forge.ensure_pull("sweeper/b", "main", "Title", "Body.")
    assert (tmp_path / "forge.json").read_bytes() == before
