"""Commands of Sweeper and vulture over a tree to their costs, with a cache of their own."""

from __future__ import annotations

import compileall
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.bench.measure import Cost, peak_memory, timed
from tests.bench.projects import REPOSITORY

_CLEAN_OR_FOUND = (0, 1)
_VULTURE_ENDS = (0, 1, 3)  # 1: could not read a file, 3: found something


@dataclass(frozen=True, slots=True)
class Product:
    """A copy of this checkout, so that work that goes on in it does not change what is measured."""

    work: Path
    environ: Mapping[str, str]

    @classmethod
    def snapshot(cls, work: Path, *, vulture: str = "") -> Product:
        """Copy the package. Raises RuntimeError when another vulture is installed."""
        if vulture and (found := version("vulture")) != vulture:
            raise RuntimeError(f"vulture {found} is installed; the ratios are against {vulture}")
        shutil.rmtree(work, ignore_errors=True)
        for name in ("sweeper", "rules"):
            shutil.copytree(REPOSITORY / name, work / name)
        shutil.copy(REPOSITORY / "pyproject.toml", work)
        compileall.compile_dir(work / "sweeper", quiet=2)
        environ = os.environ | {
            "PYTHONPATH": str(work),
            "PYTHONSAFEPATH": "1",
            "XDG_CACHE_HOME": str(work / "cache"),
        }
        return cls(work, environ)

    def forget(self) -> None:
        """Empty the cache."""
        shutil.rmtree(self.work / "cache", ignore_errors=True)

    def scan(self, tree: Path, *options: str) -> Cost:
        """Scan with the JSON report in a file."""
        return timed(self._scan(tree, *options), self.environ, ends=_CLEAN_OR_FOUND)

    def sweep(self, repository: Path, *options: str) -> Cost:
        """Sweep a repository; the branch is made in it."""
        command = [sys.executable, "-m", "sweeper", "sweep", "--quiet", *options]
        return timed([*command, str(repository)], self.environ, ends=(0,))

    def memory(self, tree: Path) -> float:
        """Return the peak memory of a scan without a cache, in MB."""
        return peak_memory(self._scan(tree, "--no-cache"), self.environ)

    def vulture(self, tree: Path) -> Cost:
        """Let vulture scan the same tree with its defaults."""
        return timed(_vulture(tree), self.environ, ends=_VULTURE_ENDS)

    def ruff(self, tree: Path) -> Cost:
        """Let ruff look for what Pyflakes finds, as a mark of how quick a look at a tree can be."""
        command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache"]
        return timed([*command, "--select", "F", "--quiet", str(tree)], self.environ, ends=(0, 1))

    def memory_of_vulture(self, tree: Path) -> float:
        """Return the peak memory of vulture, in MB."""
        return peak_memory(_vulture(tree), self.environ)

    def _scan(self, tree: Path, *options: str) -> list[str]:
        output = ["--quiet", "--format", "json", "--output", str(self.work / "report.json")]
        return [sys.executable, "-m", "sweeper", "scan", *output, *options, str(tree)]


def _vulture(tree: Path) -> list[str]:
    return [sys.executable, "-m", "vulture", str(tree)]
