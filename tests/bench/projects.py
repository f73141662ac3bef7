"""Read projects.toml into the trees and projects that the benchmarks run on."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LIST = Path(__file__).with_name("projects.toml")
REPOSITORY = LIST.parents[2]


@dataclass(frozen=True, slots=True)
class Tree:
    """A part of a source distribution to scan."""

    name: str
    sdist: str
    folder: str


def trees() -> tuple[Tree, ...]:
    """Return the trees for cost.py, smallest first."""
    return tuple(Tree(**entry) for entry in _document()["tree"])


def vulture_version() -> str:
    """Return the version of vulture that the ratios are against."""
    return str(_document()["vulture"])


def _document() -> dict[str, Any]:
    return tomllib.loads(LIST.read_text(encoding="utf-8"))
