"""pytest: its command line, and its JUnit XML to results named by node id."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path, PurePath

from sweeper.model import TestResult
from sweeper.runners import files, junit

MODULE = "pytest"
PLUGINS: tuple[str, ...] = ("pytest_cov", "pytest_randomly")

_CONFIGURED = {
    "pytest.ini": "",
    ".pytest.ini": "",
    "conftest.py": "",
    "pyproject.toml": "[tool.pytest",
    "setup.cfg": "[tool:pytest]",
    "tox.ini": "[pytest]",
}


def applies(root: Path) -> bool:
    """Whether the tree configures pytest or holds files that it collects by default."""
    for name, text in _CONFIGURED.items():
        if files.contains(root / name, text):
            return True
    return any(_is_test(path.name) for path in files.python_files(root))


def start(python: str) -> list[str]:
    """Return the command without arguments."""
    return [python, "-m", "pytest"]


def is_start(command: Sequence[str]) -> bool:
    """Whether the command starts pytest: `pytest …` or `python -m pytest …`."""
    if PurePath(command[0]).name in ("pytest", "py.test"):
        return True
    is_python = PurePath(command[0]).name.startswith("python")
    return is_python and list(command[1:3]) == ["-m", "pytest"]


def arguments(*, results: Path, tests: Sequence[str], modules: Collection[str]) -> list[str]:
    """Ask for all outcomes in a fixed order; the project's own `addopts` stay, ours come after."""
    fixed = ["-q", "--maxfail=0", "--continue-on-collection-errors"]
    output = [f"--junitxml={results}", "-o", "junit_family=xunit2"]
    plugins = ["--no-cov"] if "pytest_cov" in modules else []
    plugins += ["-p", "no:randomly"] if "pytest_randomly" in modules else []
    return [*fixed, *output, *plugins, *tests]


def results(xml: bytes, root: Path) -> tuple[TestResult, ...]:
    """Return the results with their node ids. Raises ValueError when it is no JUnit XML."""
    return junit.read(xml, lambda attributes: junit.node_id(attributes, root))


def _is_test(name: str) -> bool:
    return name.startswith("test_") or name.endswith("_test.py")
