"""The rule files that apply to a tree, found and merged, to `Rules` and `Policy`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import msgspec

from sweeper.config.dependencies import dependencies as read_dependencies
from sweeper.config.dependencies import normalise
from sweeper.config.document import Document, Table, decode, parse
from sweeper.config.manners import Manners, read_manners
from sweeper.config.packs import Pack, read_head, read_pack
from sweeper.config.policy import NOTHING, Merged, merge
from sweeper.config.sections import Sections, read_sections, read_traits
from sweeper.config.state import DEFAULT_STATE
from sweeper.config.values import Policy, RootRule, Rules
from sweeper.errors import ConfigError

Reader = Callable[[str], bytes | None]

_OWN_FILE = ".sweeper.toml"
_SHARED_FILE = "pyproject.toml"
_SHARED_TABLE = ("tool", "sweeper")
_MAX_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """The rules, the policy, and for each value of the policy the `file:line` that it is from.

    The manners are what people are asked for by pull requests.
    """

    rules: Rules
    policy: Policy
    manners: Manners
    origins: Mapping[str, str]


def load(
    read: Reader,
    *,
    organisation: Path | None = None,
    packs: Sequence[str] | None = None,
    dependencies: Collection[str] | None = None,
) -> tuple[Rules, Policy]:
    """Return the rules and the policy of the tree that `read` reads (None: no such file).

    Built-in, organisation's and repository's documents are merged in this order. `packs` are
    switched on besides those that the dependencies ask for; `dependencies` are read from the tree
    unless given. Raises ConfigError, with file and line, for anything wrong in a document.
    """
    loaded = load_with_origins(
        read, organisation=organisation, packs=packs, dependencies=dependencies
    )
    return loaded.rules, loaded.policy


def load_with_origins(
    read: Reader,
    *,
    organisation: Path | None = None,
    packs: Sequence[str] | None = None,
    dependencies: Collection[str] | None = None,
) -> Loaded:
    """Do what `load` does, and say which file and line set each value of the policy."""
    folder = rules_dir()
    known = pack_files(folder)
    wanted = _known_packs(packs or (), known)
    paths_table = _built_in(folder, "paths.toml")
    documents = [_built_in(folder, "defaults.toml"), paths_table]
    documents.extend(_organisation(organisation))
    documents.extend(_repository(read))
    sections, merged, manners = Sections(), NOTHING, Manners()
    asked: dict[str, str] = {}
    for document in documents:
        sections = read_sections(document, sections, packs=tuple(known))
        merged = merge(merged, document)
        manners = read_manners(document, manners, asked)
    names = read_dependencies(read) if dependencies is None else dependencies
    on = _packs_on(known, extends=(*wanted, *sections.extends), dependencies=names)
    rules = _rules(on, sections, merged)
    rules = replace(rules, path_traits=read_traits(paths_table))
    rules = replace(rules, digest=_digest(rules, merged.policy))
    return Loaded(rules, merged.policy, manners, {**merged.origins, **asked})


def rules_dir() -> Path:
    """Return the folder of the built-in rules: the source tree's, else the one in the wheel."""
    package = Path(__file__).resolve().parent.parent
    in_source = package.parent / "rules"
    if (in_source / "defaults.toml").is_file() and (package.parent / _SHARED_FILE).is_file():
        return in_source
    return package / "rules"


def folder_reader(root: Path) -> Reader:
    """Return the reader of a folder on disk; a file that leads out of the folder does not exist.

    The rule file itself has to: a run without the rules that are meant would remove too much.
    """
    top = root.resolve()

    def read(path: str) -> bytes | None:
        target = top / path
        if not os.path.lexists(target):  # most are absent, and resolving costs ten times as much
            return None
        with suppress(RuntimeError):  # a loop of links, before Python 3.13
            target = target.resolve()
            if target.is_relative_to(top) and target.is_file():
                return _content(path, target)
        if path == _OWN_FILE:
            raise ConfigError(f"{path}:1: not a file of this folder; put the rules into it")
        return None

    return read


