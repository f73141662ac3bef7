"""Branches in a fork of ours, pulls in the repository that it is of."""

from __future__ import annotations

import pytest

from sweeper.errors import ForgeError
from sweeper.forge.values import Merged
from tests.forge.github_world import GitHubWorld
from tests.forge.gitlab_world import GitLabWorld
from tests.forge.world import OWNER


def test_a_pull_from_a_fork_lives_as_any_other(served: GitHubWorld | GitLabWorld) -> None:
    served.push("sweeper/hats", {"a.txt": "a\n"})
    ours = served.forge.ensure_pull("sweeper/hats", "main", "From here", "Body.")
    served.fork()
    forge = served.forge
    with pytest.raises(ForgeError):
        forge.ensure_pull("sweeper/never", "main", "Title", "Body.")
    head = served.push("sweeper/caps", {"b.txt": "b\n"})
    pull = forge.ensure_pull("sweeper/caps", "main", "From a fork", "Body.")
    assert (pull.head, pull.state) == (head, "open")
    assert pull.source == forge.wire.source
    assert pull.source != forge.project().name
    before = served.writes()
    again = forge.ensure_pull("sweeper/caps", "main", "From a fork", "Body.")
    assert again.number == pull.number
    assert served.writes() == before
    assert [p.number for p in forge.pulls(branch="sweeper/caps")] == [pull.number]
    assert {p.number for p in forge.pulls(is_open=True)} == {ours.number, pull.number}
    assert [one.path for one in forge.touched(pull.number)] == ["b.txt"]
    assert isinstance(forge.merge(pull.number, head, method="squash", message="x"), Merged)
    assert forge.delete_branch("sweeper/caps", head) is None
    assert "sweeper/caps" not in served.branches()


def test_a_branch_by_the_same_name_in_the_repository_is_another(
    served: GitHubWorld | GitLabWorld,
) -> None:
    served.push("sweeper/hats", {"a.txt": "a\n"})
    there = served.forge.ensure_pull("sweeper/hats", "main", "From here", "Body.")
    served.close(OWNER, there.number)
    served.fork()
    served.push("sweeper/hats", {"a.txt": "other\n"})
    pull = served.forge.ensure_pull("sweeper/hats", "main", "From a fork", "Body.")
    assert (pull.state, pull.number != there.number) == ("open", True)
