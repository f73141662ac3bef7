"""Match root rules against the definitions of a graph.

Trees repeat themselves: the same bases, decorators and names come again and again. So which rules
fit a name is worked out once for each different name, not once for each definition and rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sweeper.config import RootRule
from sweeper.config.globs import any_of
from sweeper.graph.decorators import dotted_name
from sweeper.graph.evaluate import Evaluator
from sweeper.graph.name_globs import NameGlobs
from sweeper.graph.nodes import LinkedFile, Nodes
from sweeper.model import Definition

_OUT_OF_SCOPE = frozenset({"import", "local", "argument"})


@dataclass(frozen=True, slots=True, eq=False)
class _Matcher:
    """A rule with its globs compiled once."""

    rule: RootRule
    path: Callable[[str], bool] | None
    name: NameGlobs | None
    qualname: NameGlobs | None
    member: NameGlobs | None

    def fits_kind(self, kind: str) -> bool:
        """Whether the rule is about symbols of this kind."""
        return not self.rule.symbol_kind or kind in self.rule.symbol_kind


class _Table:
    """Which matchers fit a name, remembered by name.

    Most names fit no rule at all, so all globs together turn them away first.
    """

    def __init__(
        self, entries: Sequence[tuple[Sequence[str], _Matcher]], *, is_dotted: bool = False
    ) -> None:
        self._always = tuple(matcher for globs, matcher in entries if "*" in globs)
        some = [(globs, matcher) for globs, matcher in entries if "*" not in globs]
        self._entries = [(NameGlobs(g, is_dotted=is_dotted), matcher) for g, matcher in some]
        self._any = NameGlobs((p for g, _ in some for p in g), is_dotted=is_dotted)
        self._known: dict[str, tuple[_Matcher, ...]] = {}

    def fitting(self, name: str) -> tuple[_Matcher, ...]:
        """Return the matchers whose globs fit the name."""
        known = self._known.get(name)
        if known is None:
            known = self._always
            if self._any.fits(name):
                known += tuple(matcher for globs, matcher in self._entries if globs.fits(name))
            self._known[name] = known
        return known


@lru_cache(maxsize=4)  # each link of a run has the same rules
def rulebook(rules: tuple[RootRule, ...]) -> Rulebook:
    """Return the compiled rules. What they remember of names holds for every graph."""
    return Rulebook(rules)


class Rulebook:
    """Root rules, compiled for many definitions."""

    def __init__(self, rules: Sequence[RootRule]) -> None:
        python = [rule for rule in rules if rule.language == "python"]
        matchers = {id(rule): _matcher(rule) for rule in python}
        by_decorator = [rule for rule in python if rule.decorated_by]
        by_base = [rule for rule in python if rule.base and not rule.decorated_by]
        of_any_class = [rule for rule in by_base if _is_of_any_class(rule)]
        by_base = [rule for rule in by_base if not _is_of_any_class(rule)]
        plain = [rule for rule in python if not rule.base and not rule.decorated_by]
        self._decorated = _Table(
            [(r.decorated_by, matchers[id(r)]) for r in by_decorator], is_dotted=True
        )
        self._based = _Table([(r.base, matchers[id(r)]) for r in by_base], is_dotted=True)
        self._member = _Table([(r.member, matchers[id(r)]) for r in of_any_class])
        self._plain = _Table([(_own_names(r), matchers[id(r)]) for r in plain if not r.path])
        self._somewhere = [matchers[id(rule)] for rule in plain if rule.path]
        self._members: dict[tuple[_Matcher, str], bool] = {}

    def roots(self, evaluator: Evaluator) -> Iterator[tuple[int, RootRule]]:
        """Yield each node that a rule keeps alive, with the rule."""
        names: dict[int, list[str]] = {}
        for number, file in enumerate(evaluator.nodes.files):
            paths: dict[_Matcher, bool] = {}
            here = [m for m in self._somewhere if _is_here(m, file, paths)]
            for index, definition in enumerate(file.facts.definitions):
                if definition.kind in _OUT_OF_SCOPE:
                    continue
                node = file.node_of[index]
                for matcher in (*self._plain.fitting(definition.name), *here):
                    if _fits(matcher, evaluator.nodes, node, definition):
                        yield node, matcher.rule
                for matcher in self._member.fitting(definition.name):
                    if _is_member(matcher, file, definition) and _is_here(matcher, file, paths):
                        yield node, matcher.rule
                if definition.decorators:
                    found = [dotted_name(evaluator, number, e) for e in definition.decorators]
                    yield from self._by_names(evaluator, self._decorated, found, node, file, paths)
                if definition.kind == "class":
                    bases = _base_names(evaluator, node, names)
                    yield from self._by_names(evaluator, self._based, bases, node, file, paths)

    def _by_names(
        self,
        evaluator: Evaluator,
        table: _Table,
        names: Sequence[str],
        node: int,
        file: LinkedFile,
        paths: dict[_Matcher, bool],
    ) -> Iterator[tuple[int, RootRule]]:
        """Yield what rules about these decorators or bases keep: the node, or members of it."""
        nodes = evaluator.nodes
        for matcher in dict.fromkeys(m for name in names for m in table.fitting(name)):
            if not _is_here(matcher, file, paths):
                continue
            if matcher.member is None:
                if _fits_loosely(matcher, nodes, node, nodes.definition(node)):
                    yield node, matcher.rule
                continue
            for name, member in nodes.members.get(node, {}).items():
                if self._has_member(matcher, name) and matcher.fits_kind(
                    nodes.definition(member).kind
                ):
                    yield member, matcher.rule

    def _has_member(self, matcher: _Matcher, name: str) -> bool:
        key = (matcher, name)
        known = self._members.get(key)
        if known is None:
            assert matcher.member is not None, "asked only of rules about members"
            known = self._members[key] = matcher.member.fits(name)
        return known


def _is_of_any_class(rule: RootRule) -> bool:
    """Whether a rule is about members of every class, which is the same as about their names."""
    return bool(rule.member) and "object" in rule.base


def _is_member(matcher: _Matcher, file: LinkedFile, definition: Definition) -> bool:
    if file.facts.definitions[definition.scope].kind != "class":
        return False
    return matcher.fits_kind(definition.kind)


def _own_names(rule: RootRule) -> Sequence[str]:
    """Return globs that a symbol's own name must fit for the rule to be looked at."""
    if rule.name:
        return rule.name
    if rule.qualname and not any("[" in pattern for pattern in rule.qualname):
        return [pattern.rpartition(".")[2] for pattern in rule.qualname]
    return ["*"]


