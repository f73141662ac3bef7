"""A text in Markdown, reStructuredText or plain words to its sentences, with line and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_FENCE = re.compile(r"\s*(```|~~~)")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s*(.+?)\s*#*\s*$")
_BOLD_LINE = re.compile(r"\s*(?:\*\*|__)([^*_]+)(?:\*\*|__):?\s*$")
_UNDERLINE = re.compile(r"\s{0,3}([=\-~^\"'`#*+])\1{2,}\s*$")
_BULLET = re.compile(r"(\s*)(?:[-*+•]|\(?\d{1,2}[.)])\s+(?:\[[ xX]\]\s*)?")
_QUOTE = re.compile(r"\s{0,3}>\s?")
_MARKS = re.compile(r"<!--|-->|</?[a-zA-Z][^>]*>|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")
_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)\s]*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\])")
_ADMONITION = re.compile(r"\[!\w+\]|\.\. \w+::")
_END = re.compile(r"(?<=[.!?])[\"'”’)\]*_]*\s+(?=[\"'“(\[*_]*[A-Z0-9\"“(])")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|incl|no|approx)\.)$", re.IGNORECASE)
_LEAD_IN = re.compile(r"[:：]\s*$")
_MOST_CHARACTERS = 400_000
_MOST_OF_LINE = 2_000
_MOST_OF_SENTENCE = 1_000


class Sentence(NamedTuple):
    """A sentence, its first line (from 1), and the headings above it, the nearest last.

    `lead` is what introduces the list that it stands in, "" for none.
    """

    line: int
    text: str
    headings: tuple[str, ...]
    lead: str = ""


class _Block(NamedTuple):
    lines: list[tuple[int, str]]
    headings: tuple[str, ...]
    lead: str


def sentences(text: str) -> Iterator[Sentence]:
    """Yield sentences and headings in their order; code is left out, comments are read."""
    for block in _blocks(text[:_MOST_CHARACTERS]):
        starts: list[tuple[int, int]] = []
        joined = ""
        for number, line in block.lines:
            starts.append((len(joined), number))
            joined += f"{line} "
        place = 0
        for piece in _split(joined):
            found = joined.index(piece, place)
            place = found + len(piece)
            number = max(n for start, n in starts if start <= found)
            yield Sentence(
                number, " ".join(piece.split())[:_MOST_OF_SENTENCE], block.headings, block.lead
            )


def _blocks(text: str) -> Iterator[_Block]:
    headings: list[tuple[int, str]] = []
    lines: list[tuple[int, str]] = []
    lead, lead_indent = "", -1
    fence = ""
    for number, full in enumerate(text.splitlines(), start=1):
        raw = full[:_MOST_OF_LINE]  # nobody writes longer ones, and patterns take their time
        if found := _FENCE.match(raw):
            fence = "" if fence == found.group(1) else fence or found.group(1)
            continue
        if fence:
            continue
        line = _QUOTE.sub("", raw, count=1)
        heading = _HEADING.match(line) or _bold(line)
        bullet = _BULLET.match(line)
        is_underline = bool(_UNDERLINE.match(line))
        if heading or bullet or is_underline or not line.strip():
            underlined = lines[0][1] if is_underline and len(lines) == 1 else ""
            if lines and not underlined:
                yield _Block(lines, tuple(name for _, name in headings), lead)
                words = " ".join(part for _, part in lines)
                if _LEAD_IN.search(words):
                    lead, lead_indent = _last(words), _indent(raw) if bullet else -1
            lines = []
            if underlined or heading:
                level, name = _level(line, underlined, heading)
                headings = [one for one in headings if one[0] < level]
                headings.append((level, name))
                yield _Block([(number, name)], tuple(name for _, name in headings), "")
                lead = ""
                continue
        if bullet:
            if lead and _indent(raw) < lead_indent:
                lead = ""
            lines = [(number, plain(line[bullet.end() :]))]
        elif line.strip() and not is_underline:
            if not lines and not line.startswith((" ", "\t")):
                lead = ""
            lines.append((number, plain(line)))
    if lines:
        yield _Block(lines, tuple(name for _, name in headings), lead)


def _bold(line: str) -> re.Match[str] | None:
    """Match a line in bold that stands for a heading, which is no whole sentence."""
    found = _BOLD_LINE.match(line)
    return None if found is None or found.group(1).rstrip().endswith((".", "!", "?")) else found


def plain(line: str) -> str:
    """Return the words of a line, without what marks them up."""
    line = _ADMONITION.sub(" ", _LINK.sub(r"\1", line))
    return _MARKS.sub("", line).strip(" |")


def _level(line: str, underlined: str, heading: re.Match[str] | None) -> tuple[int, str]:
    if underlined:
        return (1 if "=" in line else 2), underlined
    assert heading is not None, "a heading is underlined or matched"
    if heading.re is _HEADING:
        return len(heading.group(1)), plain(heading.group(2))
    return 7, plain(heading.group(1))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _split(text: str) -> Iterator[str]:
    waiting = ""
    place = 0
    for end in _END.finditer(text):
        waiting = text[place : end.start()]
        if _ABBREVIATION.search(waiting.strip()):
            continue
        if waiting.strip():
            yield waiting.strip()
        place = end.end()
    if text[place:].strip():
        yield text[place:].strip()


def _last(words: str) -> str:
    return list(_split(words))[-1]
