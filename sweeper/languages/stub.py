"""Read a `.pyi` stub: it is Python, and follows what its source does."""

from __future__ import annotations

from typing import Final

from sweeper.languages.python import parse

__all__ = ["SUFFIXES", "parse"]

SUFFIXES: Final = (".pyi",)
