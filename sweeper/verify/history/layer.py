"""Patches to a `Layer`: what a stretch of history did to every word, line and author."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sweeper.git.patches import Patch
from sweeper.verify.history.lines import END, Blame, Trace, stretches_of
from sweeper.verify.uses import count_uses


class Touch(NamedTuple):
    """A commit that touched something; `position` counts the commits that are newer.

    `time` is the committer's, in seconds; of a merge, `merged` is the second parent and `author`
    the one who merged; `pull` is the pull request, "" when none is named.
    """

    sha: str
    time: int
    author: str
    merged: str
    pull: str
    position: int


class Layer(NamedTuple):
    """A stretch of history: `length` commits, of which `commits` touched what is left.

    A word's number in `words` leads to its change in uses, and to the commits (by number, -1 for
    none) that last took more uses than they gave, and last changed their number. `traces` are the
    Python files that were touched, `authors` when each was last seen, `oldest` when the oldest
    commit was made.
    """

    length: int
    oldest: int
    commits: tuple[Touch, ...]
    words: Mapping[bytes, int]
    uses: array[int]
    removed: array[int]
    touched: array[int]
    traces: Mapping[bytes, Trace]
    authors: Mapping[str, int]

    def touch(self, number: int, above: int) -> Touch | None:
        """Return the commit of that number, below `above` newer commits of other layers."""
        if number < 0:
            return None
        touch = self.commits[number]
        return touch._replace(position=touch.position + above) if above else touch


def read_layer(patches: Iterable[Patch]) -> Layer:
    """Return what the patches, newest first, did."""
    blame = Blame()
    commits: list[Touch] = []
    words: dict[bytes, int] = {}
    uses, removed, touched = array("q"), array("i"), array("i")
    authors: dict[str, int] = {}
    for position, patch in enumerate(patches):
        about = (patch.sha, patch.time, patch.author, patch.merged, patch.pull)
        commits.append(Touch(*about, position))
        authors[patch.author] = max(patch.time, authors.get(patch.author, 0))
        blame.take(position, patch.files)
        for word, change in count_uses(patch.removed, patch.added).items():
            number = words.setdefault(word, len(words))
            if number == len(uses):
                uses.append(0)
                removed.append(-1)
                touched.append(position)
            uses[number] += change
            if change < 0 and removed[number] < 0:
                removed[number] = position
    oldest = commits[-1].time if commits else 0
    known = (tuple(commits), words, uses, removed, touched, blame.traces(), authors)
    return _compact(Layer(len(commits), oldest, *known))


def join(new: Layer, old: Layer) -> Layer:
    """Return one layer that says what the two say, `old` being what came before `new`."""
    offset = len(new.commits)
    commits = (*new.commits, *(t._replace(position=t.position + new.length) for t in old.commits))
    words = dict(old.words)
    uses = old.uses[:]
    removed, touched = (
        array("i", (number + offset if number >= 0 else -1 for number in numbers))
        for numbers in (old.removed, old.touched)
    )
    for word, number in new.words.items():
        place = words.setdefault(word, len(words))
        if place == len(uses):
            uses.append(0)
            removed.append(-1)
            touched.append(-1)
        uses[place] += new.uses[number]
        if new.removed[number] >= 0:
            removed[place] = new.removed[number]
        touched[place] = new.touched[number]
    traces = {path: _shifted(trace, offset) for path, trace in old.traces.items()}
    traces.update({path: _through(trace, old, offset) for path, trace in new.traces.items()})
    authors = dict(old.authors)
    for author, time in new.authors.items():
        authors[author] = max(time, authors.get(author, 0))
    known = (commits, words, uses, removed, touched, traces, authors)
    return _compact(Layer(new.length + old.length, old.oldest, *known))


def _shifted(trace: Trace, offset: int) -> Trace:
    owners = array("i", (owner + offset if owner >= 0 else -1 for owner in trace.owners))
    return trace._replace(owners=owners)


def _through(trace: Trace, old: Layer, offset: int) -> Trace:
    """Return where the lines come from, looking up in the old layer what the new left open."""
    before = old.traces.get(trace.before)
    starts, owners, origins = array("i"), array("i"), array("i")
    for number, start in enumerate(trace.starts):
        if trace.owners[number] >= 0 or before is None:
            starts.append(start)
            owners.append(trace.owners[number])
            origins.append(trace.origins[number])
            continue
        origin = trace.origins[number]
        is_last = number + 1 == len(trace.starts)
        end = END if is_last else trace.starts[number + 1]
        last = end - 1 - start + origin
        for low, _, owner, older in stretches_of(before, origin, last):
            starts.append(low - origin + start)
            owners.append(owner + offset if owner >= 0 else -1)
            origins.append(older)
    return Trace(starts, owners, origins, before.before if before else trace.before)


def _compact(layer: Layer) -> Layer:
    """Return the layer without the commits that nothing leads to any more."""
    used = {*layer.removed, *layer.touched}
    for trace in layer.traces.values():
        used.update(trace.owners)
    kept = sorted(used - {-1})
    numbers = {number: index for index, number in enumerate(kept)} | {-1: -1}
    return layer._replace(
        commits=tuple(layer.commits[number] for number in kept),
        removed=array("i", map(numbers.__getitem__, layer.removed)),
        touched=array("i", map(numbers.__getitem__, layer.touched)),
        traces={
            path: trace._replace(owners=array("i", map(numbers.__getitem__, trace.owners)))
            for path, trace in layer.traces.items()
        },
    )
