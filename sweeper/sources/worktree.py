"""A folder on disk to its files, of which those that did not change are not read again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from sweeper.config import Rules, classifier
from sweeper.git import Repository
from sweeper.model import PathClass, SourceFile
from sweeper.sources import content, version
from sweeper.sources.classify import BINARY, language_by_content, language_by_name, refine
from sweeper.sources.found import Found
from sweeper.sources.inside import read_inside
from sweeper.sources.listing import Listing
from sweeper.sources.walk import list_files
from sweeper.store import Store

_NAMESPACE: Final = "stat"
# A file that changed this shortly before the run may change again within the same tick of the
# clock; git calls such an entry racy, too.
_RACY: Final = 2_000_000_000


class Entry(NamedTuple):
    """What was known of a file, while its size, times and inode stay the same."""

    size: int
    mtime: int
    ctime: int
    inode: int
    blob: str
    path_class: PathClass
    language: str


def read(root: Path, repository: Repository | None, rules: Rules, store: Store | None) -> Found:
    """Find the files below `root`, hash and classify those that the store does not know."""
    listing = list_files(root, repository)
    key = _key(root, rules)
    known = _load(store, key)
    path_class = classifier(rules.paths)
    entries: dict[str, Entry] = {}
    for path, status in listing.files.items():
        entry = known.get(path)
        if entry is None or entry[:4] != _identity(status):
            entry = _look(root, path, status, path_class(path), listing)
        if entry is not None:
            entries[path] = entry
    if store is not None and entries != known:
        _save(store, key, entries)
    files = [SourceFile(p, e.blob, e.size, e.path_class, e.language) for p, e in entries.items()]
    return Found(
        files=files,
        links=_links(root, listing.links),
        skipped=listing.skipped,
        lost=listing.lost,
        newest=_newest(entries.values()),
    )


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _look(
    root: Path, path: str, status: os.stat_result, path_class: PathClass, listing: Listing
) -> Entry | None:
    name = path[path.rfind("/") + 1 :]
    language = language_by_name(name, status.st_size)
    if language == BINARY:
        return Entry(*_identity(status), "", path_class, BINARY)
    try:
        data = read_inside(root, path)
    except OSError as error:
        listing.lose(path, f"cannot be read: {error.strerror}")
        return None
    language = language or language_by_content(name, data)
    refined = refine(path_class, is_generated=content.is_marked_generated(data))
    size = len(data) if len(data) == status.st_size else -1  # it is being written: never trust it
    identity = (size, *_identity(status)[1:])
    return Entry(*identity, content.blob_hash(data), refined, language)


def _key(root: Path, rules: Rules) -> str:
    parts = [
        version.facts_version(),
        str(root),
        *(f"{r.glob}\0{r.path_class}" for r in rules.paths),
    ]
    return hashlib.sha256("\1".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _load(store: Store | None, key: str) -> dict[str, Entry]:
    row = store.get(_NAMESPACE, [key]).get(key) if store is not None else None
    if row is None:
        return {}
    try:
        return msgspec.msgpack.decode(row, type=dict[str, Entry])
    except (msgspec.DecodeError, msgspec.ValidationError):
        return {}


def _save(store: Store, key: str, entries: dict[str, Entry]) -> None:
    limit = int(store.now.timestamp()) * 1_000_000_000 - _RACY
    safe = {
        path: entry
        for path, entry in entries.items()
        if entry.size >= 0 and entry.mtime < limit and entry.ctime < limit
    }
    store.put(_NAMESPACE, {key: msgspec.msgpack.encode(safe)})


def _links(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """Return the symbolic links that lead to a place inside the tree; loops lead nowhere."""
    top = os.path.realpath(root)
    links: dict[str, str] = {}
    for path in paths:
        try:
            target = os.path.realpath(f"{root}/{path}", strict=True)
        except (OSError, RuntimeError):
            continue
        if target.startswith(top + "/"):
            links[path] = target[len(top) + 1 :]
    return links


def _newest(entries: Iterable[Entry]) -> datetime:
    newest = max((entry.mtime for entry in entries), default=0)
    return datetime.fromtimestamp(min(max(newest // 1_000_000_000, 0), 253402300799), UTC)
