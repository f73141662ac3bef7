"""Bytes by namespace and key, kept in one SQLite file in the user's cache folder.

Nothing in it is trusted: each value carries a checksum over its key, whoever reads it decodes it by
type, and a file that is broken, foreign or of another schema is thrown away. A store that cannot be
used answers nothing and says so in `warnings`; a run without it is only slower.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from sweeper.model import Skipped

FILE: Final = "store.sqlite"
LARGEST: Final = 500_000_000
_APPLICATION: Final = 0x53575052  # "SWPR"
_VERSION: Final = 1
_SCHEMA: Final = (
    "CREATE TABLE entries (namespace TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,"
    " crc INTEGER NOT NULL, used INTEGER NOT NULL, UNIQUE (namespace, key))"
)
_BATCH: Final = 500  # SQLite takes at least 999 variables
_PATIENCE: Final = 2.0  # seconds that another process may hold the lock
_RESULTS: Final = "result"
_BROKEN: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})


def cache_dir(environ: Mapping[str, str]) -> Path | None:
    """Return Sweeper's folder in the user's cache, by the XDG rules; None without a home."""
    for base in (environ.get("XDG_CACHE_HOME", ""), f"{environ.get('HOME', '')}/.cache"):
        if base.startswith("/") and base != "/.cache":
            return Path(base) / "sweeper"
    return None


class Store:
    """An open store. `now` is the time of the run: what was used last goes last when it is full."""

    def __init__(self, folder: Path, *, now: datetime, largest: int = LARGEST) -> None:
        """Open the store in the folder, which is made if need be. Never raises."""
        self.now = now
        self.warnings: tuple[Skipped, ...] = ()
        self._file = folder / FILE
        self._largest = largest
        self._today = int(now.timestamp()) // 86400
        self._touched: dict[str, set[str]] = {}
        self._connection: sqlite3.Connection | None = None
        with self._guarded():
            _prepare(folder)
            self._connection = self._open()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def get(self, namespace: str, keys: Collection[str]) -> dict[str, bytes]:
        """Return the values that the store holds for the keys, undamaged ones only."""
        found: dict[str, bytes] = {}
        stale = self._touched.setdefault(namespace, set())
        with self._guarded():
            for key, value, crc, used in self._select("key, value, crc, used", namespace, keys):
                if isinstance(value, bytes) and crc == _checksum(namespace, key, value):
                    found[key] = value
                    if used != self._today:
                        stale.add(key)
        return found

    def known(self, namespace: str, keys: Collection[str]) -> set[str]:
        """Return those of the keys for which the store seems to hold a value."""
        found: set[str] = set()
        with self._guarded():
            found.update(row[0] for row in self._select("key", namespace, keys))
        return found

    def put(self, namespace: str, values: Mapping[str, bytes]) -> None:
        """Keep the values, in one transaction, in place of what was there."""
        rows = [
            (namespace, key, value, _checksum(namespace, key, value), self._today)
            for key, value in values.items()
        ]
        with self._guarded():
            if self._connection is not None and rows:
                with self._connection:
                    self._connection.executemany(
                        "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?)", rows
                    )

    def get_result(self, key: str) -> bytes | None:
        """Return the outcome of a whole run, by the digest of all that went into it."""
        return self.get(_RESULTS, [key]).get(key)

    def put_result(self, key: str, value: bytes) -> None:
        """Keep the outcome of a whole run."""
        self.put(_RESULTS, {key: value})

    def close(self) -> None:
        """Note what was used, drop the oldest when there is too much, and let go of the file."""
        with self._guarded():
            if self._connection is not None:
                self._touch(self._connection)
                _prune(self._connection, self._largest)
        self._release()

    def _open(self) -> sqlite3.Connection:
        try:
            return _connect(self._file)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in _BROKEN:
                raise
        self._warn("broken, or not ours: built anew")
        _remove(self._file)
        return _connect(self._file)

    def _select(
        self, columns: str, namespace: str, keys: Collection[str]
    ) -> Iterator[tuple[Any, ...]]:
        if self._connection is None:
            return
        wanted = list(keys)
        for start in range(0, len(wanted), _BATCH):
            batch = wanted[start : start + _BATCH]
            marks = ",".join("?" * len(batch))
            query = f"SELECT {columns} FROM entries WHERE namespace = ? AND key IN ({marks})"
            yield from self._connection.execute(query, (namespace, *batch))

    def _touch(self, connection: sqlite3.Connection) -> None:
        rows = [
            (self._today, namespace, key)
            for namespace, keys in sorted(self._touched.items())
            for key in sorted(keys)
        ]
        if rows:
            update = "UPDATE entries SET used = ? WHERE namespace = ? AND key = ?"
            with connection:
                connection.executemany(update, rows)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn any failure of the store into a warning, and go on without it."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            self._warn(f"not used: {error}")
            self._release()
            if getattr(error, "sqlite_errorcode", 0) in _BROKEN:
                _remove(self._file)
        except (OSError, sqlite3.Error) as error:
            self._warn(f"not used: {error}")
            self._release()

    def _warn(self, reason: str) -> None:
        self.warnings = (*self.warnings, Skipped(str(self._file), "store", reason))

    def _release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _prepare(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = os.lstat(folder)
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise OSError(f"{folder} is not a folder of this user")
    if stat.S_IMODE(status.st_mode) != 0o700:
        folder.chmod(0o700)


def _connect(file: Path) -> sqlite3.Connection:
    """Open the file and check that it is ours. Raises sqlite3.DatabaseError."""
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
    connection = sqlite3.connect(file, timeout=_PATIENCE, check_same_thread=False)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        # A power cut may break the file; the next run throws it away. Nothing waits for a disk.
        connection.execute("PRAGMA synchronous = OFF")
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            _create(connection)
        _check(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        # Another process may have been faster.
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            connection.execute(_SCHEMA)
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {_VERSION}")


def _check(connection: sqlite3.Connection) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    schema = connection.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL").fetchall()
    if (application, version, schema) != (_APPLICATION, _VERSION, [(_SCHEMA,)]):
        error = sqlite3.DatabaseError("not a store of this version")
        error.sqlite_errorcode = sqlite3.SQLITE_NOTADB
        raise error


def _remove(file: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _prune(connection: sqlite3.Connection, largest: int) -> None:
    """Delete the values used longest ago until the rest takes four fifths of the limit."""
    if _bytes_in_use(connection) <= largest:
        return
    days = connection.execute(
        "SELECT used, namespace, sum(length(value)) FROM entries"
        " GROUP BY used, namespace ORDER BY used, namespace = ?, namespace",
        (_RESULTS,),
    ).fetchall()
    excess = sum(size for _, _, size in days) - largest * 4 // 5
    with connection:
        for used, namespace, size in days:
            if excess <= 0:
                break
            connection.execute(
                "DELETE FROM entries WHERE used = ? AND namespace = ?", (used, namespace)
            )
            excess -= size


def _bytes_in_use(connection: sqlite3.Connection) -> int:
    pages, free, size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _checksum(namespace: str, key: str, value: bytes) -> int:
    return zlib.crc32(value, zlib.crc32(f"{namespace}\0{key}".encode()))
