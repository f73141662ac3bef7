"""Remove parts that commas divide: the parts and which go in, changes of the text out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from sweeper.rewrite.python.comments import is_fixed
from sweeper.rewrite.python.concrete import Part, parts
from sweeper.rewrite.python.source import Source
from sweeper.rewrite.python.suites import Replacement

_WORD = re.compile(r"\w+(?:[-_.:]\w+)*")
_LONG = 5  # shorter words are in many comments


def part_removals(
    source: Source, owner: ast.AST, field: str, lost: set[int]
) -> Iterator[Replacement]:
    """Yield what removes some, but not all, parts of an import, `del`, `global` or display."""
    found = parts(source, owner, field)
    kept = [part for i, part in enumerate(found) if i not in lost]
    for run in _runs(found, lost):
        index = found.index(run[0])
        before = found[index - 1] if index else None
        after = next((p for p in found[index:] if p not in run), None)
        yield _removal(source, run, before, after, needs_comma=_needs_comma(owner, kept))
    if _needs_comma(owner, kept) and kept[0].comma == kept[0].end:
        yield Replacement(kept[0].end, kept[0].end, ",")


def _needs_comma(owner: ast.AST, kept: Sequence[Part]) -> bool:
    return isinstance(owner, ast.Tuple) and len(kept) == 1


def _runs(found: Sequence[Part], lost: set[int]) -> Iterator[list[Part]]:
    run: list[Part] = []
    for index, part in enumerate(found):
        if index in lost:
            run.append(part)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _removal(
    source: Source,
    run: Sequence[Part],
    before: Part | None,
    after: Part | None,
    *,
    needs_comma: bool,
) -> Replacement:
    lines = source.lines
    first, last = run[0], run[-1]
    head, tail = lines.place(first.start)[0], lines.place(last.comma)[0]
    rest = source.text[last.comma : lines.content_end(tail)].strip()
    is_line_start = not source.text[lines.start(head) : first.start].strip()
    if is_line_start and (not rest or rest.startswith("#")) and not _is_open(source, last, head):
        top = _top(source, first, head=head, tail=tail)
        return Replacement(lines.start(top), lines.start(tail + 1))  # the comments are theirs
    if after is None:
        return _tail_removal(source, run, before, needs_comma=needs_comma)
    between = source.text[last.comma : after.start]
    if "#" not in between:
        return Replacement(first.start, after.start)
    if not is_line_start and before is not None and lines.place(before.end)[0] == head:
        return Replacement(before.comma, last.comma)  # the comment is for the whole line
    return Replacement(first.start, lines.content_end(tail))


def _top(source: Source, first: Part, *, head: int, tail: int) -> int:
    """Return the first line that goes: a comment above speaks of the parts, or heads more of them.

    What heads more has one of them right below those that go.
    """
    top = head
    while top > 1 and source.is_comment(top - 1) and source.indent(top - 1) == source.indent(head):
        top -= 1
    above = [source.lines.line(line).strip() for line in range(top, head)]
    if not above or any(map(is_fixed, above)):
        return head
    below = source.lines.line(tail + 1).strip()
    if not below or below[0] in "#)]}":
        return top
    words = _WORD.findall(source.text[first.start : first.end])
    said = set(_WORD.findall(" ".join(above).lower()))
    is_theirs = any(len(word) >= _LONG and word.lower() in said for word in words[:1])
    return top if is_theirs else head


def _is_open(source: Source, last: Part, head: int) -> bool:
    """Whether only a backslash joins the lines, so that no line may end in a comma."""
    before = source.lines.line(head - 1).rstrip() if head > 1 else ""
    return before.endswith("\\") or source.text[last.comma :].lstrip(" ").startswith("\\")


def _tail_removal(
    source: Source, run: Sequence[Part], before: Part | None, *, needs_comma: bool
) -> Replacement:
    first, last = run[0], run[-1]
    if before is None:
        return Replacement(first.start, last.comma)
    between = source.text[before.comma : first.start]
    if "#" in between:
        start = source.lines.start(source.lines.place(first.start)[0])
        return Replacement(max(start, before.comma), last.comma)
    if needs_comma:
        return Replacement(before.comma, last.comma)
    return Replacement(before.end, last.end)
