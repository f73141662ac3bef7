"""A value to a file of the run, and back."""

from __future__ import annotations

import copyreg
import pickle
import tempfile
from pathlib import Path
from typing import Any, Final

import msgspec

from sweeper.model import Facts

_ROW: Final = msgspec.msgpack.Encoder().encode
_FACTS: Final = msgspec.msgpack.Decoder(Facts).decode


def keep(file: Path, value: object) -> None:
    """Write a value; whoever reads meanwhile finds all of it or nothing. Raises OSError."""
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as new:
        _Pickler(new, protocol=5).dump(value)
    Path(new.name).replace(file)


def kept(file: Path) -> Any:
    """Read a value that a process of ours wrote. Raises OSError where there is none."""
    with file.open("rb") as content:
        return pickle.load(content)


def _unpacked(row: bytes) -> Facts:
    return _FACTS(row)


class _Pickler(pickle.Pickler):
    """Facts are most of a graph, and take a tenth of the time as they are in the store."""

    dispatch_table = {  # noqa: RUF012 - pickle looks for it here
        **copyreg.dispatch_table,
        Facts: lambda facts: (_unpacked, (_ROW(facts),)),
    }
