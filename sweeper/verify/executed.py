"""A coverage data file, which may come from anywhere, to the lines that ran in each file.

Reads `.coverage` (SQLite, https://coverage.readthedocs.io/en/latest/dbschema.html), the output of
`coverage json`, and the reports that `executed_text` knows. Decodes the packed line numbers itself,
so coverage need not be installed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sweeper.errors import ConfigError
from sweeper.verify.executed_text import from_lcov, from_xml

LARGEST: Final = 500_000_000
_LONGEST_BITS: Final = 1_000_000  # bytes of a bit map: files of eight million lines
_STEPS: Final = 200_000  # times 1000 instructions of SQLite's machine: about half a minute

Executed = Mapping[str, frozenset[int]]
_TEXTS: Final = {b"<": from_xml, b"TN:": from_lcov, b"SF:": from_lcov}


def read_executed(path: Path) -> Executed:
    """Return the executed lines by path as measured. Raises ConfigError for any other file."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise ConfigError(f"{path}: cannot read the coverage data: {error.strerror}") from error
    if size > LARGEST:
        raise ConfigError(f"{path}: the coverage data is larger than {LARGEST:,} bytes")
    if head == b"SQLite format 3\0":
        return _from_sqlite(path)
    if head.lstrip()[:1] == b"{":
        return _from_json(path)
    for start, read in _TEXTS.items():
        if head.lstrip().startswith(start):
            try:
                return read(path.read_bytes())
            except ValueError as error:
                raise ConfigError(f"{path}: is no coverage report that we know: {error}") from error
    raise ConfigError(
        f"{path}: neither a `.coverage` file nor the output of `coverage json`, `xml` or `lcov`"
    )


def _from_sqlite(path: Path) -> Executed:
    try:
        with closing(_open(path)) as data:
            tables = _tables(data)
            found: dict[str, set[int]] = {name: set() for (name,) in data.execute(_FILES)}
            if "line_bits" in tables:
                for name, bits in data.execute(_LINES):
                    found.setdefault(name, set()).update(_numbers(bits))
            if "arc" in tables:
                for name, start, end in data.execute(_ARCS):
                    found.setdefault(name, set()).update((start, end))
    except (sqlite3.Error, TypeError, ValueError) as error:
        raise ConfigError(f"{path}: is no coverage data that we know: {error}") from error
    return {name: frozenset(n for n in lines if n > 0) for name, lines in found.items()}


_FILES: Final = "SELECT CAST(path AS TEXT) FROM file"
_LINES: Final = (
    "SELECT CAST(file.path AS TEXT), CAST(line_bits.numbits AS BLOB)"
    " FROM line_bits JOIN file ON file.id = line_bits.file_id"
)
_ARCS: Final = (
    "SELECT DISTINCT CAST(file.path AS TEXT), CAST(fromno AS INTEGER), CAST(tono AS INTEGER)"
    " FROM arc JOIN file ON file.id = arc.file_id"
)


def _open(path: Path) -> sqlite3.Connection:
    """Open a database that may be hostile: read only, without its functions, for a limited time."""
    data = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True)
    data.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_BITS)
    data.execute("PRAGMA trusted_schema = OFF")
    steps = iter(range(_STEPS))
    data.set_progress_handler(lambda: next(steps, None) is None, 1000)
    return data


def _tables(data: sqlite3.Connection) -> set[str]:
    """Return the names of real tables; a view by one of our names could compute anything."""
    rows = data.execute("SELECT name, type FROM sqlite_master").fetchall()
    tables = {name for name, kind in rows if kind == "table"}
    if "file" not in tables or not tables & {"line_bits", "arc"}:
        raise ValueError("its tables are missing")
    if any(kind != "table" and name in ("file", "line_bits", "arc") for name, kind in rows):
        raise ValueError("it holds a view in place of a table")
    return tables


def _numbers(bits: bytes) -> Iterator[int]:
    """Yield the numbers in a bit map: bit `i` of byte `b` stands for `8 * b + i`."""
    for position, byte in enumerate(bits):
        if byte:
            yield from (8 * position + bit for bit in range(8) if byte & (1 << bit))


def _from_json(path: Path) -> Executed:
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: is no JSON: {error}") from error
    files = document.get("files")
    if not isinstance(files, dict):
        raise ConfigError(f"{path}: is not the output of `coverage json`: it has no 'files'")
    found: dict[str, frozenset[int]] = {}
    for name, measured in files.items():
        lines = measured.get("executed_lines") if isinstance(measured, dict) else None
        if not isinstance(lines, list) or not all(type(line) is int for line in lines):
            raise ConfigError(f"{path}: {name!r} has no list of 'executed_lines'")
        found[name] = frozenset(lines)
    return found
