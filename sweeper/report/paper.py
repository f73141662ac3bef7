"""Lines with styles to text of a width: wrapped, cut or as they are, coloured or plain.

Laying out thousands of findings by rich's own console takes seconds; its styles are what we need.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from textwrap import wrap

MIN_WIDTH = 40


class Paper:
    """Text in the making. All text that is put on it must be made `visible` before."""

    def __init__(self, width: int, *, colour: bool) -> None:
        self._width = max(width, MIN_WIDTH)
        self._colour = colour
        self._lines: list[str] = []

    def text(self) -> str:
        """Answer all lines so far."""
        return "".join(f"{line.rstrip()}\n" for line in self._lines)

    def gap(self) -> None:
        """Leave a line empty, but never two."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def words(self, text: str, style: str = "", *, indent: int = 0) -> None:
        """Put words, wrapped; a word longer than the line stays whole."""
        self.labelled((), text, style, indent=indent)

    def labelled(
        self, labels: Sequence[tuple[str, str]], text: str, style: str = "", *, indent: int = 0
    ) -> None:
        """Put labels with a style each before wrapped words."""
        start = " " * indent + "".join(f"{label}  " for label, _ in labels)
        first, *others = self._wrapped(text, start, " " * indent)
        styled = "".join(f"{self._styled(label, its)}  " for label, its in labels)
        rest = self._styled(first[len(start) :], style)
        self._lines.append(" " * indent + styled + rest)
        self._lines += [self._styled(line, style) for line in others]

    def _wrapped(self, text: str, start: str, indent: str) -> list[str]:
        text = " ".join(text.split())
        if len(start) + len(text) <= self._width:
            return [start + text]
        return wrap(
            text,
            self._width,
            initial_indent=start,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def cut(self, text: str, style: str = "") -> None:
        """Put one line, cut where the width ends."""
        fits = len(text) <= self._width
        self._lines.append(self._styled(text if fits else f"{text[: self._width - 1]}…", style))

    def whole(self, text: str, style: str = "") -> None:
        """Put one line that must stay in one piece, such as a command."""
        self._lines.append(self._styled(text, style))

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Put a table; the first row is its head, the first column is text, the others numbers."""
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        for number, row in enumerate(rows):
            cells = [row[0].ljust(widths[0])]
            cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
            self.whole("   ".join(cells), "" if number else "bold")
            if not number:
                self.whole("─" * (sum(widths) + 3 * (len(widths) - 1)))

    def _styled(self, text: str, style: str) -> str:
        return _render(text, style) if self._colour and style and text else text


def _render(text: str, style: str) -> str:
    before, after = _codes(style)
    return f"{before}{text}{after}"


@cache
def _codes(style: str) -> tuple[str, str]:
    from rich.color import ColorSystem
    from rich.style import Style

    before, _, after = (
        Style.parse(style).render("x", color_system=ColorSystem.STANDARD).partition("x")
    )
    return before, after
