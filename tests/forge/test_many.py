"""One run over many projects: at one pace, and taken up after any stop, with nothing done twice.

The clock of the runs is quicker than ours; see `organisation.py`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.forge import github_world
from tests.forge.git_server import git
from tests.forge.gitlab_world import running
from tests.forge.organisation import POISONED, Organisation, Sort, files_of, organisation
from tests.forge.pacing import patient
from tests.forge.quick import start
from tests.forge.world import BOT

pytestmark = [pytest.mark.slow, pytest.mark.forge, pytest.mark.timeout(600)]
SCHEMA = json.loads((files("sweeper.rounds") / "schema.json").read_text())
SORTS: tuple[Sort, ...] = ("dead", "clean", "dead", *POISONED, "dead", "tested", "dead")
_SECOND = 1 - 1e-6  # as far as numbers can tell
ENDS = {
    "dead": "proposed",
    "tested": "proposed",
    "clean": "nothing-to-do",
    "hostile": "misconfigured",
    "refusing": "refused",
    "no-commit": "empty",
    "no-python": "empty",
    "off": "stopped",
    "missing": "unreadable",
}


@contextmanager
def made(folder: Path, sorts: Sequence[Sort], **clock: Any) -> Iterator[Organisation]:
    """Give an organisation with projects of these sorts."""
    for name in ("git", "runs"):
        (folder / name).mkdir()
    with running(folder / "git") as stack, organisation(stack, folder / "runs", **clock) as org:
        for sort in sorts:
            org.add(sort)
        yield org


@pytest.fixture
def org(tmp_path: Path) -> Iterator[Organisation]:
    with made(tmp_path, SORTS, speed=20) as org:
        yield org


def ending_of(name: str) -> str:
    return ENDS[name.rpartition("/")[2].rpartition("-")[0]]


def ends(document: dict[str, Any]) -> dict[str, str]:
    jsonschema.validate(document, SCHEMA)
    return {one["repository"]: one["ending"] for one in document["repositories"]}


def before(document: dict[str, Any]) -> set[str]:
    return {one["repository"] for one in document["before"]}


def check_all(org: Organisation) -> None:
    """Each project has ended as it has to, and nothing is there twice."""
    assert {name: entry["ending"] for name, entry in org.visited().items()} == {
        name: ending_of(name) for name in org.names
    }
    assert org.duplicates() == []
    assert org.pulls() == SORTS.count("dead") + SORTS.count("tested")
    assert org.gap() >= _SECOND


def test_each_project_ends_in_one_way_and_a_second_round_writes_nothing(org: Organisation) -> None:
    code, document = org.run()
    assert code == 4, "one is missing"
    assert ends(document) == {name: ending_of(name) for name in org.names}
    check_all(org)
    for one in document["repositories"]:
        has_finding = one["ending"] in ("proposed", "refused")
        assert sum(one["outcomes"].values()) == has_finding
        found = one["report"]["findings"] if one["report"] else []
        assert all(finding["outcome"] for finding in found)
    told = json.dumps(document) + (org.folder / "said.txt").read_text()
    assert f"token-of-{BOT}" not in told
    written = len(org.writes)
    code, document = org.run()
    assert (code, document["round"]) == (4, 2)
    assert ends(document) == {name: ending_of(name) for name in org.names}
    assert len(org.writes) == written
    check_all(org)


def test_a_run_that_its_time_has_stopped_is_taken_up(org: Organisation) -> None:
    code, first = org.run("sweep", "--time-limit", "0.9")
    assert code == 5
    later = [name for name, ending in ends(first).items() if ending == "later"]
    assert 0 < len(later) < len(SORTS)
    assert later == org.names[-len(later) :]
    code, second = org.run()
    assert code == 4
    assert list(ends(second)) == later
    assert before(second) == set(org.names) - set(later)
    check_all(org)


def test_a_run_that_was_killed_is_taken_up(org: Organisation) -> None:
    """Killed in the middle of the second, of the fourth and of the last visit that writes."""
    for count in (2, 8, 12):
        process = org.start()
        while len(org.writes) < count:
            assert process.poll() is None
            time.sleep(0.002)
        org.kill(process)
    code, document = org.run()
    assert code in (0, 4)
    assert set(ends(document)) | before(document) == set(org.names)
    assert document["round"] == 1
    check_all(org)
    written = len(org.writes)
    assert org.run()[1]["round"] == 2
    assert len(org.writes) == written


def test_all_have_one_budget_which_outlives_runs(tmp_path: Path) -> None:
    """Five things may be created in an hour, which is twelve seconds of ours; two are of each."""
    with made(tmp_path, ["dead"] * 7, speed=300, hourly=5) as org:
        code, document = org.run("sweep", "--time-limit", "40")
        assert code == 5
        assert "later" in ends(document).values()
        code, document = org.run("sweep", "--time-limit", "600")
        assert code == 0
        assert len(ends(document)) + len(document["before"]) == 7
        assert org.most(3600, created=True) == 5
        assert sum(write.method == "POST" for write in org.writes) == 14
        assert org.gap() >= _SECOND
        assert org.duplicates() == []


def test_clones_here_and_names_are_one_round(org: Organisation) -> None:
    """The clone of a project makes the same pull as the project by its name."""
    name = org.names[0]
    clone = org.folder / "clone"
    git(org.folder, "clone", "-q", f"{org.address}/{name}.git", str(clone))
    org.list.write_text(f"{clone}\n{name}\n{org.address}/{name}.git  # the same\n")
    code, document = org.run()
    assert (code, ends(document)) == (0, {str(clone): "proposed", name: "proposed"})
    assert org.pulls() == 1
    assert org.duplicates() == []


def test_github_too(github: github_world.Stack, tmp_path: Path) -> None:
    worlds = []
    for number in range(3):
        (tmp_path / str(number)).mkdir()
        worlds.append(github_world.new_world(github, tmp_path / str(number), pace=patient(600)))
        worlds[-1].push("main", files_of("dead", number))
    names = [world.repository for world in worlds]
    environ = {
        "GITHUB_API_URL": github.address,
        "GITHUB_SERVER_URL": github.git,
        "GITHUB_REPOSITORY": "not/this-one",
        "SWEEPER_TOKEN": f"token-of-{BOT}",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    (tmp_path / "org.toml").write_text("[proposals]\nonboarding = false\n")
    own = ("--state", str(tmp_path), "--config", str(tmp_path / "org.toml"), "--forge", "github")
    words = ("sweep", *own, "--as-of", "2027-03-01T12:00", "--format", "json", *names)
    for _ in range(2):
        run = start(words, environ, began=time.time(), speed=50)
        said, errors = run.communicate()
        assert run.returncode == 0, errors
        assert ends(json.loads(said)) == dict.fromkeys(names, "proposed")
        assert f"token-of-{BOT}".encode() not in said + errors
        for world in worlds:
            assert len(list(world.forge.pulls())) == 1


def test_tend_visits_them_too(org: Organisation) -> None:
    org.run()
    code, document = org.run("tend")
    assert code == 4, "one is missing"
    found = ends(document)
    has_pull = {"proposed": "visited", "nothing-to-do": "nothing-to-do"}
    for name in org.names:
        expected = has_pull.get(ending_of(name), found[name])
        assert found[name] == expected
    visited = [one for one in document["repositories"] if one["ending"] == "visited"]
    assert all(one["report"]["pulls"][0]["action"] for one in visited)
    assert org.duplicates() == []
