from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from sweeper.cli.main import run
from sweeper.engine import Failed, results
from sweeper.engine.cluster import connected
from sweeper.errors import ServiceError
from tests.engine.calls import double, once
from tests.engine.dask_world import World, running


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running(tmp_path_factory.mktemp("world")) as started:
        yield started


@pytest.mark.parametrize("are_short", [False, True])
def test_a_cluster_gives_what_this_process_gives(world: World, are_short: bool) -> None:
    with connected(world.address) as cluster:
        assert cluster.size == 2
        given = [1, 2, 13, *range(20, 40)]
        found = dict(results(cluster, double, given, are_short=are_short))
    assert found.pop(2) == Failed("ValueError: thirteen")
    assert found == {i: 2 * number for i, number in enumerate(given) if number != 13}


def test_a_lost_worker_changes_nothing(world: World, tmp_path: Path) -> None:
    with connected(world.address) as cluster:
        found = dict(results(cluster, partial(once, tmp_path), [1, 2, 3, 4]))
    assert found == {0: 1, 1: 2, 2: 3, 3: 4}


def test_who_never_ends_is_given_up(world: World) -> None:
    with connected(world.address, longest=1) as cluster:
        found = dict(results(cluster, double, [15, 1, 2]))
    assert found == {0: Failed("it took longer than 1 s", is_final=True), 1: 2, 2: 4}


@pytest.mark.slow
def test_who_kills_every_worker_costs_its_own_part(world: World) -> None:
    with connected(world.address) as cluster:
        found = dict(results(cluster, double, [1, 14, 2, 3]))
    failed = found.pop(1)
    assert isinstance(failed, Failed)
    assert failed.reason.startswith("KilledWorker: ")
    assert found == {0: 2, 2: 4, 3: 6}


@pytest.mark.slow
def test_another_scheduler_takes_up_what_one_left(tmp_path: Path) -> None:
    with running(tmp_path, workers=1) as world, connected(world.address) as cluster:
        found = results(cluster, double, [*range(20, 30)])
        first = next(found)
        world.kill()
        world.start(1)
        assert dict([first, *found]) == {i: 2 * number for i, number in enumerate(range(20, 30))}


def test_nobody_there() -> None:
    said = pytest.raises(ServiceError, match="no scheduler answers")
    with said, connected("127.0.0.1:9", patience=0.5):
        pass


def test_without_workers(tmp_path: Path) -> None:
    said = pytest.raises(ServiceError, match="has no workers")
    with running(tmp_path, workers=0) as world, said, connected(world.address, patience=0.5):
        pass


@pytest.mark.parametrize("address", ["dask://", "dask://host", "http://host:1", "dask://host:port"])
def test_what_is_no_address_is_said(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scan", "--engine", address]) == 2
    assert "is no address such as dask://scheduler:8786" in capsys.readouterr().err


def test_an_engine_is_for_workspaces(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["scan"], ["audit", "x"]):
        assert run([*command, "--engine", "dask://localhost:8786"]) == 2
        assert "--engine is for the repositories of a --workspace" in capsys.readouterr().err


def test_without_the_library_its_installation_is_named(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "workspace.toml").write_text('[[repository]]\npath = "one"\n')
    program = (
        "import sys; sys.modules['distributed'] = None\n"
        "from sweeper.cli.main import run\n"
        "sys.exit(run(['scan', '--workspace', 'workspace.toml', '--engine', 'dask://localhost:1']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "pip install 'sweeper-engine[cluster]'" in done.stderr
