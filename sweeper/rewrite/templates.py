"""A template and the values of its flags to the template without them (Django and Jinja).

Tags are `{% if … %}`, `{% elif … %}` and `{% else %}` as both engines have them, and blocks that
are a condition by themselves, as `{% flag "x" %} … {% else %} … {% endflag %}` of django-waffle. A
removed tag that has a line for itself takes the line along, and what stood in it moves out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sweeper.model import Pin
from sweeper.rewrite.conditions import Unclear, simplified

_TAG = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%[-+]?\s*(?P<name>\w+)(?P<rest>.*?)[-+]?%\}", re.DOTALL)
_RAW = ("comment", "verbatim", "raw")
_BRANCHES = ("else", "elif", "empty", "plural", "pluralize")
# Where white space is seen by people.
_EXACT = re.compile(r"<(?:pre|textarea)\b|\{%[-+]?\s*(?:blocktrans|blocktranslate|filter|trans)\b")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag: the offsets of all of it and of what stands behind its name."""

    start: int
    end: int
    name: str
    rest_start: int
    rest_end: int


@dataclass(slots=True)
class Block:
    """A tag with its end tag: each clause is the tag that begins it and what stands in it."""

    clauses: list[tuple[Tag, list[Block]]]
    end: Tag | None = None


class NotFoldable(Exception):  # noqa: N818 - it ends one template, not the run
    """The template cannot be folded; the message says why."""


def fold_template(text: str, pins: Sequence[Pin]) -> str:
    """Return the template in which the pinned tags or parts of conditions are worked out.

    Raises NotFoldable when a pin stands in no condition or the blocks do not close.
    """
    return _Folding(text, pins).run()


