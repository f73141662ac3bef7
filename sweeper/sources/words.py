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
# What Sweeper itself wrote about a symbol is no use of it.
_OWN_FILES: Final = re.compile(r"(?:.*/)?\.sweeper\.toml|.*\.sarif(?:\.json)?", re.DOTALL)
_OWN_OUTPUT: Final = re.compile(rb'\A\s*\{\s*"schema":\s*\d+,\s*"(?:findings|tool)":')


class Place(NamedTuple):
    """A text file that holds a name, and what kind of file that is."""

    path: str
    kind: PlaceKind


def read_words(
    tree: Tree, store: Store | None, names: Collection[str], *, jobs: int
) -> Mapping[str, tuple[Place, ...]]:
    """Return for each of the names that some text file holds the files, sorted by path.

    Names are identifiers, or dotted names, found also as a part of a longer one and with a colon
    for the last dot. Each content is read once ever; the store then knows its words.
    """
    wanted = frozenset(names)
    has_dotted = any("." in name for name in wanted)
    files = [f for f in tree.files if f.language == TEXT and not _OWN_FILES.fullmatch(f.path)]
    found: dict[str, list[Place]] = {}
    for file, row in _rows(tree, store, files, jobs):
        words = set(row.split("\n"))
        held = words & wanted
        if has_dotted:
            held |= _dotted(words, wanted)
        if held:
            place = Place(file.path, place_kind(file))
            for name in held:
                found.setdefault(name, []).append(place)
    return {name: tuple(sorted(found[name])) for name in sorted(found)}


def _dotted(words: Collection[str], wanted: Collection[str]) -> set[str]:
    """Return the wanted dotted names that stand within longer ones."""
    held = set()
    for word in words:
        parts = word.split(".")[:_MOST_PARTS] if "." in word else []
        for start in range(len(parts)):
            for end in range(start + 2, len(parts) + 1):
                name = ".".join(parts[start:end])
                if name in wanted:
                    held.add(name)
    return held


def _rows(
    tree: Tree, store: Store | None, files: Sequence[SourceFile], jobs: int
) -> Iterator[tuple[SourceFile, str]]:
    """Yield each file with its words, one a line, in any order."""
    namespace = f"words-{version.facts_version()}"
    copies: dict[str, list[SourceFile]] = {}
    for file in files:
        copies.setdefault(file.blob, []).append(file)
    known = sorted(store.known(namespace, copies)) if store is not None else []
    missing = set(copies)
    for start in range(0, len(known), _WINDOW):
        window = known[start : start + _WINDOW]
        rows = store.get(namespace, window) if store is not None else {}
        missing -= rows.keys()
        for blob, stored in rows.items():
            text_row = stored.decode("utf-8", "replace")
            yield from ((file, text_row) for file in copies[blob])
    fresh: dict[str, bytes] = {}
    for file, blob, row in _read(tree, [copies[blob][0] for blob in sorted(missing)], jobs):
        yield from ((copy, row) for copy in copies[file.blob])
        if store is None or blob != file.blob:  # it changed while we read it
            continue
        fresh[blob] = row.encode()
        if len(fresh) == _WINDOW:
            store.put(namespace, fresh)
            fresh = {}
    if store is not None:
        store.put(namespace, fresh)


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
