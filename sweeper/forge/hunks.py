"""A patch of one file to the old lines that it alters."""

from __future__ import annotations

import re

_HEADER = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@")


def old_lines(patch: str) -> tuple[tuple[int, int], ...]:
    """Return the altered old lines as (first, last), in order; of an insertion, both neighbours.

    Line 0 is before the first. No patch, as forges leave it out when it is large, gives nothing.
    """
    altered: list[tuple[int, int]] = []
    old, is_replacing = 0, False
    for row in patch.split("\n"):
        header = _HEADER.match(row)
        if header:
            # Without old lines the number is that of the line before.
            old = int(header[1]) + (header[2] == "0")
            is_replacing = False
        elif row.startswith("-") and old:
            altered.append((old, old))
            old, is_replacing = old + 1, True
        elif row.startswith("+") and old and not is_replacing:
            altered.append((old - 1, old))
        elif row.startswith(" ") and old:
            old, is_replacing = old + 1, False
    return _joined(altered)


def _joined(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    whole: list[tuple[int, int]] = []
    for first, last in spans:
        if whole and first <= whole[-1][1] + 1:
            whole[-1] = (whole[-1][0], max(last, whole[-1][1]))
        else:
            whole.append((first, last))
    return tuple(whole)
