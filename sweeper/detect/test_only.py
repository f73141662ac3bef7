"""Find symbols and modules that tests alone use."""

from __future__ import annotations

from collections.abc import Iterator

from sweeper.config import Rules
from sweeper.detect.subject import finding, has_statement
from sweeper.graph.liveness import Liveness
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Finding, Trait

_KINDS = frozenset({"function", "method", "class", "variable", "module"})
_TEST_CLASSES = ("test", "benchmark")


def detect(graph: ReferenceGraph, live: Liveness, rules: Rules) -> Iterator[Finding]:
    """Yield one finding for each outermost test-only symbol, with its exclusive tests."""
    by_island: dict[int | None, list[str]] = {}
    for node, kept_by in live.units.items():
        definition = graph.nodes.definition(node)
        if kept_by != "tests" or definition.kind not in _KINDS:
            continue
        if not rules.path_traits[graph.file(node).path_class].is_reported:
            continue
        if not has_statement(graph, node) or graph.nodes.traits(node) & Trait.ABSTRACT:
            continue
        kind = "file" if definition.kind == "module" else definition.kind
        island = live.islands.get(node)
        if island not in by_island:
            by_island[island] = exclusive_tests(graph, live, island)
        yield finding(
            graph,
            live,
            node,
            "test-only",
            f"{kind} is used by tests only",
            symbol_kind=kind,
            tests=by_island[island],
        )


def exclusive_tests(graph: ReferenceGraph, live: Liveness, island: int | None) -> list[str]:
    """Return the tests (`path::qualname`) that test an island and nothing else.

    Empty when some test code that uses it also uses living code of the project: then its removal is
    for a person to decide.
    """
    units = {u for u, i in live.islands.items() if i == island}
    gone = {n for n, unit in live.unit_of.items() if unit in units}
    users: set[int] = set()
    for member in sorted(gone):
        for referrer, is_certain in graph.referrers(member):
            if is_certain and referrer < len(graph.nodes) and referrer not in gone:
                users.add(referrer)
    tests: list[str] = []
    for user in sorted(users):
        definition = graph.nodes.definition(user)
        if graph.file(user).path_class not in _TEST_CLASSES:
            return []
        if definition.kind in ("import", "module"):
            continue  # the import goes with the tests; the module only runs it
        if user not in graph.roots.tests or _is_inner(graph, user):
            return []
        if not _tests_only(graph, user, gone):
            return []
        tests.append(graph.subject(user))
    return tests


def _is_inner(graph: ReferenceGraph, test: int) -> bool:
    """Whether it is a function within a test, which cannot go without what is around it."""
    file = graph.file(test)
    around = file.node_of[graph.nodes.definition(test).scope]
    return graph.nodes.definition(around).kind in ("function", "method")


def _tests_only(graph: ReferenceGraph, test: int, gone: set[int]) -> bool:
    for target in graph.certain.of(test):
        if target in gone or graph.file(target).path_class in _TEST_CLASSES:
            continue
        if graph.nodes.definition(target).kind != "module":
            return False
    return True
