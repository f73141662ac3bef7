"""A target to the places outside of it that use something in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from sweeper.audit.values import Use, Where
from sweeper.graph.reference_graph import Flags, ReferenceGraph


class Users:
    """Who uses what in a tree.

    `programs` marks what programs reach, `production` what they and public names do, `alive` what
    all roots do.
    """

    def __init__(self, graph: ReferenceGraph, name: str) -> None:
        self._graph = graph
        self._name = name
        roots = graph.roots
        self.programs: Flags = graph.reachable(roots.production)
        self.production: Flags = graph.reachable(roots.production | roots.api)
        self.alive: Flags = graph.reachable(roots.production | roots.api | roots.tests)

    def of(self, node: int) -> Iterator[tuple[int, int, bool]]:
        """Yield who uses a node, the node that says so, and whether that is certain.

        Between a user and what it may use stands the name of an attribute, which is then what it
        says.
        """
        for referrer, is_certain in self._graph.referrers(node):
            if referrer < len(self._graph.nodes):
                yield referrer, node, is_certain
            else:
                for user, _ in self._graph.referrers(referrer):
                    if user < len(self._graph.nodes):
                        yield user, referrer, False

    def outside(self, covered: Sequence[int]) -> tuple[Use, ...]:
        """Return the uses of the covered nodes by others, sorted by place."""
        inside = set(covered)
        found: dict[tuple[int, int], Use] = {}
        for node in covered:
            is_import = self._graph.nodes.definition(node).kind == "import"
            for user, said, is_certain in self.of(node):
                if user in inside or self._is_around(user, node):
                    continue
                if is_import and not is_certain:  # whoever means it has its own import
                    continue
                known = found.get((user, node))
                if known is None or (is_certain and not known.is_certain):
                    found[user, node] = self._use(user, node, said, is_certain=is_certain)
        return in_order(found.values())

    def needs(self, covered: Sequence[int]) -> tuple[Use, ...]:
        """Return what the covered nodes surely use of the rest of the tree, but for its tests."""
        inside, nodes = set(covered), self._graph.nodes
        found: dict[tuple[int, int], Use] = {}
        for node in covered:
            for used in self._graph.certain.of(node):
                if used in inside or nodes.is_inside(node, used) or (node, used) in found:
                    continue
                if nodes.definition(used).kind != "import" and not self._is_test(used):
                    lines = self._graph.certain.lines(node, used)
                    subject = self._graph.subject(used)
                    found[node, used] = self.use(node, subject, lines, is_certain=True)
        return in_order(found.values())

    def _is_around(self, user: int, node: int) -> bool:
        """Whether the node stands in what uses it, as a function in its module."""
        return self._graph.nodes.is_inside(node, user)

    def _use(self, user: int, node: int, said: int, *, is_certain: bool) -> Use:
        graph = self._graph
        edges = graph.certain if is_certain else graph.possible
        lines = edges.lines(user, said) or [graph.line(user, said)]
        return self.use(user, graph.subject(node), lines, is_certain=is_certain)

    def use(self, user: int, used: str, lines: Sequence[int], *, is_certain: bool) -> Use:
        """Return the use of a subject, of this tree or another, by a node of this one."""
        definition = self._graph.nodes.definition(user)
        return Use(
            repository=self._name,
            user=self._graph.subject(user),
            used=used,
            path=self._graph.file(user).source.path,
            lines=tuple(lines) or (definition.line,),
            is_certain=is_certain,
            is_import=definition.kind == "import",
            where=self._where(user),
        )

    def _is_test(self, node: int) -> bool:
        # A base leads to what overrides its methods, in tests too.
        return self._graph.file(node).path_class in ("test", "benchmark")

    def _where(self, user: int) -> Where:
        if self._is_test(user):
            return "test"
        if self.production[user]:
            return "production"
        return "test" if self.alive[user] else "dead code"


def in_order(uses: Iterable[Use]) -> tuple[Use, ...]:
    """Return uses by place, without imports where there is more."""
    return tuple(_without_imports(sorted(uses, key=_place)))


def _place(use: Use) -> tuple[object, ...]:
    return use.repository, use.path, use.lines, use.used


def _without_imports(uses: Collection[Use]) -> Iterator[Use]:
    """Leave out what only brings names in, where the same file also uses them."""
    really = {(use.path, use.used) for use in uses if not use.is_import}
    inner = {(use.path, use.used.partition("::")[0]) for use in uses if "::" in use.used}
    for use in uses:
        if use.is_import and (use.path, use.used) in really:
            continue
        if "::" not in use.used and (use.path, use.used) in inner:
            continue
        yield use
