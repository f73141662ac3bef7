"""Some of the parts that commas divide to the stretches of the text that go with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from sweeper.rewrite.python.source import Refused, Source
from sweeper.rewrite.python.suites import Replacement

_GAP = re.compile(r"(\s|,|#[^\n]*|\\\n)*")


def without_parts(
    source: Source, places: Sequence[tuple[int, int]], lost: Collection[int]
) -> Iterator[Replacement]:
    """Yield what removes some, but not all, of the parts, of which each has a start and an end.

    Raises `Refused` where more than a comma is between them.
    """
    kept = [index for index in range(len(places)) if index not in lost]
    for index in sorted(lost):
        start, end = places[index]
        if index > kept[-1]:
            before = places[index - 1][1]
            yield between(source, (before, end), (before, start))
        else:
            following = places[index + 1][0]
            yield between(source, (start, following), (end, following))


def between(source: Source, cut: tuple[int, int], gap: tuple[int, int]) -> Replacement:
    """Return a cut, of which the gap has to hold a comma at most."""
    if not _GAP.fullmatch(source.text, *gap):
        raise Refused("its parts are written in an unusual way")
    return Replacement(*cut)
