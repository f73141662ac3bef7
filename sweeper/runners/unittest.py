"""unittest: a small program that runs it and writes JUnit XML, and that XML to results."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from sweeper.model import TestResult
from sweeper.runners import files, junit

MODULE = "unittest"
PLUGINS: tuple[str, ...] = ()


def applies(root: Path) -> bool:
    """Whether a file that unittest discovers uses it."""
    tests = (path for path in files.python_files(root) if path.name.startswith("test"))
    return any(files.contains(path, "unittest") for path in tests)


def start(python: str) -> list[str]:
    """Return the command without arguments; `-c` needs no file of ours within the sandbox."""
    program = Path(__file__).with_name("unittest_program.py")
    return [python, "-c", program.read_text(encoding="utf-8")]


def is_start(command: Sequence[str]) -> bool:
    """Whether the command is one that `start` makes: any other keeps its own meaning."""
    return len(command) > 2 and list(command[1:]) == start(command[0])[1:]


def arguments(*, results: Path, tests: Sequence[str], modules: Collection[str]) -> list[str]:
    """Return the program's arguments: where to write, and which tests to run."""
    return [str(results), *tests]


def results(xml: bytes, root: Path) -> tuple[TestResult, ...]:
    """Return the results with their ids. Raises ValueError when it is no JUnit XML."""
    return junit.read(xml, lambda attributes: junit.node_id(attributes, root))
