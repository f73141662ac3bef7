"""One walk over all patches finds for every line the commit that git blame finds."""

from __future__ import annotations

import random
from array import array
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sweeper.git import Repository
from sweeper.git.patches import read_patches
from sweeper.verify.history.lines import Blame, Trace, stretches_of

if TYPE_CHECKING:
    from tests.verify.history.conftest import Project

LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)


def owners(project: Project, path: str, lines: int) -> list[str]:
    """Return the subject of the commit that owns each line, by our walk."""
    repository = Repository.open(project.root)
    assert repository is not None
    head = project.git("rev-parse", "HEAD")
    blame, subjects = Blame(), []
    for number, patch in enumerate(read_patches(repository, head, ["*.py"])):
        subjects.append(patch.subject)
        blame.take(number, patch.files)
    trace = blame.traces()[path.encode()]
    return [
        subjects[owner]
        for _, _, owner, _ in (next(stretches_of(trace, n, n)) for n in range(1, lines + 1))
    ]


def test_lines_that_stayed_keep_their_commit(project: Project) -> None:
    project.commit({"a.py": "1\n2\n3\n"}, "one")
    project.commit({"a.py": "0\n1\n2\n3\n4\n"}, "two")
    project.commit({"b.py": "1\n"}, "other")
    assert owners(project, "a.py", 5) == ["two", "one", "one", "one", "two"]


def test_lines_around_a_removal_keep_their_commit(project: Project) -> None:
    project.commit({"a.py": "1\n2\n3\n4\n"}, "one")
    project.commit({"a.py": "1\n4\n"}, "two")
    assert owners(project, "a.py", 2) == ["one", "one"]


def test_a_file_that_moved_as_it_was_keeps_its_commits(project: Project) -> None:
    project.commit({"a.py": "1\n2\n"}, "one")
    project.commit({"a.py": "1\n3\n"}, "two")
    project.commit({"a.py": None, "b.py": "1\n3\n"}, "move")
    project.commit({"b.py": "1\n3\n4\n", "a.py": "new\n"}, "four")
    assert owners(project, "b.py", 3) == ["one", "two", "four"]
    assert owners(project, "a.py", 1) == ["four"]


def test_a_file_that_moved_and_changed_keeps_the_commits_of_what_stayed(project: Project) -> None:
    lines = "".join(f"{number}\n" for number in range(20))
    project.commit({"old/a.py": lines}, "one")
    project.commit({"old/a.py": None, "new/b.py": lines.replace("5\n", "five\n", 1)}, "move")
    assert owners(project, "new/b.py", 7) == [*["one"] * 5, "move", "one"]


def test_what_was_another_kind_of_file_is_new(project: Project) -> None:
    project.commit({"a.txt": "1\n2\n3\n", "b.cfg": "4\n5\n6\n"}, "one")
    project.commit({"a.txt": None, "a.py": "1\n2\n3\n", "b.cfg": None, "b.py": "4\n5\n6\n"}, "two")
    assert owners(project, "a.py", 3) == owners(project, "b.py", 3) == ["two"] * 3


def test_a_changed_line_belongs_to_the_change(project: Project) -> None:
    project.commit({"a.py": "1\n2\n3\n"}, "one")
    project.commit({"a.py": "1\nx\n3\n"}, "two")
    assert owners(project, "a.py", 3) == ["one", "two", "one"]


def test_a_file_made_anew_forgets_the_old_one(project: Project) -> None:
    project.commit({"a.py": "1\n2\n"}, "one")
    project.commit({"a.py": None}, "gone")
    project.commit({"a.py": "1\n2\n"}, "anew")
    assert owners(project, "a.py", 2) == ["anew", "anew"]


def test_a_merge_owns_what_it_brought(project: Project) -> None:
    project.commit({"a.py": "1\n2\n3\n"}, "one")
    project.git("switch", "-q", "-c", "side")
    project.commit({"a.py": "1\n2\n3\n4\n"}, "side")
    project.git("switch", "-q", "main")
    project.commit({"a.py": "0\n1\n2\n3\n"}, "two")
    project.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    assert owners(project, "a.py", 5) == ["two", "one", "one", "one", "merge"]


@pytest.mark.parametrize("seed", range(2))
def test_agrees_with_git_on_any_history(project: Project, seed: int) -> None:
    chance = random.Random(seed)
    lines = [f"line {number}" for number in range(30)]
    for step in range(25):
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(lines) + 1)
            match chance.choice(["insert", "remove", "change"]):
                case "insert":
                    lines[place:place] = [f"{step} new {n}" for n in range(chance.randint(1, 5))]
                case "remove":
                    del lines[place : place + chance.randint(1, 4)]
                case _:
                    lines[place : place + 1] = [f"{step} changed {place}"]
        project.commit({"a.py": "".join(f"{line}\n" for line in lines)}, f"step {step}")
    repository = Repository.open(project.root)
    assert repository is not None
    blamed = repository.blame("a.py", "HEAD", ranges=(), since=LONG_AGO)
    assert owners(project, "a.py", len(lines)) == [line.subject for line in blamed]


def test_stretches_are_cut_to_what_is_asked() -> None:
    trace = Trace(array("i", [1, 5, 9]), array("i", [7, -1, 8]), array("i", [0, 20, 0]), b"old.py")
    assert list(stretches_of(trace, 4, 10)) == [(4, 4, 7, 3), (5, 8, -1, 20), (9, 10, 8, 0)]
    assert list(stretches_of(trace, 6, 7)) == [(6, 7, -1, 21)]
