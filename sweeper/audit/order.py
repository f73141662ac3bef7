"""Users and contents of a target to the order in which they can go: users before what they use."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

from sweeper.audit.values import Content, Step, Use
from sweeper.graph.reference_graph import ReferenceGraph

# What each doubt adds to the risk of a step; the sum ends at 1.
_RISKS: Mapping[str, float] = {
    "programs use it": 0.3,
    "public: others may use it": 0.3,
    "may be used through a receiver of unknown type": 0.2,
    "reached by names that only a run knows": 0.2,
    "no test leads to it": 0.1,
    "changed in the last 90 days": 0.1,
}
_YOUNG = 90  # days


def order(
    graph: ReferenceGraph, contents: Sequence[Content], nodes: Sequence[int], uses: Sequence[Use]
) -> tuple[Step, ...]:
    """Return the steps that remove the target: first its users change, then each definition goes.

    `nodes` are those of the contents. Members go with their class, and a file when all that it
    defines is gone. What uses each other goes in one step; steps that need none of each other are
    in the order of their files.
    """
    import networkx as nx

    rows = dict(zip(nodes, contents, strict=True))
    units = _units(graph, rows)
    directed: nx.DiGraph[int] = nx.DiGraph()
    directed.add_nodes_from(units)
    for node in rows:
        for user, is_certain in graph.referrers(node):
            owner, used = _unit_of(graph, user, units), _unit_of(graph, node, units)
            if is_certain and -1 not in (owner, used) and owner != used:
                directed.add_edge(owner, used)
    whole = nx.condensation(directed)
    position = {node: number for number, node in enumerate(units)}
    members = {
        part: sorted(whole.nodes[part]["members"], key=position.__getitem__) for part in whole
    }
    first = {part: position[found[0]] for part, found in members.items()}
    steps = list(_changes(uses))
    for part in nx.lexicographical_topological_sort(whole, key=first.__getitem__):
        steps.append(_removal(members[part], units))
    return tuple(_merged([*steps, *_files(contents)]))


def _units(graph: ReferenceGraph, rows: Mapping[int, Content]) -> dict[int, tuple[Content, ...]]:
    """Return what goes in one piece: each row outside of any other, with those in it."""
    units: dict[int, list[Content]] = {}
    for node, row in rows.items():
        if row.kind != "module":
            units.setdefault(_outermost(graph, node, rows), []).append(row)
    return {node: tuple(found) for node, found in units.items()}


def _outermost(graph: ReferenceGraph, node: int, rows: Mapping[int, Content]) -> int:
    parent = graph.nodes.parent(node)
    while parent in rows and rows[parent].kind != "module":
        node, parent = parent, graph.nodes.parent(parent)
    return node


def _files(contents: Sequence[Content]) -> Iterator[Step]:
    for row in contents:
        if row.kind == "module":
            yield _removal_of((row.subject,), (row,))


def _unit_of(graph: ReferenceGraph, node: int, units: Container[int]) -> int:
    """Return the unit that a node belongs to, -1 for none."""
    if node >= len(graph.nodes):
        return -1
    while node >= 0 and node not in units:
        node = graph.nodes.parent(node)
    return node


def _changes(uses: Sequence[Use]) -> Iterator[Step]:
    """Yield a step for each file with users; those that are dead or tests are no risk."""
    by_file: dict[tuple[str, str], list[Use]] = {}
    for use in uses:
        if use.is_certain:
            by_file.setdefault((use.repository, use.path), []).append(use)
    order = {"dead code": 0, "test": 1, "production": 2}
    for (repository, path), found in sorted(
        by_file.items(), key=lambda one: (order[_worst(one[1])], one[0])
    ):
        worst = _worst(found)
        reasons = {
            "production": ("programs use it",),
            "test": ("only tests use it here",),
            "dead code": ("what uses it here is dead itself",),
        }[worst]
        risk = _RISKS["programs use it"] if worst == "production" else 0.0
        yield Step("change", (f"{repository}:{path}" if repository else path,), risk, reasons)


def _worst(uses: Sequence[Use]) -> str:
    found = {use.where for use in uses}
    return next(where for where in ("production", "test", "dead code") if where in found)


def _removal(nodes: Sequence[int], units: Mapping[int, Sequence[Content]]) -> Step:
    rows = [row for node in nodes for row in units[node]]
    return _removal_of(tuple(units[node][0].subject for node in nodes), rows)


def _removal_of(subjects: tuple[str, ...], rows: Sequence[Content]) -> Step:
    """Return the step that removes rows; its risk is that of the riskiest finding, or the doubts.

    Users that are sure have let go before.
    """
    reasons = tuple(dict.fromkeys(reason for row in rows for reason in _doubts(row)))
    doubt = min(1.0, sum(_RISKS[reason] for reason in reasons))
    risk = max([doubt, *(row.case.risk for row in rows if row.case is not None)])
    return Step("remove", subjects, round(risk, 4), reasons)


def _doubts(row: Content) -> Iterator[str]:
    if row.is_public:
        yield "public: others may use it"
    if row.guesses:
        yield "may be used through a receiver of unknown type"
    if row.hazards:
        yield "reached by names that only a run knows"
    if not row.is_tested and row.status != "dead":
        yield "no test leads to it"
    if row.age_days is not None and row.age_days < _YOUNG:
        yield "changed in the last 90 days"


def _merged(steps: Sequence[Step]) -> Iterator[Step]:
    """Join neighbours that differ in their subjects alone."""
    held: Step | None = None
    for step in steps:
        if held is not None and step._replace(subjects=()) == held._replace(subjects=()):
            held = held._replace(subjects=(*held.subjects, *step.subjects))
            continue
        if held is not None:
            yield held
        held = step
    if held is not None:
        yield held
