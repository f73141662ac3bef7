from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from sweeper.cli.main import run
from sweeper.engine import Engine
from sweeper.engine.cluster import connected
from sweeper.engine.local import Local
from sweeper.engine.serial import Serial
from sweeper.job import Job
from sweeper.model import Report
from sweeper.services import no_progress
from sweeper.workspace import open_town
from sweeper.workspace.members import Member
from sweeper.workspace.report import report_of
from sweeper.workspace.shelf import Site
from tests.engine.dask_world import World, running
from tests.workspace.members import forgetful, job, members, poisoned, write

Capture = pytest.CaptureFixture[str]
LONGEST = 15.0  # the machine may be busy
REASONS = {
    "kills": "its process ended: signal 9",
    "raises": "ValueError: poison",
    "never ends": "it took longer than 15 s",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running(tmp_path_factory.mktemp("world")) as started:
        yield started


def judged(
    folder: Path,
    engine: Engine,
    *,
    job_for: Callable[[Member], Job] = job,
    progress: Callable[[str, int, int], None] = no_progress,
) -> Report:
    """Look at four libraries and a program with an engine; the run has a folder of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "run").mkdir(parents=True)
    found = members(folder, 4)
    site = Site(folder / "run", job_for, forgetful)
    return report_of(open_town(found, site, engine, progress))


def test_the_report_is_the_same_to_the_byte(
    world: World, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path, 6)
    (tmp_path / "rules.toml").write_text("[policy]\nreport_confidence = 0.5\n")
    monkeypatch.chdir(tmp_path)
    engines = (["--jobs", "1"], ["--jobs", "2"], ["--engine", f"dask://{world.address}"])
    reports = []
    for engine in engines:
        options = ["--closed-world", "--min-confidence", "0", "--no-cache", "--format", "json"]
        options += ["--config", "rules.toml"]
        assert run(["scan", "--workspace", str(file), *options, *engine]) == 1
        reports.append(capsys.readouterr().out)
    assert reports[0] == reports[1] == reports[2]
    for evidence in ("dead3", "workspace-unused", "workspace-text", "workspace-string"):
        assert evidence in reports[0]
    assert "used0" not in reports[0]


def test_a_worker_that_is_killed_changes_nothing(world: World, tmp_path: Path) -> None:
    expected = judged(tmp_path / "town", Serial())
    killed: list[str] = []

    def progress(stage: str, done: int, total: int) -> None:
        if done and stage in ("link", "judge") and stage not in killed:
            killed.append(stage)
            world.kill_worker()

    with connected(world.address) as cluster:
        assert judged(tmp_path / "town", cluster, progress=progress) == expected
    assert killed == ["link", "judge"]


def test_it_does_not_matter_what_others_left(tmp_path: Path) -> None:
    expected = judged(tmp_path / "town", Serial())

    def lose(stage: str, done: int, total: int) -> None:
        for file in (tmp_path / "town" / "run").iterdir():
            file.unlink()

    with Local(2) as local:
        assert judged(tmp_path / "town", local, progress=lose) == expected

    def lose_all(stage: str, done: int, total: int) -> None:
        shutil.rmtree(tmp_path / "town" / "run", ignore_errors=True)

    with Local(2) as local:
        assert judged(tmp_path / "town", local, progress=lose_all) == expected


@pytest.mark.parametrize(
    "how", ["kills", "raises", pytest.param("never ends", marks=pytest.mark.slow)]
)
def test_a_poisoned_repository_costs_its_own_part(how: str, tmp_path: Path) -> None:
    with Local(2, longest=LONGEST) as local:
        report = judged(tmp_path / "town", local, job_for=partial(poisoned, how))
    check_part(report, REASONS[how])


@pytest.mark.slow
@pytest.mark.parametrize("how", ["kills", "raises", "never ends"])
def test_so_it_is_on_a_cluster(how: str, world: World, tmp_path: Path) -> None:
    with connected(world.address, longest=LONGEST) as cluster:
        report = judged(tmp_path / "town", cluster, job_for=partial(poisoned, how))
    check_part(report, "KilledWorker: " if how == "kills" else REASONS[how])


def check_part(report: Report, reason: str) -> None:
    """Check that one library was not read, and that nobody is sure of not being used by it."""
    assert [(one.subject, one.stage) for one in report.skipped] == [("lib3", "read")]
    assert report.skipped[0].reason.startswith(reason)
    assert not report.complete
    cases = [case for case in report.cases if case.finding.kind == "dead-symbol"]
    dead = {case.finding.subject: case for case in cases}
    assert "lib2/parcel2/core.py::dead2" in dead
    for case in dead.values():
        assert "workspace-incomplete" in {evidence.source for evidence in case.evidence}
        assert case.confidence < 0.5
    assert not any(subject.startswith("lib3/") for subject in dead)
