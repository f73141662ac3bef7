"""The code that reads files to its digest, so that old results are not taken for new ones."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import sweeper

_PACKAGE: Final = Path(sweeper.__file__).parent
_READERS: Final = ("model.py", "languages", "sources")


@lru_cache(maxsize=1)
def facts_version() -> str:
    """Return a digest of the readers' code, the syntax that this Python knows, and the grammars."""
    parts = [sweeper.__version__, sys.implementation.name, str(sys.version_info[:2])]
    parts += _grammars()
    return _digest(parts, _READERS)


@lru_cache(maxsize=1)
def code_version() -> str:
    """Return a digest of the whole package's code, for results of a whole run."""
    return _digest([facts_version()], ("",))


def _grammars() -> list[str]:
    """Name the installed grammars with their versions; `importlib.metadata` takes 15 ms for it."""
    spec = find_spec("tree_sitter_python")
    places = (spec.submodule_search_locations if spec is not None else None) or []
    return sorted(
        entry.name
        for place in places
        for entry in os.scandir(Path(place).parent)
        if entry.name.startswith("tree_sitter")
    )


def _digest(parts: list[str], names: tuple[str, ...]) -> str:
    digest = hashlib.sha256("\0".join(parts).encode())
    for name in names:
        place = _PACKAGE / name
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:20]
