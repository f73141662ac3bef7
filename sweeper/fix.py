"""New texts of files to a patch, or to the working tree itself."""

from __future__ import annotations

import ast
import difflib
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path

from sweeper.files import replace_file
from sweeper.model import Skipped
from sweeper.sources.content import decode_source
from sweeper.sources.inside import read_inside

Texts = Mapping[str, str | None]
_PLAIN = re.compile(r'[^\x00-\x1f\x7f-\uffff"\\]+')


def patch(root: Path, after: Texts) -> bytes:
    """Write the change as a patch that `git apply` takes; None is a file that goes."""
    parts: list[bytes] = []
    for path, text in sorted(after.items()):
        before = read_inside(root, path)
        new = None if text is None else text.encode(decode_source(before).encoding)
        if new != before:
            parts += [_head(path, is_deleted=new is None), *_hunks(path, before, new)]
    return b"".join(parts)


def _head(path: str, *, is_deleted: bool) -> bytes:
    mode = b"deleted file mode 100644\n" if is_deleted else b""
    return b"diff --git %s %s\n%s" % (_name("a/", path), _name("b/", path), mode)


def _hunks(path: str, before: bytes, after: bytes | None) -> Iterator[bytes]:
    old, new = _lines(before), _lines(after or b"")
    target = b"/dev/null" if after is None else _name("b/", path)
    lines = difflib.diff_bytes(
        difflib.unified_diff, old, new, _name("a/", path), target, lineterm=b"\n"
    )
    for line in lines:
        yield line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"


def _lines(content: bytes) -> list[bytes]:
    """Split as git does, at line feeds only."""
    *whole, last = content.split(b"\n")
    return [line + b"\n" for line in whole] + ([last] if last else [])


def _name(prefix: str, path: str) -> bytes:
    name = (prefix + path).encode("utf-8", "surrogateescape")
    if _PLAIN.fullmatch(prefix + path):
        return name
    # As git writes it with core.quotePath.
    quoted = b"".join(
        bytes([one]) if 32 <= one < 127 and one not in b'"\\' else b"\\%03o" % one for one in name
    )
    return b'"%s"' % quoted


def write(root: Path, before: Mapping[str, str], after: Texts) -> tuple[Skipped, ...]:
    """Replace the files on disk by their new texts, each whole and with its mode.

    Checks all files first: one that is no longer as it was read, is a link, or would not parse
    stops everything, because a removal spans files. Answers what stands in the way, () when done.
    """
    changes: dict[str, bytes | None] = {}
    obstacles: list[Skipped] = []
    for path, text in sorted(after.items()):
        try:
            content = read_inside(root, path)
        except OSError as error:
            obstacles.append(Skipped(path, "fix", f"cannot be read: {error.strerror or error}"))
            continue
        decoded = decode_source(content)
        if decoded.text != before[path]:
            obstacles.append(Skipped(path, "fix", "was changed while it was looked at"))
        elif text is not None and _parses(decoded.text) and not _parses(text):
            obstacles.append(Skipped(path, "fix", "would not parse after the removal"))
        else:
            changes[path] = None if text is None else text.encode(decoded.encoding)
    if obstacles:
        return tuple(obstacles)
    for path, new in changes.items():
        if new is None:
            (root / path).unlink()
        else:
            replace_file(root / path, new)
    return ()


def _parses(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True
