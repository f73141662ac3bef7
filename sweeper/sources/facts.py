"""The files of a tree to their facts: from the store, or parsed by a pool of processes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Generator
from typing import Final

import msgspec

from sweeper.config import Rules
from sweeper.model import Facts, SourceFile
from sweeper.sources import version
from sweeper.sources.classify import PARSED
from sweeper.sources.parsing import Parser, lost_facts, parse_all
from sweeper.sources.tree import Tree
from sweeper.store import Store

# What `Facts.unread` says of a file whose content the run did not see whole.
LOST: Final = frozenset({"lfs-pointer", "gone", "changed", "crashed"})
_WINDOW: Final = 256
_FLUSH: Final = 8_000_000

Progress = Callable[[int, int], None]


def read_facts(
    tree: Tree, store: Store | None, *, rules: Rules, jobs: int, progress: Progress
) -> Generator[tuple[SourceFile, Facts], None, None]:
    """Yield each file of a known language with its facts, in the order of their paths.

    Equal content is parsed once, and what the store knows not at all. `progress` hears how many of
    how many files are done. A file that could not be read whole says so in `unread` (see `LOST`).
    """
    files = [file for file in tree.files if file.language in PARSED]
    parser = Parser(tree, tuple(rules.pure_calls), tuple(rules.noreturn))
    cache = _Cache(store, parser)
    reader = _Reader(files, cache, parser, jobs)
    try:
        for start in range(0, len(files), _WINDOW):
            window = files[start : start + _WINDOW]
            rows = cache.rows(window)
            for number, file in enumerate(window, start + 1):
                yield file, reader.facts(file, rows)
                progress(number, len(files))
    finally:
        reader.close()
        cache.flush()


def key_of(file: SourceFile) -> str:
    """Return under which key the store holds a file's facts."""
    return f"{file.blob}:{file.language}"


class _Cache:
    """Facts in the store, and those that wait to be written to it."""

    def __init__(self, store: Store | None, parser: Parser) -> None:
        options = msgspec.msgpack.encode([parser.pure_calls, parser.noreturn])
        digest = hashlib.sha256(version.facts_version().encode() + options).hexdigest()
        self._store = store
        self._namespace = f"facts-{digest[:20]}"
        self._deadly = f"crash-{digest[:20]}"
        self._pending: dict[str, bytes] = {}
        self._bytes = 0

    def known(self, keys: set[str]) -> set[str]:
        return self._store.known(self._namespace, keys) if self._store is not None else set()

    def rows(self, files: list[SourceFile]) -> dict[str, bytes]:
        keys = {key_of(file) for file in files}
        return self._store.get(self._namespace, keys) if self._store is not None else {}

    def keep(self, key: str, row: bytes) -> None:
        if self._store is None:
            return
        self._pending[key] = row
        self._bytes += len(row)
        if self._bytes > _FLUSH:
            self.flush()

    def is_dangerous(self, keys: set[str]) -> bool:
        """Whether a process died on one of them in an earlier run."""
        return self._store is not None and bool(self._store.known(self._deadly, keys))

    def keep_crash(self, key: str) -> None:
        if self._store is not None:
            self._store.put(self._deadly, {key: b""})

    def flush(self) -> None:
        if self._store is not None and self._pending:
            self._store.put(self._namespace, self._pending)
        self._pending = {}
        self._bytes = 0


class _Reader:
    """Facts by file: parsed ahead by the pool, waiting here for their turn."""

    def __init__(self, files: list[SourceFile], cache: _Cache, parser: Parser, jobs: int) -> None:
        unique = {key_of(file): file for file in reversed(files)}
        known = cache.known(set(unique))
        missing = [file for key, file in reversed(unique.items()) if key not in known]
        self._cache = cache
        self._parser = parser
        self._decode = msgspec.msgpack.Decoder(Facts).decode
        self._copies = Counter(key_of(file) for file in files)
        self._shared: dict[str, Facts] = {}
        self._ready: dict[str, tuple[str, bytes]] = {}
        is_dangerous = cache.is_dangerous({key_of(file) for file in missing})
        self._coming = parse_all(parser, missing, jobs=jobs, is_dangerous=is_dangerous)

    def facts(self, file: SourceFile, rows: dict[str, bytes]) -> Facts:
        """Return the facts of a file, from a row of the store or from the pool."""
        key = key_of(file)
        shared = self._shared.get(key)
        if shared is not None:
            return shared
        facts = self._stored(rows.get(key))
        if facts is None:
            facts = self._parsed(file, key)
        if self._copies[key] > 1:
            self._shared[key] = facts
        return facts

    def close(self) -> None:
        """End the pool."""
        self._coming.close()

    def _stored(self, row: bytes | None) -> Facts | None:
        if row is None:
            return None
        try:
            return self._decode(row)
        except msgspec.MsgspecError:
            return None

    def _parsed(self, file: SourceFile, key: str) -> Facts:
        while key not in self._ready:
            coming = next(self._coming, None)
            if coming is None:  # the store had promised it, and gave something broken
                self._ready[key] = self._parser.parse(file)
                break
            other, blob, row = coming
            self._ready[key_of(other)] = blob, row
        blob, row = self._ready.pop(key)
        if not row:
            self._cache.keep_crash(key)
            return lost_facts(self._parser, file)
        facts = self._decode(row)
        if blob != file.blob:
            return facts._replace(unread="changed" if blob else facts.unread)
        if facts.unread not in LOST:
            self._cache.keep(key, row)
        return facts
