"""Match names against many globs without compiling an expression for each.

Nearly all globs of rules are a plain name, or have one star at an end. Those are looked up in a
set or compared by `str.startswith` and `str.endswith`; compiling them would take longer than a
small scan.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import translate

_MAGIC = frozenset("*?[")


class NameGlobs:
    """Some `fnmatch` globs. With `is_dotted` a glob may fit the last parts of a dotted name
    alone.
    """

    def __init__(self, patterns: Iterable[str], *, is_dotted: bool = False) -> None:
        exact: set[str] = set()
        starts: list[str] = []
        ends: list[str] = []
        inside: list[str] = []
        rest: list[str] = []
        self.fits_all = False
        for pattern in patterns:
            core = pattern.strip("*")
            if not core:
                self.fits_all = True
            elif _MAGIC & set(core):
                rest.append(pattern)
            elif core == pattern:
                exact.add(pattern)
                if is_dotted:
                    ends.append("." + pattern)
            elif pattern.startswith("*") and pattern.endswith("*"):
                rest.append(pattern)
            elif pattern.startswith("*"):
                ends.append(core)
            else:
                starts.append(core)
                if is_dotted:
                    inside.append("." + core)
        self._exact = frozenset(exact)
        self._starts, self._ends, self._inside = tuple(starts), tuple(ends), tuple(inside)
        start = "(?s:(?:.*\\.)?" if is_dotted else "(?s:"
        texts = [translate(pattern).replace("(?s:", start, 1) for pattern in rest]
        self._rest = re.compile("|".join(texts)).match if texts else None

    def fits(self, name: str) -> bool:
        """Whether one of the globs fits the name."""
        return (
            self.fits_all
            or name in self._exact
            or name.startswith(self._starts)
            or name.endswith(self._ends)
            or (self._rest is not None and self._rest(name) is not None)
            or (bool(self._inside) and any(part in name for part in self._inside))
        )