def _globs(patterns: Sequence[str]) -> NameGlobs | None:
    return NameGlobs(patterns) if patterns else None


def _matcher(rule: RootRule) -> _Matcher:
    return _Matcher(
        rule,
        any_of(rule.path) if rule.path else None,
        _globs(rule.name),
        _globs(rule.qualname),
        _globs(rule.member),
    )


def _is_here(matcher: _Matcher, file: LinkedFile, paths: dict[_Matcher, bool]) -> bool:
    if matcher.path is None:
        return True
    known = paths.get(matcher)
    if known is None:
        known = paths[matcher] = bool(matcher.path(file.source.path))
    return known


def _fits(matcher: _Matcher, nodes: Nodes, node: int, definition: Definition) -> bool:
    rule = matcher.rule
    if not matcher.fits_kind(definition.kind):
        return False
    if matcher.name is not None and not matcher.name.fits(definition.name):
        return False
    if matcher.qualname is not None and not matcher.qualname.fits(nodes.qualname(node)):
        return False
    is_module = bool(rule.path) and definition.kind == "module"
    return bool(rule.name or rule.qualname or rule.symbol_kind) or is_module


def _fits_loosely(matcher: _Matcher, nodes: Nodes, node: int, definition: Definition) -> bool:
    rule = matcher.rule
    is_named = bool(rule.name or rule.qualname or rule.symbol_kind)
    return not is_named or _fits(matcher, nodes, node, definition)


def _base_names(evaluator: Evaluator, node: int, names: dict[int, list[str]]) -> list[str]:
    """Return the dotted names of all that a class inherits from, inside and outside."""
    nodes, hierarchy = evaluator.nodes, evaluator.hierarchy
    if node not in names:
        inside = [c for c in hierarchy.order(node) if c != node]
        names[node] = [
            *(f"{nodes.files[nodes.file_of[c]].module}.{nodes.qualname(c)}" for c in inside),
            *hierarchy.outside_bases(node),
            "object",
        ]
    return names[node]
