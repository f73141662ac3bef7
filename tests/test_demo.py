from __future__ import annotations

import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


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


def test_its_own_tests_pass(repository: Path) -> None:
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    subprocess.run(command, cwd=repository, check=True, capture_output=True)


def test_expectations_name_what_is_there() -> None:
    expected = tomllib.loads((FIXTURES / "demo" / "expect.toml").read_text(encoding="utf-8"))
    for one in (*expected["found"], *expected["stays"]):
        text = (FIXTURES / "demo" / "app" / one["path"]).read_text(encoding="utf-8")
        assert one.get("symbol", "").rpartition(".")[2] in text
        assert one.get("code", "") in text
