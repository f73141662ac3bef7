"""Proved bundles to one change each, which lead one after the other to the checked tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, takewhile
from operator import eq
from typing import Literal

from sweeper.model import Change, Edit
from sweeper.prove.draft import Drafting
from sweeper.rewrite.edits import Lines

Files = Mapping[str, bytes | None]


def steps(drafts: Drafting, kept: Sequence[int]) -> tuple[tuple[Change, ...], tuple[Files, ...]]:
    """Return for each bundle, in order, its change and the new content of the files it alters.

    A change's edits are to the texts that the changes before it leave. A bundle that cannot go
    without a later one has no edits of its own: the later one has them.
    """
    changes: list[Change] = []
    contents: list[Files] = []
    state: dict[str, str | None] = {}
    for bundle, texts, model in drafts.states(kept):
        edits: list[Edit] = []
        files: dict[str, bytes | None] = {}
        for path, text in sorted(texts.items()):
            old = state[path] if path in state else drafts.workshop.original(path).text
            if old is not None and old != text:
                edits.extend(_edits(path, old, text))
                files[path] = None if text is None else drafts.workshop.encoded(path, text)
                state[path] = text
        author: Literal["codemod", "claude"] = "claude" if model else "codemod"
        changes.append(Change(bundle, tuple(edits), author, model))
        contents.append(files)
    return tuple(changes), tuple(contents)


def _edits(path: str, old: str, new: str | None) -> Iterator[Edit]:
    """Yield the edits, by whole lines, that turn the old text into the new one."""
    lines = Lines(old)
    if new is None:
        yield Edit(path, lines.span(0, len(old)), "", delete_file=True)
        return
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    offsets = list(accumulate(map(len, before), initial=0))
    same = sum(takewhile(bool, map(eq, before, after)))  # what both begin with
    matcher = SequenceMatcher(None, before[same:], after[same:], autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            span = lines.span(offsets[same + start], offsets[same + end])
            yield Edit(path, span, "".join(after[same + new_start : same + new_end]))
