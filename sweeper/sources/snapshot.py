"""A commit to its files, read from git's objects without a work tree."""

from __future__ import annotations

import posixpath
from typing import Final

import msgspec

from sweeper.config import Rules, classifier
from sweeper.git import Repository, TreeEntry
from sweeper.model import Skipped, SourceFile
from sweeper.sources import content, version
from sweeper.sources.classify import BINARY, language_by_content, language_by_name, refine
from sweeper.sources.found import Found
from sweeper.sources.listing import STAGE, is_skipped_folder, printable
from sweeper.store import Store

_NAMESPACE: Final = "look"
_LINK: Final = "120000"


def read(repository: Repository, commit: str, rules: Rules, store: Store | None) -> Found:
    """Find the files of the commit (below the folder that was opened) and classify them."""
    entries = []
    skipped: list[Skipped] = []
    lost: set[str] = set()
    for entry in repository.list_commit(commit, repository.prefix):
        name = printable(entry.path)
        if name != entry.path:
            skipped.append(Skipped(name, STAGE, "its name is not UTF-8"))
            lost.add(name)
        elif any(map(is_skipped_folder, entry.path.split("/")[:-1])):
            continue
        elif entry.size < 0:
            skipped.append(Skipped(name, STAGE, "its content is missing in this clone; fetch it"))
            lost.add(name)
        else:
            entries.append(entry)
    if any(entry.path == ".gitmodules" for entry in entries):
        skipped.append(Skipped(".gitmodules", STAGE, "submodules are not part of a commit"))
        lost.add(".gitmodules")
    files = [entry for entry in entries if entry.mode != _LINK]
    looks = _looks(repository, files, store)
    path_class = classifier(rules.paths)
    sources = []
    for entry in files:
        language, is_generated = looks[entry.path]
        refined = refine(path_class(entry.path), is_generated=is_generated)
        blob = "" if language == BINARY else entry.blob
        sources.append(SourceFile(entry.path, blob, entry.size, refined, language))
    return Found(sources, _links(repository, entries), skipped, lost)


def _looks(
    repository: Repository, entries: list[TreeEntry], store: Store | None
) -> dict[str, tuple[str, bool]]:
    """Return the language of each path and whether its content is marked as generated."""
    looks: dict[str, tuple[str, bool]] = {}
    unread = []
    for entry in entries:
        if language_by_name(posixpath.basename(entry.path), entry.size) == BINARY:
            looks[entry.path] = (BINARY, False)
        else:
            unread.append(entry)
    keys = {entry.path: f"{entry.blob}/{posixpath.basename(entry.path)}" for entry in unread}
    namespace = f"{_NAMESPACE}-{version.facts_version()}"
    known = store.get(namespace, set(keys.values())) if store is not None else {}
    for path, key in keys.items():
        look = _decoded(known.get(key))
        if look is not None:
            looks[path] = look
    missing = [entry for entry in unread if entry.path not in looks]
    contents = repository.read_blobs([entry.blob for entry in missing])
    for entry, (_, data) in zip(missing, contents, strict=True):
        name = posixpath.basename(entry.path)
        language = language_by_name(name, entry.size) or language_by_content(name, data)
        looks[entry.path] = (language, content.is_marked_generated(data))
    if store is not None:
        store.put(
            namespace,
            {keys[e.path]: msgspec.msgpack.encode(looks[e.path]) for e in missing},
        )
    return looks


def _decoded(row: bytes | None) -> tuple[str, bool] | None:
    if row is None:
        return None
    try:
        return msgspec.msgpack.decode(row, type=tuple[str, bool])
    except msgspec.MsgspecError:
        return None


def _links(repository: Repository, entries: list[TreeEntry]) -> dict[str, str]:
    wanted = {entry.path: entry.blob for entry in entries if entry.mode == _LINK}
    contents = dict(repository.read_blobs(sorted(set(wanted.values()))))
    places = {entry.path for entry in entries}
    places.update(path[:i] for path in list(places) for i, c in enumerate(path) if c == "/")
    links = {}
    for path, blob in sorted(wanted.items()):
        target = contents[blob].decode("utf-8", "replace")
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if not target.startswith("/") and joined in places:
            links[path] = joined
    return links
