from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

from sweeper.cli.main import run

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
EXPECTED = tomllib.loads((FIXTURES / "demo" / "expect.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def demo() -> ModuleType:
    spec = importlib.util.spec_from_file_location("demo", FIXTURES / "demo.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {".git", "__pycache__", ".pytest_cache"} & set(path.parts)
    }


@pytest.fixture(scope="module")
def repository(demo: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    demo.build(folder)
    return folder


def test_history_ends_in_the_project_and_is_the_same_each_time(
    demo: ModuleType, repository: Path, tmp_path: Path
) -> None:
    demo.build(tmp_path)
    assert git(tmp_path, "rev-parse", "HEAD") == git(repository, "rev-parse", "HEAD")
    assert files(repository) == files(FIXTURES / "demo" / "app")
    assert git(repository, "status", "--porcelain") == ""
    assert "(#12)" in git(repository, "log", "-S", "legacy_quote(parcel)", "--format=%s")


def test_its_own_tests_pass(repository: Path, small_python: Path) -> None:
    command = [str(small_python), "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    subprocess.run(command, cwd=repository, check=True, capture_output=True)


def test_expectations_name_what_is_there() -> None:
    for one in (*EXPECTED["found"], *EXPECTED["reported"], *EXPECTED["stays"]):
        text = (FIXTURES / "demo" / "app" / one["path"]).read_text(encoding="utf-8")
        assert one.get("symbol", "").rpartition(".")[2] in text
        assert one.get("code", "") in text


Row = dict[str, str | float]


@pytest.fixture(scope="module")
def shown(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """The findings of a scan, each with the code of its first line."""
    target = tmp_path_factory.mktemp("out") / "report.json"
    options = ["--no-cache", "--quiet", "--format", "json", "--output", str(target)]
    assert run(["scan", *options, str(repository)]) == 1
    findings: list[Row] = json.loads(target.read_text())["findings"]
    for one in findings:
        lines = (repository / str(one["path"])).read_text(encoding="utf-8").splitlines()
        one["code"] = lines[int(one["line"]) - 1].strip()
    return findings


@pytest.fixture(scope="module")
def sure(shown: list[Row]) -> list[Row]:
    """Those that may be removed."""
    return [one for one in shown if float(one["confidence"]) >= 0.9]


def is_about(finding: Row, expected: Mapping[str, str]) -> bool:
    if finding["path"] != expected["path"]:
        return False
    if expected.get("kind", finding["kind"]) != finding["kind"]:
        return False
    if "code" in expected:
        return str(finding["code"]).startswith(expected["code"])
    return "symbol" not in expected or finding["qualname"] == expected["symbol"]


def test_leaves_alone_what_only_looks_dead(sure: list[Row]) -> None:
    wrong = [one for one in EXPECTED["stays"] for found in sure if is_about(found, one)]
    assert wrong == []


def test_finds_all_that_is_dead_and_nothing_else(sure: list[Row]) -> None:
    missing = [one for one in EXPECTED["found"] if not any(is_about(f, one) for f in sure)]
    extra = [found for found in sure if not any(is_about(found, one) for one in EXPECTED["found"])]
    assert (missing, extra) == ([], [])


def test_reports_what_it_is_less_sure_of(shown: list[Row], sure: list[Row]) -> None:
    for one in EXPECTED["reported"]:
        assert any(is_about(found, one) for found in shown)
        assert not any(is_about(found, one) for found in sure)


def test_the_demonstration_removes_and_proves(tmp_path: Path) -> None:
    command = [sys.executable, str(FIXTURES / "demo.py")]
    environment = {
        **os.environ,
        "TMPDIR": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PYTHONPATH": str(FIXTURES.parent),
    }
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    removed = re.search(r"removed +(\d+) findings", done.stdout)
    assert removed is not None
    assert int(removed[1]) == len(EXPECTED["found"])
    outcomes = re.findall(r"check +(\w+)", done.stdout)
    assert outcomes.count("skipped") == 1  # it uses no type checker
    assert outcomes.count("passed") == len(outcomes) - 1
    assert re.search(r"text +/\S+\.md", done.stdout)
