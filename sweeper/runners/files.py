"""A tree to its Python files, without what is no part of it: hidden folders and environments."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def python_files(root: Path) -> Iterator[Path]:
    """Yield the Python files below `root`, sorted within each folder; no link is followed."""
    for folder, names, leaves in os.walk(root):
        here = Path(folder)
        names[:] = sorted(name for name in names if _is_part(here, name))
        yield from (here / name for name in sorted(leaves) if name.endswith(".py"))


def contains(path: Path, text: str) -> bool:
    """Whether the path is a regular file of the tree with that text in it."""
    if not path.is_file() or path.is_symlink():
        return False
    return text in path.read_text(encoding="utf-8", errors="replace")


def _is_part(folder: Path, name: str) -> bool:
    if name.startswith(".") or name in ("node_modules", "__pycache__"):
        return False
    return not (folder / name / "pyvenv.cfg").exists()
