"""What is alive without a caller: rules, entry points, the public interface, tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import translate

from sweeper.config import RootRule, Rules, any_of
from sweeper.graph.decorators import dotted_name
from sweeper.graph.evaluate import Evaluator
from sweeper.graph.nodes import LinkedFile, Nodes
from sweeper.graph.reference_graph import Roots, package_of
from sweeper.model import Package, PathClass, Trait

_TESTS: frozenset[PathClass] = frozenset({"test", "benchmark"})
_USERS: frozenset[PathClass] = frozenset({"example", "docs", "generated", "vendored", "stub"})


class _Found:
    def __init__(self) -> None:
        self.production: set[int] = set()
        self.tests: set[int] = set()
        self.api: set[int] = set()
        self.reasons: dict[int, str] = {}

    def add(self, node: int, reason: str, path_class: PathClass) -> None:
        (self.tests if path_class in _TESTS else self.production).add(node)
        self.reasons.setdefault(node, reason)

    def add_api(self, node: int, reason: str) -> None:
        self.api.add(node)
        self.reasons.setdefault(node, reason)


def roots(
    evaluator: Evaluator,
    rules: Rules,
    packages: Sequence[Package],
    entry_points: Iterable[str],
) -> Roots:
    """Return the roots. `entry_points` are `module:name` or dotted strings from packaging
    metadata.
    """
    found = _Found()
    nodes = evaluator.nodes
    for file in nodes.files:
        _module(found, nodes, file)
        if (
            file.path_class == "production"
            and package_of(file.source.path, packages).role == "library"
        ):
            _public(found, nodes, file)
        _exports(found, nodes, file)
    _by_rules(found, evaluator, rules.roots)
    for text in entry_points:
        _entry_point(found, evaluator, text)
    return Roots(
        frozenset(found.production), frozenset(found.tests), frozenset(found.api), found.reasons
    )


def _module(found: _Found, nodes: Nodes, file: LinkedFile) -> None:
    traits = file.facts.definitions[0].traits
    name = file.source.path.rpartition("/")[2]
    if file.path_class in _TESTS or file.path_class in _USERS or file.path_class == "migration":
        found.add(file.first, f"a {file.path_class} file", file.path_class)
    elif file.facts.unread:
        found.add(file.first, "could not be read, so its uses count", file.path_class)
    elif name == "__main__.py" or traits & Trait.MAIN:
        found.add(file.first, "a script", file.path_class)
    elif traits & Trait.EFFECTS and "/" not in file.source.path:
        found.add(file.first, "a script at the top of the tree", file.path_class)
    elif file.source.language != "python" or not name.endswith(".py"):
        found.add(file.first, f"a {file.source.language} file", file.path_class)
    for child, node in nodes.members.get(file.first, {}).items():
        if child.startswith("__") and child.endswith("__"):
            found.add(node, "a name that Python or tools read", file.path_class)
        elif file.path_class in _USERS:
            found.add(node, f"in a {file.path_class} file", file.path_class)


def _exports(found: _Found, nodes: Nodes, file: LinkedFile) -> None:
    for name in file.facts.exports or ():
        node = nodes.members.get(file.first, {}).get(name)
        if node is not None:
            found.add_api(node, "listed in __all__")


def _public(found: _Found, nodes: Nodes, file: LinkedFile) -> None:
    """Everything that a user of a library could import by a path without an underscore."""
    if any(part.startswith("_") and part != "__init__" for part in file.module.split(".")):
        return
    found.add_api(file.first, "a public module of a library")
    is_package = file.source.path.endswith("__init__.py")
    for name, node in nodes.members.get(file.first, {}).items():
        definition = nodes.definition(node)
        if name.startswith("_"):
            continue
        if definition.kind == "import":
            if not is_package and not nodes.traits(node) & Trait.REDUNDANT_ALIAS:
                continue
            found.add_api(node, "re-exported by a public module of a library")
        else:
            found.add_api(node, "public in a library")
        if definition.kind == "class":
            _public_members(found, nodes, node)


def _public_members(found: _Found, nodes: Nodes, class_: int) -> None:
    for name, node in nodes.members.get(class_, {}).items():
        if not name.startswith("_"):
            found.add_api(node, "a public member in a library")
            if nodes.definition(node).kind == "class":
                _public_members(found, nodes, node)


def _entry_point(found: _Found, evaluator: Evaluator, text: str) -> None:
    module, _, rest = text.partition(":")
    for node in resolve_dotted(evaluator, ".".join(filter(None, (module.strip(), rest.strip())))):
        found.add(node, f"entry point {text}", "production")


def resolve_dotted(evaluator: Evaluator, text: str, importer: int = 0) -> list[int]:
    """Return the nodes along a dotted path: the longest module, then members; [] for the
    outside.
    """
    parts = text.split(".")
    for end in range(len(parts), 0, -1):
        files = evaluator.modules.absolute(".".join(parts[:end]), importer)
        if not files:
            continue
        found: list[int] = []
        for file in files:
            node = evaluator.nodes.files[file].first
            found.append(node)
            for name in parts[end:]:
                member = evaluator.nodes.members.get(node, {}).get(name)
                if member is None:
                    break
                found.append(member)
                node = member
        return found
    return []


@dataclass(frozen=True, slots=True)
class _Matcher:
    """A rule with its globs compiled once."""

    rule: RootRule
    path: Callable[[str], object] | None
    name: Callable[[str], object] | None
    qualname: Callable[[str], object] | None
    decorated_by: Callable[[str], object] | None
    base: Callable[[str], object] | None
    member: Callable[[str], object] | None


def _globs(patterns: Sequence[str], *, dotted: bool = False) -> Callable[[str], object] | None:
    if not patterns:
        return None
    start = "(?s:(?:.*\\.)?" if dotted else "(?s:"
    texts = [translate(pattern).replace("(?s:", start, 1) for pattern in patterns]
    return re.compile("|".join(texts)).match


def _matcher(rule: RootRule) -> _Matcher:
    return _Matcher(
        rule,
        any_of(rule.path) if rule.path else None,
        _globs(rule.name),
        _globs(rule.qualname),
        _globs(rule.decorated_by, dotted=True),
        _globs(rule.base, dotted=True),
        _globs(rule.member),
    )


def _by_rules(found: _Found, evaluator: Evaluator, rules: Sequence[RootRule]) -> None:
    matchers = [_matcher(rule) for rule in rules if rule.language == "python"]
    plain = [m for m in matchers if m.base is None and m.decorated_by is None]
    decorated = [m for m in matchers if m.decorated_by is not None]
    based = [m for m in matchers if m.base is not None and m.decorated_by is None]
    nodes = evaluator.nodes
    bases: dict[int, list[str]] = {}
    for number, file in enumerate(nodes.files):
        here = [m for m in plain if m.path is None or m.path(file.source.path)]
        by_name = _by_exact_name(here)
        for index, definition in enumerate(file.facts.definitions):
            if definition.kind in ("import", "local", "argument"):
                continue
            node = file.node_of[index]
            for matcher in (*by_name.get(definition.name, ()), *by_name.get("", ())):
                if _fits(matcher, nodes, node, definition.name, definition.kind):
                    found.add(node, matcher.rule.why, file.path_class)
            if definition.decorators and decorated:
                _decorated(found, evaluator, number, index, decorated)
            if definition.kind == "class" and based:
                _based(found, evaluator, node, based, bases)


def _by_exact_name(matchers: Sequence[_Matcher]) -> Mapping[str, list[_Matcher]]:
    """Sort matchers by the name that they ask for, "" for a glob, so that most names meet few."""
    found: dict[str, list[_Matcher]] = {}
    for matcher in matchers:
        names = matcher.rule.name
        is_glob = not names or any(set(name) & set("*?[") for name in names)
        for name in ("",) if is_glob else names:
            found.setdefault(name, []).append(matcher)
    return found


def _fits(matcher: _Matcher, nodes: Nodes, node: int, name: str, kind: str) -> bool:
    rule = matcher.rule
    if rule.symbol_kind and kind not in rule.symbol_kind:
        return False
    if matcher.name is not None and not matcher.name(name):
        return False
    if matcher.qualname is not None and not matcher.qualname(nodes.qualname(node)):
        return False
    return bool(rule.name or rule.qualname or rule.symbol_kind or (rule.path and kind == "module"))


def _decorated(
    found: _Found, evaluator: Evaluator, file: int, index: int, matchers: Sequence[_Matcher]
) -> None:
    linked = evaluator.nodes.files[file]
    definition = linked.facts.definitions[index]
    node = linked.node_of[index]
    names = [dotted_name(evaluator, file, e) for e in definition.decorators]
    for matcher in matchers:
        if matcher.path is not None and not matcher.path(linked.source.path):
            continue
        if not any(matcher.decorated_by(n) for n in names if matcher.decorated_by):
            continue
        if matcher.member is not None:
            kinds = matcher.rule.symbol_kind
            for name, member in evaluator.nodes.members.get(node, {}).items():
                kind = evaluator.nodes.definition(member).kind
                if matcher.member(name) and (not kinds or kind in kinds):
                    found.add(member, matcher.rule.why, linked.path_class)
        elif _fits_loosely(matcher, evaluator.nodes, node, definition.name, definition.kind):
            found.add(node, matcher.rule.why, linked.path_class)


def _fits_loosely(matcher: _Matcher, nodes: Nodes, node: int, name: str, kind: str) -> bool:
    rule = matcher.rule
    is_named = bool(rule.name or rule.qualname or rule.symbol_kind)
    return not is_named or _fits(matcher, nodes, node, name, kind)


def _based(
    found: _Found,
    evaluator: Evaluator,
    node: int,
    matchers: Sequence[_Matcher],
    bases: dict[int, list[str]],
) -> None:
    nodes, hierarchy = evaluator.nodes, evaluator.hierarchy
    if node not in bases:
        inside = [c for c in hierarchy.order(node) if c != node]
        bases[node] = [
            *(f"{nodes.files[nodes.file_of[c]].module}.{nodes.qualname(c)}" for c in inside),
            *hierarchy.outside_bases(node),
            "object",
        ]
    file = nodes.files[nodes.file_of[node]]
    for matcher in matchers:
        if matcher.path is not None and not matcher.path(file.source.path):
            continue
        if not any(matcher.base(b) for b in bases[node] if matcher.base):
            continue
        if matcher.member is None:
            definition = nodes.definition(node)
            if _fits_loosely(matcher, nodes, node, definition.name, "class"):
                found.add(node, matcher.rule.why, file.path_class)
            continue
        for name, member in nodes.members.get(node, {}).items():
            kinds = matcher.rule.symbol_kind
            if matcher.member(name) and (not kinds or nodes.definition(member).kind in kinds):
                found.add(member, matcher.rule.why, file.path_class)