class _Folding:
    def __init__(self, text: str, pins: Sequence[Pin]) -> None:
        self.text = text
        self.tags = list(tags(text))
        self.values: dict[int, list[Pin]] = {}  # by the start of the tag
        for pin in pins:
            tag = next((t for t in self.tags if t.start <= pin.start and pin.end <= t.end), None)
            if tag is None:
                raise NotFoldable("a flag is read outside of a condition")
            self.values.setdefault(tag.start, []).append(pin)

    def run(self) -> str:
        """Return the whole text folded."""
        blocks = blocks_of(self.tags)
        if not self.values.keys() <= {tag.start for tag in _conditions(blocks)}:
            raise NotFoldable("a flag is read in a tag that is no condition")
        return self._render(0, len(self.text), blocks)

    def _render(self, start: int, end: int, blocks: Sequence[Block]) -> str:
        parts: list[str] = []
        for block in blocks:
            first, last = block.clauses[0][0], block.end
            assert last is not None, "only closed blocks are kept"
            new = self._block(block)
            old_start, old_end = first.start, last.end
            if new is None:  # nothing changes but what stands inside
                parts += [self.text[start:old_start], self._unchanged(block)]
            else:
                # A body brings its own lines: those of the removed tags go.
                old_start = max(self._line_start(first), start)
                old_end = self._line_end(last)
                parts += [self.text[start:old_start], new]
            start = old_end
        return "".join([*parts, self.text[start:end]])

    def _unchanged(self, block: Block) -> str:
        parts: list[str] = []
        for (tag, inner), following in self._with_next(block):
            parts += [self.text[tag.start : tag.end]]
            parts.append(self._render(tag.end, following.start, inner))
        assert block.end is not None, "only closed blocks are kept"
        return "".join([*parts, self.text[block.end.start : block.end.end]])

    def _block(self, block: Block) -> str | None:
        """Return what becomes of a block with a known condition, None when none is known."""
        if not any(tag.start in self.values for tag, _ in block.clauses):
            return None
        kept: list[tuple[str, str]] = []  # the tag and the body
        last = ""
        for (tag, inner), following in self._with_next(block):
            condition = self._condition(tag)
            if condition is False:
                continue
            if condition is True:
                if not kept:
                    return self._moved_out(tag, inner, following)
                last = self._body(tag, inner, following)
                break
            name = "elif" if kept else "if"
            kept.append((self._tag(tag, name, condition), self._body(tag, inner, following)))
        return self._rebuilt(block, kept, last) if kept else ""

    def _rebuilt(self, block: Block, kept: list[tuple[str, str]], last: str) -> str:
        assert block.end is not None, "only closed blocks are kept"
        first = block.clauses[0][0]
        before, after = (self._indent(first), "\n") if self._is_alone(first) else ("", "")
        parts: list[str] = []
        for tag, body in kept:
            parts += [before, tag, after, body]
        if last:
            parts += [before, self._tag(block.end, "else", ""), after, last]
        end = self.text[block.end.start : block.end.end]
        return "".join([*parts, before, end, after])

    def _tag(self, tag: Tag, name: str, condition: str) -> str:
        """Return a tag with the marks for white space that another one has."""
        old = self.text[tag.start : tag.end]
        start = old[:3] if old[2] in "-+" else old[:2]
        end = old[-3:] if old[-3] in "-+" else old[-2:]
        return " ".join(filter(None, (start, name, condition, end)))

    def _with_next(self, block: Block) -> Iterator[tuple[tuple[Tag, list[Block]], Tag]]:
        assert block.end is not None, "only closed blocks are kept"
        following = [tag for tag, _ in block.clauses[1:]] + [block.end]
        yield from zip(block.clauses, following, strict=True)

    def _condition(self, tag: Tag) -> bool | str:
        if tag.name == "else":
            return True
        rest = self.text[tag.rest_start : tag.rest_end].strip()
        pins = self.values.get(tag.start)
        if pins is None:
            if tag.name not in ("if", "elif"):
                raise NotFoldable(f"`{tag.name}` stands between the branches of a flag")
            return rest
        if tag.name not in ("if", "elif"):
            return bool(pins[0].value)
        try:
            return simplified(self.text, tag.rest_start, tag.rest_end, pins)
        except Unclear as unclear:
            raise NotFoldable(str(unclear)) from unclear

    def _body(self, tag: Tag, inner: Sequence[Block], following: Tag) -> str:
        start, end = self._line_end(tag), following.start
        if self._is_alone(following):
            end = max(self._line_start(following), start)
        return self._render(start, end, inner)

    def _moved_out(self, tag: Tag, inner: Sequence[Block], following: Tag) -> str:
        """Return the body, with its lines moved to where the tag stood."""
        body = self._body(tag, inner, following)
        if not self._is_alone(tag) or _EXACT.search(body):
            return body
        lines = body.splitlines(keepends=True)
        depths = [len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()]
        extra = min(depths, default=0) - len(self._indent(tag))
        return (
            "".join(line[extra:] if line.strip() else line for line in lines) if extra > 0 else body
        )

    def _indent(self, tag: Tag) -> str:
        start = self.text.rfind("\n", 0, tag.start) + 1
        line = self.text[start : tag.start]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def _is_alone(self, tag: Tag) -> bool:
        start = self.text.rfind("\n", 0, tag.start) + 1
        end = self.text.find("\n", tag.end)
        after = self.text[tag.end : len(self.text) if end < 0 else end]
        return not self.text[start : tag.start].strip() and not after.strip()

    def _line_start(self, tag: Tag) -> int:
        return self.text.rfind("\n", 0, tag.start) + 1 if self._is_alone(tag) else tag.start

    def _line_end(self, tag: Tag) -> int:
        if not self._is_alone(tag):
            return tag.end
        end = self.text.find("\n", tag.end)
        return len(self.text) if end < 0 else end + 1


def _conditions(blocks: Sequence[Block]) -> Iterator[Tag]:
    for block in blocks:
        for tag, inner in block.clauses:
            yield tag
            yield from _conditions(inner)


def tags(text: str) -> Iterator[Tag]:
    """Yield the tags of a template, without those in comments and verbatim text."""
    raw = ""
    for match in _TAG.finditer(text):
        name = match["name"]
        if name is None:
            continue
        if raw:
            raw = "" if name == f"end{raw}" else raw
        elif name in _RAW:
            raw = name
        else:
            yield Tag(match.start(), match.end(), name, match.start("rest"), match.end("rest"))


def blocks_of(tags_: Sequence[Tag]) -> list[Block]:
    """Return the blocks of a template that close. Raises NotFoldable when they do not nest."""
    closing = {tag.name.removeprefix("end") for tag in tags_ if tag.name.startswith("end")}
    top: list[Block] = []
    open_: list[Block] = []
    for tag in tags_:
        if tag.name.startswith("end"):
            if not open_ or open_[-1].clauses[0][0].name != tag.name.removeprefix("end"):
                raise NotFoldable(f"`{tag.name}` closes nothing")
            block = open_.pop()
            block.end = tag
            (open_[-1].clauses[-1][1] if open_ else top).append(block)
        elif tag.name in _BRANCHES and open_:
            open_[-1].clauses.append((tag, []))
        elif tag.name in closing:
            open_.append(Block([(tag, [])]))
    if open_:
        raise NotFoldable(f"`{open_[-1].clauses[0][0].name}` is not closed")
    return top
