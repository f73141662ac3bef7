"""A commit to the `History` of its first-parent line: who last touched each word, line and file.

One pass reads each patch once. What it says is kept in the store by commit, so that a later run
reads only the patches that are new, and can ask about other names and lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from sweeper.git import Repository
from sweeper.git.patches import first_parents, read_patches
from sweeper.store import Store
from sweeper.verify.history import rows
from sweeper.verify.history.layer import Layer, Touch, join, read_layer
from sweeper.verify.history.lines import stretches_of

LIMIT = 50_000  # commits that touched what we count; newest first
_NEAR = 2_000  # so far back the store is asked for a layer to build upon
_WHOLE = 200  # so many new commits make it worth to keep all in one layer again
_SUFFIXES = "py pyi pyx pxd cfg toml ini yaml yml html jinja jinja2 j2 mako"
_PATHS = tuple(f"*.{suffix}" for suffix in _SUFFIXES.split())


class Word(NamedTuple):
    """A word's uses outside its definitions, and the commits that changed their number last.

    `removed` is the newest commit that took more than it gave, `touched` the newest to change them.
    """

    uses: int
    removed: Touch | None
    touched: Touch | None


class History(NamedTuple):
    """Layers of history, the newest first. `is_whole` says that it goes back to the beginning."""

    layers: tuple[Layer, ...]
    is_whole: bool

    @property
    def length(self) -> int:
        """The number of commits read."""
        return min(sum(layer.length for layer in self.layers), LIMIT)

    @property
    def oldest(self) -> int:
        """When the oldest commit that was read was made (seconds)."""
        return self.layers[-1].oldest

    def word(self, name: str) -> Word:
        """Return the life of a word."""
        key = name.encode("utf-8", "surrogateescape")
        uses, removed, touched, above = 0, None, None, 0
        for layer in self.layers:
            index = layer.words.get(key)
            if index is not None:
                uses += layer.uses[index]
                removed = removed or layer.touch(layer.removed[index], above)
                touched = touched or layer.touch(layer.touched[index], above)
            above += layer.length
        return Word(uses, _within(removed), _within(touched))

    def lines(self, path: str, first: int, last: int) -> list[Touch | None]:
        """Return who last changed the lines of a Python file, None for older than what was read."""
        key = path.encode("utf-8", "surrogateescape")
        return [_within(touch) for touch in self._lines(0, 0, key, first, last)]

    def _lines(
        self, depth: int, above: int, path: bytes, first: int, last: int
    ) -> Iterator[Touch | None]:
        if depth == len(self.layers):
            yield None
            return
        layer = self.layers[depth]
        below = above + layer.length
        trace = layer.traces.get(path)
        if trace is None:
            yield from self._lines(depth + 1, below, path, first, last)
            return
        for low, high, owner, origin in stretches_of(trace, first, last):
            if owner >= 0:
                yield layer.touch(owner, above)
            else:
                end = origin + high - low
                yield from self._lines(depth + 1, below, trace.before, origin, end)

    def last_seen(self, author: str) -> int:
        """Return when the author's newest commit was made (seconds), 0 for an unknown one."""
        return next((layer.authors[author] for layer in self.layers if author in layer.authors), 0)


def read_history(repository: Repository, commit: str, store: Store | None) -> History:
    """Return the history that ends in a commit, at most `LIMIT` commits of it.

    Reads from the store what it holds, from git only what is new, and keeps that in the store.
    Raises GitError when git cannot read a patch, as in a partial clone.
    """
    # A shallow clone may be deepened: what it says is not kept.
    store = None if repository.is_shallow else store
    layers = rows.load(store, commit)
    if not layers:
        line = first_parents(repository, commit, limit=_NEAR) if store else []
        base, *older = (rows.load_whole(store, line) if store else None) or ("",)
        new = read_layer(islice(read_patches(repository, commit, _PATHS, after=base), LIMIT))
        layers = (join(new, *older),) if older and new.length >= _WHOLE else (new, *older)
        if store is not None:
            rows.save(store, commit, layers, base)
    length = sum(layer.length for layer in layers)
    return History(layers, is_whole=length < LIMIT and not repository.is_shallow)


def _within(touch: Touch | None) -> Touch | None:
    return touch if touch is not None and touch.position < LIMIT else None
