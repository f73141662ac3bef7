"""Names to the text files that hold them: one inverted index for all names, from one pass."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

import msgspec

from sweeper.errors import GitError
from sweeper.languages import text
from sweeper.model import SourceFile
from sweeper.sources import content, version
from sweeper.sources.chunks import chunks_of
from sweeper.sources.classify import TEXT
from sweeper.sources.places import PlaceKind, place_kind
from sweeper.sources.tree import Tree
from sweeper.store import Store

_WINDOW: Final = 256
_WORTH_A_POOL: Final = 4_000_000  # bytes of text
_MOST_PARTS: Final = 12
_ENOUGH: Final = 20  # files of one kind that hold a name; thousands say no more
# What Sweeper itself wrote about a symbol is no use of it.
_OWN_FILES: Final = re.compile(r"(?:.*/)?\.sweeper\.toml|.*\.sarif(?:\.json)?", re.DOTALL)
_OWN_OUTPUT: Final = re.compile(rb'\A\s*\{\s*"schema":\s*\d+,\s*"(?:findings|tool)":')


class Place(NamedTuple):
    """A text file that holds a name, and what kind of file that is."""

    path: str
    kind: PlaceKind


class Words:
    """The words of a tree's text files. Each content is read once ever; the store knows its words.

    Without a store they are kept in memory. `prepare` reads what is not known yet, in processes of
    its own: they are started while this process is small, since each of them takes on its memory.
    """

    def __init__(self, tree: Tree, store: Store | None, *, jobs: int) -> None:
        self._tree = tree
        self._store = store
        self._jobs = jobs
        self._namespace = f"words-{version.facts_version()}"
        self._rows: dict[str, bytes] = {}
        self._files = [
            f for f in tree.files if f.language == TEXT and not _OWN_FILES.fullmatch(f.path)
        ]

    def prepare(self) -> None:
        """Read each content whose words are not known yet."""
        store = self._store
        blobs = {file.blob: file for file in self._files}
        known = store.known(self._namespace, blobs) if store is not None else self._rows.keys()
        fresh: dict[str, bytes] = {}
        missing = [blobs[blob] for blob in sorted(blobs.keys() - known)]
        for file, blob, row in _read(self._tree, missing, self._jobs):
            if store is None or blob != file.blob:  # it changed while we read it
                self._rows[file.blob] = row.encode()
                continue
            fresh[blob] = row.encode()
            if len(fresh) == _WINDOW:
                store.put(self._namespace, fresh)
                fresh = {}
        if store is not None:
            store.put(self._namespace, fresh)

    def holding(self, names: Collection[str]) -> Mapping[str, tuple[Place, ...]]:
        """Return for each of the names that some text file holds such files, sorted by path.

        Names are identifiers, or dotted names, found also as a part of a longer one and with a
        colon for the last dot. Of each kind of place the first few are enough.
        """
        self.prepare()
        wanted = frozenset(names)
        last_parts = frozenset(name.rpartition(".")[2] for name in wanted if "." in name)
        found: dict[str, dict[PlaceKind, list[Place]]] = {}
        for file, row in self._in_order():
            words = set(row.split("\n"))
            held = words & wanted
            if last_parts:
                held |= _dotted(words, wanted, last_parts)
            if held:
                place = Place(file.path, place_kind(file))
                for name in held:
                    places = found.setdefault(name, {}).setdefault(place.kind, [])
                    if len(places) < _ENOUGH:
                        places.append(place)
        return {
            name: tuple(sorted(place for places in kinds.values() for place in places))
            for name, kinds in sorted(found.items())
        }

    def _in_order(self) -> Iterator[tuple[SourceFile, str]]:
        for start in range(0, len(self._files), _WINDOW):
            window = self._files[start : start + _WINDOW]
            rows: Mapping[str, bytes] = self._rows
            if self._store is not None:
                rows = {**self._store.get(self._namespace, {f.blob for f in window}), **self._rows}
            for file in window:
                row = rows.get(file.blob)
                if row is None:  # the store gave up in between
                    row = _words_of(self._tree, file)[1].encode()
                yield file, row.decode("utf-8", "replace")


def _dotted(
    words: Collection[str], wanted: Collection[str], last_parts: frozenset[str]
) -> set[str]:
    """Return the wanted dotted names, which end in these parts, that stand within longer ones."""
    held: set[str] = set()
    for word in words:
        if "." not in word:
            continue
        parts = word.split(".")[:_MOST_PARTS]
        if last_parts.isdisjoint(parts):
            continue
        for start in range(len(parts)):
            for end in range(start + 2, len(parts) + 1):
                name = ".".join(parts[start:end])
                if name in wanted:
                    held.add(name)
    return held


def _words_of(tree: Tree, file: SourceFile) -> tuple[str, str]:
    """Return the blob that was read ("" for none) and its words, one a line."""
    try:
        data = tree.read_file(file)
    except (OSError, GitError):
        return "", ""
    blob = content.blob_hash(data)
    if content.is_lfs_pointer(data) or _OWN_OUTPUT.match(data):
        return blob, ""
    return blob, "\n".join(sorted(text.words(content.decode_text(data).text)))


def _read(
    tree: Tree, files: Sequence[SourceFile], jobs: int
) -> Iterator[tuple[SourceFile, str, str]]:
    """Yield each file with the blob that was read and its words."""
    if jobs < 2 or sum(file.size for file in files) < _WORTH_A_POOL:
        for file in files:
            yield file, *_words_of(tree, file)
        return
    from sweeper.sources import pool

    chunks = chunks_of(files)
    decode = msgspec.msgpack.Decoder(list[tuple[str, str]]).decode
    for number, answer in pool.run(partial(_read_chunk, tree, chunks), len(chunks), jobs=jobs):
        chunk = chunks[number]
        rows = decode(answer) if answer is not None else [_words_of(tree, file) for file in chunk]
        for file, (blob, row) in zip(chunk, rows, strict=True):
            yield file, blob, row


def _read_chunk(tree: Tree, chunks: Sequence[Sequence[SourceFile]], number: int) -> bytes:
    return msgspec.msgpack.encode([_words_of(tree, file) for file in chunks[number]])
