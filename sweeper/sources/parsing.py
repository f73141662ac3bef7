"""Files of a tree to encoded facts: by several processes when there is enough to do."""

from __future__ import annotations

import gc
import logging
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import msgspec

from sweeper.errors import GitError
from sweeper.languages import LANGUAGES, text
from sweeper.model import Facts, SourceFile
from sweeper.sources import content
from sweeper.sources.chunks import chunks_of

if TYPE_CHECKING:
    from sweeper.sources.tree import Tree

_WORTH_A_POOL: Final = 400_000  # bytes; a pool costs about as long as parsing a fifth of it

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parser:
    """How to read and parse one file of a tree."""

    tree: Tree
    pure_calls: tuple[str, ...]
    noreturn: tuple[str, ...]

    def parse(self, file: SourceFile) -> tuple[str, bytes]:
        """Return the blob that was read ("" for none) and its facts, encoded."""
        data = self._read(file)
        if data is None:
            return "", msgspec.msgpack.encode(unread_facts(file.language, "gone"))
        facts = self.facts(data, file.language)
        return content.blob_hash(data), msgspec.msgpack.encode(facts)

    def facts(self, data: bytes, language: str) -> Facts:
        """Return the facts of a content; when its front end fails, those of its words."""
        if content.is_lfs_pointer(data):
            return unread_facts(language, "lfs-pointer")
        is_python = language in ("python", "stub")
        decoded = content.decode_source(data) if is_python else content.decode_text(data)
        options = {"pure_calls": self.pure_calls, "noreturn": self.noreturn}
        try:
            facts = LANGUAGES[language].parse(decoded.text, **options)
        except Exception:  # one file of a stranger must not end the run; doubt keeps its words
            _log.exception("the front end for %s failed", language)
            return text.parse(decoded.text)._replace(language=language, unread="words")
        if decoded.is_guess and is_python:  # Python reads something else, or refuses the file
            words = tuple(sorted({*facts.words, *text.words(decoded.text)}))
            return facts._replace(words=words, unread=facts.unread or "words")
        return facts

    def _read(self, file: SourceFile) -> bytes | None:
        try:
            return self.tree.read_file(file)
        except (OSError, GitError):
            return None


def parse_all(
    parser: Parser, files: Sequence[SourceFile], *, jobs: int, is_dangerous: bool = False
) -> Generator[tuple[SourceFile, str, bytes], None, None]:
    """Yield each file with the blob that was read and its facts, encoded, as they get done.

    No facts (b"") means that the process died which parsed the file. With `is_dangerous`, because
    that happened before, nothing is parsed in this process.
    """
    is_small = jobs < 2 or sum(file.size for file in files) < _WORTH_A_POOL
    if is_small and not is_dangerous:
        yield from _parse_here(parser, files)
        return
    again: list[SourceFile] = []
    chunks = chunks_of(files)
    for chunk, outcome in _parse_chunks(parser, chunks, jobs):
        if outcome is None:
            again += chunk
        else:
            yield from outcome
    for chunk, outcome in _parse_chunks(parser, [[file] for file in again], jobs):
        yield from outcome if outcome is not None else [(chunk[0], "", b"")]


def lost_facts(parser: Parser, file: SourceFile) -> Facts:
    """Return the words of a file on which a process died, so that they still count as uses."""
    try:
        data = parser.tree.read_file(file)
    except (OSError, GitError):
        return unread_facts(file.language, "gone")
    words = text.parse(content.decode_text(data).text)
    return words._replace(language=file.language, unread="crashed")


def unread_facts(language: str, reason: str) -> Facts:
    """Return the facts of a file of which nothing could be read."""
    return text.parse("")._replace(language=language, unread=reason)


def _parse_here(
    parser: Parser, files: Sequence[SourceFile]
) -> Iterator[tuple[SourceFile, str, bytes]]:
    for file in files:
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            blob, row = parser.parse(file)
        finally:
            if was_enabled:
                gc.enable()
        yield file, blob, row


_Outcome = list[tuple[SourceFile, str, bytes]]


def _parse_chunks(
    parser: Parser, chunks: list[list[SourceFile]], jobs: int
) -> Iterator[tuple[list[SourceFile], _Outcome | None]]:
    if not chunks:
        return
    from sweeper.sources import pool

    decode = msgspec.msgpack.Decoder(list[tuple[str, bytes]]).decode
    for number, answer in pool.run(partial(_parse_chunk, parser, chunks), len(chunks), jobs=jobs):
        chunk = chunks[number]
        if answer is None:
            yield chunk, None
        else:
            yield chunk, [(f, *done) for f, done in zip(chunk, decode(answer), strict=True)]


def _parse_chunk(parser: Parser, chunks: list[list[SourceFile]], number: int) -> bytes:
    return msgspec.msgpack.encode([parser.parse(file) for file in chunks[number]])
