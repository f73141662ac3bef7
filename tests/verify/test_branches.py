"""A branch that adds a use of a name speaks for it; a merged or an old one does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sweeper.verify.branches import hear
from tests.verify.history.conftest import project as project
from tests.verify.history.test_history import CODE, NO_USE, USE, finding, scene

if TYPE_CHECKING:
    from tests.verify.history.conftest import Project


def heard(project: Project, **about: str) -> list[str]:
    commit = project.git("rev-parse", "main")
    said = hear([finding()], scene(project.root, commit=commit, **about))
    return [evidence.note for evidence in said.get("f1", ())]


@pytest.fixture
def branched(project: Project) -> Project:
    project.commit({"cart.py": CODE, "main.py": NO_USE})
    project.git("checkout", "-q", "-b", "next")
    project.commit({"main.py": USE}, when="2026-01-03")
    project.git("checkout", "-q", "main")
    project.commit({"other.py": "x = 1\n"}, when="2026-01-02")
    return project


def test_a_branch_adds_a_use(branched: Project) -> None:
    assert heard(branched) == ["the branch next adds a use of the name"]


def test_a_remote_branch_adds_a_use(branched: Project) -> None:
    branched.git("update-ref", "refs/remotes/origin/next", "next")
    branched.git("branch", "-q", "-D", "next")
    assert heard(branched) == ["the branch origin/next adds a use of the name"]


def test_old_branches_say_nothing(branched: Project) -> None:
    assert heard(branched, as_of="2027-01-01") == []


def test_merged_branches_say_nothing(branched: Project) -> None:
    branched.git("merge", "-q", "--no-edit", "next")
    assert heard(branched) == []


def test_a_branch_that_removes_it_says_nothing(branched: Project) -> None:
    branched.git("checkout", "-q", "next")
    branched.commit({"main.py": NO_USE, "cart.py": "def total():\n    return 1\n"})
    branched.git("checkout", "-q", "main")
    assert heard(branched) == []


def test_a_branch_without_a_common_commit_says_nothing(branched: Project) -> None:
    branched.git("checkout", "-q", "--orphan", "apart")
    branched.commit({"main.py": USE}, when="2026-01-04")
    branched.git("checkout", "-q", "main")
    branched.git("branch", "-q", "-D", "next")
    assert heard(branched) == []
