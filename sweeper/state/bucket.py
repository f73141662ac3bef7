"""The state in a bucket, or whatever else fsspec knows an address of.

An object is there wholly or not at all, and only one of two runs can create it: so the lock, and
the number of each segment. Where a store cannot promise that, it is as good as the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Protocol, cast

from sweeper.errors import ConfigError, ServiceError
from sweeper.state.lease import described, is_left, lease
from sweeper.state.segments import Segments

_LOCK = "lock.json"


class _Store(Protocol):
    """What is used of fsspec, which has no types."""

    protocol: str | tuple[str, ...]

    def invalidate_cache(self) -> None: ...
    def find(self, path: str) -> list[str]: ...
    def exists(self, path: str) -> bool: ...
    def isdir(self, path: str) -> bool: ...
    def makedirs(self, path: str, exist_ok: bool = ...) -> None: ...
    def cat_file(self, path: str) -> bytes: ...
    def pipe_file(self, path: str, value: bytes, mode: str = ...) -> None: ...
    def open(self, path: str, mode: str) -> IO[bytes]: ...
    def rm_file(self, path: str) -> None: ...


class Bucket:
    """The objects below an address."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._store, self._root = _open(url)
        self._is_local = "file" in self._store.protocol
        self._next = ""

    @contextmanager
    def hold(self, run: str, now: Callable[[], datetime], *, is_dry: bool) -> Iterator[str]:
        """Create the lock, and take it away at the end; say what a run that died has left."""
        if is_dry:
            yield ""
            return
        mine = lease(run, now())
        with self._translated():
            broken = self._lock(mine, now())
        try:
            with self._translated():
                mended = self._mend()
            self._next = self.segments().next_name()
            yield "; ".join(filter(None, (broken, mended)))
        finally:
            with self._translated():
                if self._get(_LOCK) == mine:
                    self._store.rm_file(self._path(_LOCK))

    def segments(self) -> Segments:
        """Return the segments that there are now."""
        with self._translated():
            self._store.invalidate_cache()
            start = len(self._root.rstrip("/")) + 1
            found = self._store.find(self._path("ledger")) if self._has("ledger") else []
        return Segments.of((path[start:] for path in found), self._contents)

    def read(self, name: str) -> bytes | None:
        """Return a document."""
        with self._translated():
            return self._get(f"documents/{name}")

    def commit(self, lines: bytes, documents: dict[str, bytes]) -> None:
        """Replace the documents, then create the segment, which nobody else may have created."""
        with self._translated():
            for name, content in sorted(documents.items()):
                self._put(f"documents/{name}", content)
            if lines and not self._create(self._next, lines):
                raise ServiceError(f"{self._url}: another run has written there since; run again")
        self._next = self.segments().next_name()

    def _lock(self, mine: bytes, now: datetime) -> str:
        if self._create(_LOCK, mine):
            return ""
        theirs = self._get(_LOCK) or b"{}"
        who = described(theirs)
        if not is_left(theirs, now):
            raise ServiceError(
                f"{self._url}: another run ({who}) is at work; try again later, or remove "
                f"{_LOCK} there if that run is gone"
            )
        self._store.rm_file(self._path(_LOCK))
        if not self._create(_LOCK, mine):
            raise ServiceError(f"{self._url}: another run is at work; try again later")
        return f"the lock of a run that has ended was broken: {who}"

    def _mend(self) -> str:
        """Cut half a line off the last segment, which only a store without atomic writes has."""
        names = self.segments().names
        content = self._content(names[-1]) if names else b""
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) == len(content):
            return ""
        self._put(names[-1], whole)
        return f"dropped {len(content) - len(whole)} bytes of an unfinished line of {names[-1]}"

    def _create(self, name: str, content: bytes) -> bool:
        path = self._ready(name)
        try:
            if self._is_local:
                with self._store.open(path, "xb") as target:
                    target.write(content)
            else:
                self._store.pipe_file(path, content, mode="create")
        except FileExistsError:
            return False
        return True

    def _put(self, name: str, content: bytes) -> None:
        self._store.pipe_file(self._ready(name), content)

    def _ready(self, name: str) -> str:
        path = self._path(name)
        # Elsewhere than on this machine the address itself has to be there: a mistyped name must
        # not make a new bucket.
        if self._is_local or self._store.isdir(self._root):
            self._store.makedirs(path.rpartition("/")[0], exist_ok=True)
        return path

    def _get(self, name: str) -> bytes | None:
        try:
            return self._content(name)
        except FileNotFoundError:
            return None

    def _contents(self, names: Sequence[str]) -> Iterator[bytes]:
        with self._translated():
            for name in names:
                yield self._content(name)

    def _content(self, name: str) -> bytes:
        return self._store.cat_file(self._path(name))

    def _has(self, name: str) -> bool:
        return self._store.exists(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ServiceError(f"{self._url}: {error}") from error


def _open(url: str) -> tuple[_Store, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise ConfigError(
            f"[state] location: {url} needs fsspec; pip install 'sweeper-engine[bucket]'"
        ) from error
    try:
        store, root = url_to_fs(url, use_listings_cache=False)
    except (ImportError, ValueError) as error:
        raise ConfigError(f"[state] location: {url}: {error}") from error
    return cast("_Store", store), cast("str", root)
