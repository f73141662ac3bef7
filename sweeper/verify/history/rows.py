"""Layers to rows of the store and back: a commit's layer, and the one that it builds upon.

A row is msgpack, compressed. It is decoded by type, and one that does not fit is as good as none.
"""

from __future__ import annotations

import zlib
from array import array
from itertools import accumulate, pairwise

import msgspec

from sweeper.store import Store
from sweeper.verify.history.layer import Layer, Touch
from sweeper.verify.history.lines import Trace

_NAMESPACE = "history-4"  # to be counted up when what is counted, or the form, changes
_LARGEST = 1 << 30


class _Row(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    length: int
    oldest: int
    commits: list[Touch]
    words: bytes
    uses: bytes
    removed: bytes
    touched: bytes
    paths: list[bytes]
    befores: list[bytes]
    sizes: bytes
    starts: bytes
    owners: bytes
    origins: bytes
    authors: dict[str, int]


def load(store: Store | None, commit: str) -> tuple[Layer, ...]:
    """Return the layers that end in the commit, newest first; () when one is not there."""
    if store is None:
        return ()
    link = store.get(_NAMESPACE, [_link(commit)]).get(_link(commit))
    if link is None:
        return ()
    names = link.decode("ascii", "replace").split(" ")
    held = store.get(_NAMESPACE, names)
    layers = [_decoded(held[name]) for name in names if name in held]
    whole = [layer for layer in layers if layer is not None]
    return tuple(whole) if len(whole) == len(names) else ()


def load_whole(store: Store, commits: list[str]) -> tuple[str, Layer] | None:
    """Return the first of the commits with a layer that needs no other, and that layer."""
    known = store.known(_NAMESPACE, [_whole(commit) for commit in commits])
    for commit in commits:
        name = _whole(commit)
        if name in known and name in (held := store.get(_NAMESPACE, [name])):
            layer = _decoded(held[name])
            if layer is not None:
                return commit, layer
    return None


def save(store: Store, commit: str, layers: tuple[Layer, ...], base: str) -> None:
    """Keep the layers that end in the commit; of two, the older is the whole one of `base`."""
    if len(layers) == 1:
        names, values = [_whole(commit)], {_whole(commit): _encoded(layers[0])}
    else:
        names, values = [f"part:{commit}", _whole(base)], {f"part:{commit}": _encoded(layers[0])}
    store.put(_NAMESPACE, {**values, _link(commit): " ".join(names).encode("ascii")})


def _link(commit: str) -> str:
    return f"link:{commit}"


def _whole(commit: str) -> str:
    return f"whole:{commit}"


def _encoded(layer: Layer) -> bytes:
    words = sorted(layer.words)
    order = [layer.words[word] for word in words]
    paths = sorted(layer.traces)
    traces = [layer.traces[path] for path in paths]
    row = _Row(
        length=layer.length,
        oldest=layer.oldest,
        commits=list(layer.commits),
        words=b"\n".join(words),
        uses=array("q", (layer.uses[n] for n in order)).tobytes(),
        removed=array("i", (layer.removed[n] for n in order)).tobytes(),
        touched=array("i", (layer.touched[n] for n in order)).tobytes(),
        paths=paths,
        befores=[trace.before for trace in traces],
        sizes=array("i", (len(trace.starts) for trace in traces)).tobytes(),
        starts=b"".join(trace.starts.tobytes() for trace in traces),
        owners=b"".join(trace.owners.tobytes() for trace in traces),
        origins=b"".join(trace.origins.tobytes() for trace in traces),
        authors=dict(sorted(layer.authors.items())),
    )
    return zlib.compress(msgspec.msgpack.encode(row), 1)


def _decoded(value: bytes) -> Layer | None:
    try:
        decompressor = zlib.decompressobj()
        packed = decompressor.decompress(value, _LARGEST)
        return _layer(msgspec.msgpack.decode(packed, type=_Row))
    except (zlib.error, msgspec.MsgspecError, ValueError, IndexError):
        return None


def _layer(row: _Row) -> Layer:
    """Rebuild the layer. Raises ValueError when the parts do not fit together."""
    words = row.words.split(b"\n") if row.words else []
    uses, removed, touched = array("q", row.uses), array("i", row.removed), array("i", row.touched)
    sizes = array("i", row.sizes)
    bounds = list(pairwise(accumulate(sizes, initial=0)))
    starts, owners, origins = (array("i", c) for c in (row.starts, row.owners, row.origins))
    traces = {
        path: Trace(starts[low:high], owners[low:high], origins[low:high], before)
        for path, before, (low, high) in zip(row.paths, row.befores, bounds, strict=True)
    }
    numbers = (removed, touched, owners)
    fits = (
        {len(words), len(uses), len(removed), len(touched)} == {len(words)}
        and {len(starts), len(owners), len(origins)} == {sum(sizes)}
        and all(size > 0 for size in sizes)
        and all(min(n, default=0) >= -1 for n in numbers)
        and all(max(n, default=-1) < len(row.commits) for n in numbers)
    )
    if not fits:
        raise ValueError("the parts of the row do not fit together")
    by_word = {word: number for number, word in enumerate(words)}
    commits = tuple(row.commits)
    counted = (commits, by_word, uses, removed, touched)
    return Layer(row.length, row.oldest, *counted, traces, row.authors)
