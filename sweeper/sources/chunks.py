"""Files to chunks that take about as long as each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sweeper.model import SourceFile

_FILES: Final = 64
_BYTES: Final = 300_000


def chunks_of(files: Sequence[SourceFile]) -> list[list[SourceFile]]:
    """Cut the files into chunks, in order; files that are larger than a chunk come first, alone.

    A chunk of 64 files costs 2 µs a file to send, a file alone 600 µs.
    """
    large = [[file] for file in files if file.size > _BYTES]
    chunks: list[list[SourceFile]] = []
    size = _BYTES
    for file in files:
        if file.size > _BYTES:
            continue
        if size + file.size > _BYTES or len(chunks[-1]) == _FILES:
            chunks.append([])
            size = 0
        chunks[-1].append(file)
        size += file.size
    return large + chunks
