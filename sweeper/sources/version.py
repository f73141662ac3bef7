"""The code that reads files to its digest, so that old results are not taken for new ones."""

from __future__ import annotations

import hashlib
import sys
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Final

import sweeper

_PACKAGE: Final = Path(sweeper.__file__).parent
_READERS: Final = ("model.py", "languages", "sources")


@lru_cache(maxsize=1)
def facts_version() -> str:
    """Return a digest of the readers' code, the syntax that this Python knows, and the grammars."""
    parts = [sweeper.__version__, sys.implementation.name, str(sys.version_info[:2])]
    parts += [metadata.version(name) for name in ("tree-sitter", "tree-sitter-python")]
    return _digest(parts, _READERS)


@lru_cache(maxsize=1)
def code_version() -> str:
    """Return a digest of the whole package's code, for results of a whole run."""
    return _digest([facts_version()], ("",))


def _digest(parts: list[str], names: tuple[str, ...]) -> str:
    digest = hashlib.sha256("\0".join(parts).encode())
    for name in names:
        place = _PACKAGE / name
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:20]
