"""Turn places of a text into offsets and back, and apply edits: text and edits in, new text out."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence

from sweeper.model import Edit, Span

BOM = "\ufeff"
# What the tokenizer calls a line end; `str.splitlines` knows more (form feed, U+2028) and is wrong.
_LINE_END = re.compile(r"\r\n|\r|\n")


class Lines:
    """The line table of a text. A byte order mark is no part of the first line, as for `ast`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [1 if text.startswith(BOM) else 0]
        self.starts.extend(match.end() for match in _LINE_END.finditer(text))
        if len(self.starts) > 1 and self.starts[-1] == len(text):
            self.starts.pop()

    def __len__(self) -> int:
        return len(self.starts)

    def start(self, line: int) -> int:
        """The offset at which the line begins; that of the end of the text past the last line."""
        return self.starts[line - 1] if line <= len(self.starts) else len(self.text)

    def line(self, number: int) -> str:
        """The line with its line end; "" past the last line."""
        return self.text[self.start(number) : self.start(number + 1)]

    def content_end(self, line: int) -> int:
        """The offset at which the line end of the line begins."""
        return self.start(line) + len(self.line(line).rstrip("\r\n"))

    def offset(self, line: int, column: int) -> int:
        """The offset of a UTF-8 byte column of a line."""
        text = self.line(line)
        if text.isascii():
            return self.start(line) + column
        return self.start(line) + len(text.encode()[:column].decode(errors="ignore"))

    def place(self, offset: int) -> tuple[int, int]:
        """The line and the UTF-8 byte column of an offset."""
        line = bisect.bisect_right(self.starts, offset)
        if offset == len(self.text) and self.text[-1:] in ("\n", "\r"):
            return line + 1, 0
        return max(line, 1), len(self.text[self.start(max(line, 1)) : offset].encode())

    def span(self, start: int, end: int) -> Span:
        """The span between two offsets."""
        return Span(*self.place(start), *self.place(end))


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with the edits made; all else stays byte for byte.

    The edits belong to one file and do not overlap; a ValueError names two that do. The text of a
    deleted file is "".
    """
    if any(edit.delete_file for edit in edits):
        return ""
    lines = Lines(text)
    parts: list[str] = []
    done = 0
    for start, end, replacement in sorted(_offsets(lines, edits)):
        if start < done:
            raise ValueError(f"edits overlap at line {lines.place(start)[0]}")
        parts += [text[done:start], replacement]
        done = end
    return "".join([*parts, text[done:]])


def _offsets(lines: Lines, edits: Iterable[Edit]) -> Iterable[tuple[int, int, str]]:
    for edit in edits:
        span = edit.span
        start = lines.offset(span.line, span.column)
        yield start, lines.offset(span.end_line, span.end_column), edit.text
