from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from sweeper.runners import RUNNERS

RUNNER = RUNNERS["pytest"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("cart.py", "def test_a(): pass\n"),
        ("setup.cfg", "[metadata]\n"),
        ("pyproject.toml", "[project]\n"),
        (".venv/test_a.py", ""),
        ("node_modules/test_a.py", ""),
        ("tests/__init__.py", ""),
    ],
)
def test_does_not_apply(tmp_path: Path, path: str, text: str) -> None:
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(text)
    assert not RUNNER.applies(tmp_path)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pytest.ini", ""),
        ("conftest.py", ""),
        ("setup.cfg", "[tool:pytest]\n"),
        ("tox.ini", "[pytest]\n"),
        ("pyproject.toml", "[tool.pytest.ini_options]\n"),
        ("tests/test_a.py", ""),
        ("tests/a_test.py", ""),
    ],
)
def test_applies(tmp_path: Path, path: str, text: str) -> None:
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(text)
    assert RUNNER.applies(tmp_path)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["pytest"], True),
        (["/usr/bin/py.test", "-x"], True),
        (["python3.12", "-m", "pytest", "tests"], True),
        (["python", "-m", "unittest"], False),
        (["python", "runtests.py", "pytest"], False),
        (["tox"], False),
    ],
)
def test_is_start(command: list[str], expected: bool) -> None:
    assert RUNNER.is_start(command) is expected


def run(root: Path, python: Path, *tests: str) -> dict[str, str]:
    """The real thing: outcomes by id, from the runner of this test run."""
    xml = root / "results.xml"
    modules = ["pytest"]
    start = RUNNER.start(str(python))
    command = [*start, *RUNNER.arguments(results=xml, tests=tests, modules=modules)]
    subprocess.run(command, cwd=root, check=False, capture_output=True, stdin=subprocess.DEVNULL)
    return {result.id: result.outcome for result in RUNNER.results(xml.read_bytes(), root)}


def test_real_run(tmp_path: Path, small_python: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -x -v --maxfail=1\n")
    (tmp_path / "base.py").write_text("class Base:\n    def test_inherited(self): pass\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text(
        "import pytest\nfrom base import Base\n"
        "def test_fails(): assert 0\n"
        "@pytest.mark.parametrize('n', ['a.b', 'c::d'])\ndef test_n(n): pass\n"
        "class TestC(Base):\n    class TestD:\n        def test_e(self): pytest.skip()\n"
        "@pytest.fixture\ndef bad():\n    yield\n    1 / 0\n"
        "def test_teardown(bad): pass\n"
        "@pytest.mark.xfail\ndef test_x(): assert 0\n"
    )
    (tmp_path / "tests" / "test_broken.py").write_text("import not_there\n")
    path = "tests/test_a.py"
    assert run(tmp_path, small_python) == {
        f"{path}::test_fails": "failed",
        f"{path}::test_n[a.b]": "passed",
        f"{path}::test_n[c::d]": "passed",
        f"{path}::TestC::test_inherited": "passed",
        f"{path}::TestC::TestD::test_e": "skipped",
        f"{path}::test_teardown": "error",
        f"{path}::test_x": "skipped",
        "tests.test_broken": "error",
    }
    chosen = (f"{path}::TestC::test_inherited", f"{path}::test_n[a.b]")
    assert run(tmp_path, small_python, *chosen) == dict.fromkeys(chosen, "passed")
