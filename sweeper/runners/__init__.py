"""Test runners: how to start one, and what its JUnit XML says of each test."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Protocol

from sweeper.model import TestResult
from sweeper.runners import pytest, unittest

__all__ = ["RUNNERS", "Runner"]


class Runner(Protocol):
    """What a module of this folder holds. `MODULE` has to be importable in the environment.

    `start` is the command without arguments; `is_start` says whether a command that somebody wrote
    starts this runner. `arguments` asks for the results as JUnit XML in a file, of only the tests
    given (their ids, none = all); `modules` are those that the environment holds of `PLUGINS`.
    `results` reads that file and raises ValueError when it is no JUnit XML.
    """

    MODULE: str
    PLUGINS: tuple[str, ...]

    def applies(self, root: Path) -> bool: ...
    def start(self, python: str) -> list[str]: ...
    def is_start(self, command: Sequence[str]) -> bool: ...
    def arguments(
        self, *, results: Path, tests: Sequence[str], modules: Collection[str]
    ) -> list[str]: ...
    def results(self, xml: bytes, root: Path) -> tuple[TestResult, ...]: ...


RUNNERS: dict[str, Runner] = {"pytest": pytest, "unittest": unittest}