def _content(path: str, target: Path) -> bytes:
    if target.stat().st_size > _MAX_BYTES:
        raise ConfigError(f"{path}:1: larger than {_MAX_BYTES} bytes; this is no rule file")
    try:
        return target.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}:1: cannot be read: {error.strerror}") from error


def pack_files(folder: Path) -> Mapping[str, Path]:
    """Return the framework packs of a folder of rules, sorted by id, which is the file's name."""
    return {path.stem: path for path in sorted((folder / "frameworks").glob("*.toml"))}


def read_pack_file(path: Path, *, head_only: bool = False) -> Pack:
    """Return the pack in a file; raise ConfigError when it is wrong or named for another id.

    With `head_only` what comes after the head is not read: whether a pack is on costs little.
    """
    name = f"{path.parent.name}/{path.name}"
    text = decode(name, path.read_bytes())
    if head_only:
        text = text.partition("\n[[")[0]
    pack = read_pack(Document(name, text, "built-in"))
    if pack.id != path.stem:
        raise ConfigError(f"{name}:1: the id '{pack.id}' must be the file's name, '{path.stem}'")
    return pack


def _known_packs(packs: Sequence[str], known: Mapping[str, Path]) -> tuple[str, ...]:
    document = Document("packs", "", "organisation")
    table = Table(document, (), {"extends": list(packs)})
    return read_sections(table, Sections(), packs=tuple(known)).extends


def _packs_on(
    known: Mapping[str, Path], *, extends: Collection[str], dependencies: Collection[str]
) -> tuple[Pack, ...]:
    names = {normalise(name) for name in dependencies}
    return tuple(
        read_pack_file(path)
        for path in known.values()
        if read_pack_file(path, head_only=True).is_on(extends=extends, dependencies=names)
    )


def _built_in(folder: Path, name: str) -> Table:
    return _policy_table(Document(name, decode(name, (folder / name).read_bytes()), "built-in"))


@lru_cache(maxsize=8)
def _policy_table(document: Document) -> Table:
    table = parse(document)
    read_head(table, kind="policy")
    return table


def _organisation(path: Path | None) -> Iterator[Table]:
    if path is None:
        return
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: can not read the configuration: {error.strerror}") from error
    name = str(path)
    yield parse(Document(name, decode(name, content), "organisation"))


def _repository(read: Reader) -> Iterator[Table]:
    own, shared = read(_OWN_FILE), read(_SHARED_FILE)
    table = _shared_table(shared) if shared and b"sweeper" in shared else None
    if own is not None:
        if table is not None:
            where = table.origin()
            raise ConfigError(
                f"{where}: both {_OWN_FILE} and [tool.sweeper] are there; keep one of them"
            )
        yield parse(Document(_OWN_FILE, decode(_OWN_FILE, own), "repository"))
    elif table is not None:
        yield table


def _shared_table(content: bytes) -> Table | None:
    document = Document(_SHARED_FILE, decode(_SHARED_FILE, content), "repository")
    tool = parse(document, within=_SHARED_TABLE[:1])
    return tool.table(_SHARED_TABLE[1]) if _SHARED_TABLE[1] in tool.data else None


def _rules(packs: Sequence[Pack], sections: Sections, merged: Merged) -> Rules:
    roots: list[RootRule] = []
    mentions: list[str] = []
    for pack in packs:
        roots.extend(root.rule for root in pack.roots)
        mentions.extend(pack.mention_files)
    return Rules(
        packs=tuple(pack.id for pack in packs),
        roots=(*roots, *sections.roots),
        mention_files=tuple(dict.fromkeys((*mentions, *sections.mention_files))),
        keeps=sections.keeps,
        paths=sections.paths,
        path_traits={},
        packages=sections.packages,
        environment=sections.environment,
        exclude=tuple(dict.fromkeys(sections.exclude)),
        noreturn=merged.noreturn,
        pure_calls=merged.pure_calls,
        wrappers=merged.wrappers,
        side_effect_imports=merged.side_effect_imports,
        digest="",
        state=sections.state or DEFAULT_STATE,
    )


def _digest(rules: Rules, policy: Policy) -> str:
    values = (replace(rules, digest="", state=""), policy)
    content = msgspec.json.encode(values, order="deterministic")
    return hashlib.sha256(content).hexdigest()
