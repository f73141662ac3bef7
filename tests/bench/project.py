"""Read from projects.toml what removals.py runs on; make a project's virtual environment."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.bench import sdists
from tests.bench.projects import LIST


@dataclass(frozen=True, slots=True)
class Project:
    """A source distribution with its own tests, and what to sweep and to run of it.

    `kind` says what it is an example of. `packages` are the folders of its code, `roots` where
    imports start, `tests` the folders of its tests, `test` what comes after the interpreter to run
    them, `requirements` what they need, pinned. `each` is how many plants of a kind it takes.
    """

    name: str
    kind: str
    sdist: str
    role: Literal["library", "application"]
    packages: tuple[str, ...]
    roots: tuple[str, ...]
    tests: tuple[str, ...]
    test: tuple[str, ...]
    requirements: tuple[str, ...]
    each: int

    def configuration(self) -> str:
        """Return the `.sweeper.toml` that a user of the project would write."""
        return (
            f'[[package]]\npath = "."\nrole = "{self.role}"\n\n'
            f"[environment]\ntest = {json.dumps(['python', *self.test])}\ntimeout = 1800\n"
        )

    def environment(self, pristine: Path, work: Path) -> Path:
        """Return the interpreter of a virtual environment with the project and what tests need."""
        folder = work / "venvs" / self.name
        python = folder / "bin" / "python"
        if not (folder / "complete").is_file():
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
            install = [str(python), "-m", "pip", "install", "--quiet"]
            subprocess.run([*install, *self.requirements], check=True)
            with tempfile.TemporaryDirectory() as scratch:  # a build writes into its source
                source = sdists.copied(pristine, Path(scratch) / pristine.name)
                subprocess.run([*install, "--no-deps", str(source)], check=True)
            (folder / "complete").touch()
        return python


def projects() -> tuple[Project, ...]:
    """Return all of them, in the order of the list."""
    document = tomllib.loads(LIST.read_text(encoding="utf-8"))
    return tuple(_project(entry) for entry in document["project"])


def _project(entry: dict[str, Any]) -> Project:
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
    return Project(**values)
