"""A tree to what `sweeper init` has to know of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import yaml

from sweeper.config.dependencies import normalise
from sweeper.model import Package, PathClass
from sweeper.welcome import OPEN, Welcome

Forge = Literal["github", "gitlab", "none"]
Read = Callable[[str], bytes | None]

OWNER_FILES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
PYTHON_VERSION = "3.12"
_VERSION = re.compile(r"\s*(3\.\d{1,2})(?:\.\d+)?\s*$", re.MULTILINE)
_CLASSIFIER = re.compile(r"Programming Language :: Python :: 3\.(\d{1,2})\b")
_SCP = re.compile(r"(?:[^@/\s]+@)?([\w.-]+):(?!//)(.+)")
_IMPORT = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)
_MARKED: Mapping[str, PathClass] = {
    "linguist-generated": "generated",
    "linguist-vendored": "vendored",
}
_UNEDITED = frozenset[PathClass](("generated", "vendored", "stub"))
_LEAST_IMPORTERS = 2
_LEAST_MINOR = 9  # what the machines of forges still have


@dataclass(frozen=True, slots=True)
class Pack:
    """A rule pack that is on, and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, or a file, whose class says that nobody edits it by hand."""

    path: str
    path_class: PathClass
    files: int


@dataclass(frozen=True, slots=True)
class Signs:
    """What was seen of a repository.

    `providers` are the libraries of feature flags, `runner` is that of the tests ("" for none), and
    `install` are the commands that make the environment for these. `marked` are globs that
    `.gitattributes` marks. `stage` is one of the project's own at GitLab. `shared_rules` says that
    the rules are in `pyproject.toml`.
    """

    forge: Forge = "none"
    slug: str = ""
    packages: tuple[Package, ...] = ()
    packs: tuple[Pack, ...] = ()
    providers: tuple[str, ...] = ()
    runner: str = ""
    python: str = PYTHON_VERSION
    install: tuple[str, ...] = ()
    folders: tuple[Folder, ...] = ()
    marked: tuple[tuple[str, PathClass], ...] = ()
    owners: str = ""
    stage: str = "test"
    shared_rules: bool = False
    welcome: Welcome = OPEN


def forge_of(remote: str) -> tuple[Forge, str]:
    """Return the forge that the address of a remote names, and `owner/name` there."""
    address = remote.strip()
    found = _SCP.fullmatch(address)
    host, path = (found.group(1), found.group(2)) if found else _parts(address)
    slug = path.strip("/").removesuffix(".git")
    for forge in ("github", "gitlab"):
        if forge in host.lower().split(".") or host.lower().startswith(f"{forge}-"):
            return forge, slug
    return "none", slug


def _parts(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
        return parts.hostname or "", parts.path
    except ValueError:
        return "", ""


def packs_used(
    known: Iterable[tuple[str, Collection[str]]],
    dependencies: Collection[str],
    imports: Mapping[str, int],
) -> Iterator[Pack]:
    """Yield the packs (id and the distributions that switch it on) of what a project uses.

    A dependency says it; else modules that import it: many a project's dependencies are nowhere.
    """
    for identity, names in known:
        named = sorted(set(names) & set(dependencies))
        if named:
            yield Pack(identity, f"depends on {', '.join(named)}")
            continue
        spelled = {identity, *(name.replace("-", "_") for name in names)} if names else set()
        count = max((imports.get(name, 0) for name in spelled), default=0)
        if count >= _LEAST_IMPORTERS:
            yield Pack(identity, f"imported by {count} files")


def count_imports(contents: Iterable[bytes]) -> Counter[str]:
    """Count the files that import each top-level module."""
    counts: Counter[str] = Counter()
    for content in contents:
        counts.update({name.decode() for name in _IMPORT.findall(content)})
    return counts


def providers_used(
    known: Iterable[tuple[str, str]], dependencies: Collection[str]
) -> tuple[str, ...]:
    """Return the names of the flag libraries (title and distribution) that are depended on."""
    return tuple(
        title.partition(":")[0] for title, name in known if name and normalise(name) in dependencies
    )


def unedited(files: Iterable[tuple[str, PathClass]]) -> tuple[Folder, ...]:
    """Return the outermost folders, or files, in which all is generated, vendored or a stub."""
    every: Counter[str] = Counter()
    counts: dict[str, Counter[PathClass]] = {}
    for path, path_class in files:
        for prefix in _prefixes(path):
            every[prefix] += 1
            if path_class in _UNEDITED:
                counts.setdefault(prefix, Counter())[path_class] += 1
    whole = {prefix for prefix, found in counts.items() if found.total() == every[prefix]}
    return tuple(
        Folder(prefix, found, every[prefix])
        for prefix in sorted(whole)
        if not any(outer in whole for outer in _prefixes(prefix.rstrip("/")) if outer != prefix)
        and (found := counts[prefix].most_common(1)[0][0]) != "stub"
    )


def _prefixes(path: str) -> Iterator[str]:
    parts = path.split("/")
    yield from ("/".join(parts[:depth]) + "/" for depth in range(1, len(parts)))
    yield path


def marked_paths(attributes: bytes) -> Iterator[tuple[str, PathClass]]:
    """Yield the globs of `.gitattributes` that are marked as generated or vendored."""
    for line in attributes.decode("utf-8", "replace").splitlines():
        words = line.split()
        if len(words) < 2 or line.lstrip().startswith("#") or '"' in words[0]:
            continue
        for word in words[1:]:
            name, _, value = word.partition("=")
            if name in _MARKED and value in ("", "true"):
                glob = words[0].removesuffix("/**").removesuffix("/*")
                yield (f"{glob}/" if glob != words[0] else glob), _MARKED[name]


def python_version(read: Read) -> str:
    """Return the Python that a project's tests are to run on: the one it pins, or its newest."""
    if found := _VERSION.match((read(".python-version") or b"").decode("utf-8", "replace")):
        return found.group(1)
    texts = (read(name) or b"" for name in ("pyproject.toml", "setup.cfg", "setup.py"))
    minors = [
        int(m) for text in texts for m in _CLASSIFIER.findall(text.decode("utf-8", "replace"))
    ]
    newest = max(minors, default=0)
    return f"3.{newest}" if newest >= _LEAST_MINOR else PYTHON_VERSION


def gitlab_stage(main: bytes | None) -> str:
    """Return a stage that the project's pipeline has: `test` unless it names others."""
    try:
        data = yaml.load(main or b"", Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return "test"
    stages = data.get("stages") if isinstance(data, dict) else None
    named = (
        [stage for stage in stages if isinstance(stage, str)] if isinstance(stages, list) else []
    )
    return "test" if not named or "test" in named else named[0]


class _Loader(yaml.SafeLoader):
    """Reads also what is tagged, such as GitLab's `!reference`, as nothing."""


_Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
