"""A target to a row for each definition in it: its life, its users, its history, its owners."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sweeper.audit.users import Users
from sweeper.audit.values import Content, Status
from sweeper.graph.nodes import LinkedFile
from sweeper.graph.reference_graph import Flags, ReferenceGraph
from sweeper.model import Case, Span
from sweeper.verify.history.past import Past

_COMPOUND = re.compile(r"[^_]_[^_]|[a-z][A-Z]")  # single words are in texts by chance
_SHOWN = frozenset({"module", "function", "method", "class", "variable", "attribute"})
# The ways of code to reach names that nobody wrote down, in words.
_HAZARDS: Mapping[str, str] = {
    "getattr": "asks for an attribute by a name of the run",
    "hasattr": "asks for an attribute by a name of the run",
    "setattr": "sets an attribute by a name of the run",
    "delattr": "deletes an attribute by a name of the run",
    "attributes": "reads all attributes of an object",
    "import-module": "imports by a name of the run",
    "globals": "looks into the names of its module",
    "locals": "hands all its names on",
    "exec": "runs text as code",
    "eval": "runs text as code",
}


class Sight(NamedTuple):
    """What contents are read from: the graph, who uses what, the past, the owners of a path."""

    graph: ReferenceGraph
    users: Users
    past: Past
    owners: Callable[[str], tuple[str, ...]]
    cases: Mapping[str, Case]


def contents(sight: Sight, covered: Sequence[int]) -> tuple[Content, ...]:
    """Return the rows of all definitions with a name among the covered ones, in their order."""
    graph = sight.graph
    surely = _surely(graph)
    tested = graph.reachable(graph.roots.tests, certain_only=True)
    return tuple(_content(sight, node, surely, tested) for node in shown(graph, covered))


def shown(graph: ReferenceGraph, covered: Sequence[int]) -> list[int]:
    """Return those of the covered nodes that have a row."""
    return [node for node in covered if _is_shown(graph, node)]


def _is_shown(graph: ReferenceGraph, node: int) -> bool:
    file = graph.file(node)
    definition = graph.nodes.definition(node)
    if file.node_of[node - file.first] != node or definition.kind not in _SHOWN:
        return False
    parent = graph.nodes.parent(node)
    # What a function defines for itself goes with it.
    return parent < 0 or graph.nodes.definition(parent).kind in ("module", "class")


def _surely(graph: ReferenceGraph) -> Flags:
    known = (graph.roots.production | graph.roots.api) - graph.roots.guessed
    return graph.reachable(known, certain_only=True)


def _content(sight: Sight, node: int, surely: Flags, tested: Flags) -> Content:
    graph = sight.graph
    file = graph.file(node)
    definition = graph.nodes.definition(node)
    spans = [each.span for each in graph.nodes.definitions(node)]
    is_module = definition.kind == "module"
    uses = {(user, sure) for user, _, sure in sight.users.of(node) if _counts(graph, user, node)}
    subject = graph.subject(node)
    age = sight.past.age(
        file.source.path, [Span(1, 0, file.facts.lines, 0)] if is_module else spans
    )
    sure_users = {user for user, sure in uses if sure}
    return Content(
        subject=subject,
        path=file.source.path,
        line=definition.line if not is_module else 1,
        lines=file.facts.lines if is_module else sum(map(_length, spans)),
        kind=definition.kind,
        status=_status(sight, node, surely),
        is_public=node in graph.roots.api,
        users=len(sure_users),
        guesses=len({user for user, _ in uses} - sure_users),
        is_tested=bool(tested[node]),
        age_days=age.days,
        commits=age.commits,
        last_author=age.author,
        owners=sight.owners(file.source.path),
        hazards=tuple(dict.fromkeys(_hazards(graph, file, node))),
        case=sight.cases.get(subject if not is_module else f"{subject}::"),
    )


def _counts(graph: ReferenceGraph, user: int, node: int) -> bool:
    """Whether a referrer is a user: neither what it stands in nor what stands in it is."""
    nodes = graph.nodes
    if nodes.is_inside(user, node) or nodes.is_inside(node, user):
        return False
    return nodes.definition(user).kind != "import"


def _length(span: Span) -> int:
    return max(span.end_line - span.line + (span.end_column > 0), 1)


def _status(sight: Sight, node: int, surely: Flags) -> Status:
    users = sight.users
    if not users.alive[node]:
        return "dead"
    if not users.production[node]:
        return "in use" if _is_test(sight.graph, node) else "tests only"
    if not users.programs[node]:
        return "public"
    return "in use" if surely[node] else "possibly used"


def _hazards(graph: ReferenceGraph, file: LinkedFile, node: int) -> Iterator[str]:
    for owner, kind, _, line in file.facts.hazards:
        if kind in _HAZARDS and graph.nodes.is_inside(file.node_of[owner], node):
            yield f"line {line} {_HAZARDS[kind]}"
    name = graph.nodes.definition(node).name
    mentions = graph.mentions.get(name, ()) if _COMPOUND.search(name) else ()
    if mentions:
        path, line = mentions[0]
        more = f", and {len(mentions) - 1} more" if len(mentions) > 1 else ""
        yield f"its name is a text at {path}:{line}{more}"


def _is_test(graph: ReferenceGraph, node: int) -> bool:
    return graph.file(node).path_class == "test"


def tests_of(graph: ReferenceGraph, covered: Sequence[int]) -> tuple[str, ...]:
    """Return the subjects of the tests that surely lead to one of the nodes, sorted."""
    seen = set(covered)
    layer = list(covered)
    found: set[int] = set()
    while layer:
        following: list[int] = []
        for node in layer:
            for user, is_certain in graph.referrers(node):
                if is_certain and user not in seen and user < len(graph.nodes):
                    seen.add(user)
                    following.append(user)
        layer = following
    for node in seen:
        definition = graph.nodes.definition(node)
        is_function = definition.kind in ("function", "method")
        if is_function and definition.name.startswith("test") and _is_test(graph, node):
            found.add(node)
    return tuple(sorted(graph.subject(node) for node in found))
