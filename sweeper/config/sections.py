"""The sections of a rule file, other than those of the policy, to values."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import cast, get_args

from sweeper.config.document import Table, nearest
from sweeper.config.manners import SECTIONS as MANNERS
from sweeper.config.packs import read_mentions, read_root
from sweeper.config.policy import SECTIONS as POLICY_SECTIONS
from sweeper.config.state import read_state
from sweeper.config.values import (
    Environment,
    KeepRule,
    PackageRule,
    PathRule,
    PathTraits,
    RootRule,
)
from sweeper.model import PathClass, Role

PATH_CLASSES: tuple[PathClass, ...] = get_args(PathClass)
_ROLES: tuple[Role, ...] = get_args(Role)
_TRAITS = ("is_user", "is_reported", "is_editable")
_ENVIRONMENT = ("python", "setup", "test", "timeout")
_MOST_SECONDS = 86_400.0
_LISTS = ("package", "root", "keep", "path", "mention")
_TARGET = ("extends", "exclude", "environment", "state", *_LISTS, *MANNERS)
_BUILT_IN = ("schema", "id", "kind", "title", "exclude", "path", "class", "mention", *MANNERS)


@dataclass(frozen=True, slots=True)
class Sections:
    """What one or more documents say, apart from the policy."""

    extends: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    environment: Environment = field(default_factory=Environment)
    packages: tuple[PackageRule, ...] = ()
    roots: tuple[RootRule, ...] = ()
    keeps: tuple[KeepRule, ...] = ()
    paths: tuple[PathRule, ...] = ()
    mention_files: tuple[str, ...] = ()
    state: str = ""


def read_sections(document: Table, before: Sections, *, packs: tuple[str, ...]) -> Sections:
    """Return the sections with those of one more document; later wins, and lists grow."""
    document.only((*_allowed(document), *POLICY_SECTIONS))
    return replace(
        before,
        extends=(*before.extends, *_extends(document, packs)),
        exclude=(*before.exclude, *document.path_globs("exclude")),
        environment=_environment(document.table("environment"), before.environment),
        packages=(*before.packages, *_packages(document)),
        roots=(*before.roots, *_roots(document)),
        keeps=(*before.keeps, *_keeps(document)),
        paths=(*before.paths, *_paths(document)),
        mention_files=(*before.mention_files, *read_mentions(document)),
        state=read_state(document, before.state),
    )


def read_traits(document: Table) -> Mapping[PathClass, PathTraits]:
    """Return the traits of every path class; raise ConfigError when one is missing."""
    classes = document.table("class")
    classes.only(PATH_CLASSES)
    traits: dict[PathClass, PathTraits] = {}
    for path_class in PATH_CLASSES:
        if path_class not in classes.data:
            raise classes.error(path_class, f"the path class '{path_class}' has no traits")
        table = classes.table(path_class)
        table.only(_TRAITS)
        traits[path_class] = PathTraits(*(table.boolean(trait) for trait in _TRAITS))
    return traits


def _allowed(document: Table) -> tuple[str, ...]:
    return _BUILT_IN if document.document.level == "built-in" else _TARGET


def _extends(document: Table, packs: tuple[str, ...]) -> tuple[str, ...]:
    names = document.strings("extends")
    for name in names:
        if name not in packs:
            hint = nearest(name, packs) or f"; choose from {', '.join(packs)}"
            raise document.error("extends", f"unknown rule pack '{name}'{hint}")
    return names


def _environment(table: Table, before: Environment) -> Environment:
    table.only(_ENVIRONMENT)
    return Environment(
        python=table.string("python", before.python),
        setup=table.strings("setup") if "setup" in table.data else before.setup,
        test=_command(table, "test") if "test" in table.data else before.test,
        timeout=table.number("timeout", before.timeout, least=1.0, most=_MOST_SECONDS),
    )


def _command(table: Table, key: str) -> tuple[str, ...]:
    """Return the words of a command, which may also be written as one string with blanks."""
    words = table.strings(key)
    if len(words) != 1:
        return words
    try:
        return tuple(shlex.split(words[0]))
    except ValueError as error:
        raise table.error(key, f"'{key}' is no command: {str(error).lower()}") from error


def _packages(document: Table) -> Iterator[PackageRule]:
    for table in document.tables("package"):
        table.only(("path", "role"))
        path = table.string("path")
        segments = path.strip("/").split("/")
        if ".." in segments or "\\" in path or path.startswith("/"):
            raise table.error("path", f"bad folder '{path}'; write it from the root of the tree")
        folder = "" if path == "." else path.removeprefix("./").strip("/")
        yield PackageRule(folder, cast(Role, table.choice("role", _ROLES)))


def _roots(document: Table) -> Iterator[RootRule]:
    for table in document.tables("root"):
        yield read_root(table, document.document.level).rule


def _keeps(document: Table) -> Iterator[KeepRule]:
    for table in document.tables("keep"):
        table.only(("subject", "reason", "until"))
        yield KeepRule(
            subject=table.string("subject"),
            reason=table.string("reason"),
            until=table.day("until"),
            origin=table.origin(),
        )


def _paths(document: Table) -> Iterator[PathRule]:
    for table in document.tables("path"):
        table.only(("glob", "class"))
        globs = table.path_globs("glob")
        if not globs:
            raise table.error("glob", "'glob' is missing; it must be a glob or a list of globs")
        path_class = cast(PathClass, table.choice("class", PATH_CLASSES))
        yield from (PathRule(glob, path_class) for glob in globs)
